using Troupe.Env.Language.Data;
using Troupe.Env.Language.Sets;
using Troupe.Env.Registry;

namespace Troupe.Env.Language;

/// <summary>A sentence in, its translation out.</summary>
internal static class TranslationKind
{
    private const string Name = "translation";

    public static WorldKind Kind { get; } = new(
        Name,
        "Translate a sentence: English into an invented language of gender, agreement and another order, or a file of your own.",
        [
            new WorldOption.Whole("difficulty", 3, 1, TranslationSet.MaxDifficulty, "steps", "Of the built-in grammar; 2 adds objects, 3 adjectives, 4 plural and denial, 5 places and second clauses."),
            .. WrittenOptions.Options(40),
            .. RewardOptions.OfReferences("bleu", "What a translation is worth."),
            .. DataOptions.Options,
            DataOptions.Column("source", "source", "What is shown."),
            DataOptions.Column("target", "target", "What is right; a JSON list holds several."),
        ],
        Create)
    {
        Source = "a synchronous grammar (Lewis and Stearns 1968; Aho and Ullman 1969) of our own; BLEU: Papineni et al. 2002",
        Oracle = "an exact translator that reads the English words alone",
    };

    private static LanguageWorld Create(WorldOptionValues o)
    {
        var reward = RewardOptions.Read(o, "bleu", o.Whole("max-tokens"), references: true, labels: false, ["bleu", "rouge-l", "exact", "token-f1", "embedding", "length"]);
        if (!DataOptions.HasFile(o)) return WrittenOptions.World(Name, o, TranslationSet.Tasks(o.Whole("difficulty")), reward);
        DataColumn[] columns = [new("source-column", o.Text("source-column"), Input: true), new("target-column", o.Text("target-column"), Answer: true)];
        var tasks = DataOptions.Tasks(o, Name, columns, (options, key) => new FileTasks(DataSet.Load(options), key, "Translate the text.", values => new TextTask(values[0][0], values[1])));
        return WrittenOptions.World(Name, o, tasks, reward);
    }
}
