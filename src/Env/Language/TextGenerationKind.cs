using Troupe.Env.Language.Data;
using Troupe.Env.Language.Sets;
using Troupe.Env.Registry;

namespace Troupe.Env.Language;

/// <summary>A prompt in, a text out.</summary>
internal static class TextGenerationKind
{
    private const string Name = "text-generation";

    public static WorldKind Kind { get; } = new(
        Name,
        "Write a text to a prompt, whole or token by token; worth BLEU, ROUGE-L, similarity, length, a pattern, a classifier's score, or a sum.",
        [
            new WorldOption.Choice("set", "scenes", ["scenes", "reviews", "increasing-numbers"], "Built-in prompts: facts to say in a sentence, reviews of a wanted kind, numbers that grow."),
            .. WrittenOptions.Options(32),
            .. RewardOptions.OfGeneration,
            new WorldOption.Whole("numbers", 10, 2, 1000, "numbers", "Of increasing-numbers: they run from 0 to this − 1."),
            new WorldOption.Whole("length", 5, 1, 1000, "words", "Of increasing-numbers: how many to write."),
            .. DataOptions.Options,
            DataOptions.Column("prompt", "prompt", "What is shown."),
            DataOptions.Column("reference", "reference", "What is right; several columns separated by commas; JSON lists hold several texts; none: no references."),
            DataOptions.Column("label", DataOptions.None, "The label that the classifier reward wants in this game; or none."),
        ],
        Create)
    {
        Source = "BLEU: Papineni et al. 2002, smoothing: Chen and Cherry 2014; ROUGE-L: Lin 2004",
        Oracle = "the papers' and nltk's and sacreBLEU's documented examples; all texts tried where they are at most 10⁶",
    };

    private static LanguageWorld Create(WorldOptionValues o)
    {
        if (DataOptions.HasFile(o))
        {
            var labels = DataOptions.Name(o, "label-column") is not null;
            var references = DataOptions.Name(o, "reference-column") is not null;
            var reward = RewardOptions.Read(o, "bleu", o.Whole("max-tokens"), references, labels);
            return WrittenOptions.World(Name, o, OfFile(o), reward);
        }

        switch (o.Text("set"))
        {
            case "reviews": return WrittenOptions.World(Name, o, SentimentSet.Reviews, RewardOptions.Read(o, "classifier", o.Whole("max-tokens"), references: true, labels: true));
            case "scenes": return WrittenOptions.World(Name, o, ScenesSet.Tasks, RewardOptions.Read(o, "bleu", o.Whole("max-tokens"), references: true, labels: false));
            default:
                var (numbers, length) = (o.Whole("numbers"), o.Whole("length"));
                return WrittenOptions.World(
                    Name, o, IncreasingNumbersSet.Tasks(numbers, length), RewardOptions.Read(o, "increasing-numbers", length, references: true, labels: false), length);
        }
    }

    private static FileTasks OfFile(WorldOptionValues o)
    {
        var references = (DataOptions.Name(o, "reference-column") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var columns = new List<DataColumn> { new("prompt-column", o.Text("prompt-column"), Input: true) };
        columns.AddRange(references.Select((name, i) => new DataColumn("reference-column", name, Required: i == 0, Answer: true)));
        if (DataOptions.Name(o, "label-column") is { } label) columns.Add(new DataColumn("label-column", label));
        var labelled = columns.Count > 1 + references.Length;
        return DataOptions.Tasks(o, Name, columns, (options, key) => new FileTasks(
            DataSet.Load(options), key, "Write a text to the prompt.",
            values => new TextTask(values[0][0], [.. values[1..(1 + references.Length)].SelectMany(v => v)]) { Label = labelled ? values[^1][0].Trim() : "" }));
    }
}
