using Troupe.Env.Language.Data;
using Troupe.Env.Language.Sets;
using Troupe.Env.Registry;

namespace Troupe.Env.Language;

/// <summary>A context and a question in, an answer chosen or written.</summary>
internal static class QuestionAnsweringKind
{
    private const string Name = "question-answering";
    private const int MostChoices = 1000;

    public static WorldKind Kind { get; } = new(
        Name,
        "Read a story and answer a question about it, by choosing or in words of your own.",
        [
            new WorldOption.Choice("answer", "choice", ["choice", "text"], "choice: one of the possible answers; text: written, and worth what option reward says."),
            new WorldOption.Choice("kind", "any", ["any", .. StoriesSet.Kinds], "Of the built-in stories: how many facts the answer needs, or a rule, or a likeness."),
            .. WrittenOptions.Options(8),
            .. RewardOptions.OfReferences("exact", "What a written answer is worth; exact and token-f1 compare as SQuAD does."),
            .. DataOptions.Options,
            DataOptions.Column("context", "context", "What the question is about; none: the question alone is shown."),
            DataOptions.Column("question", "question", "What is asked."),
            DataOptions.Column("answer", "answer", "What is right; a JSON list holds several."),
            DataOptions.Column("choices", DataOptions.None, "A JSON list of answers to choose from; none: every answer in the file."),
        ],
        Create)
    {
        Source = "stories in the manner of bAbI (Weston et al. 2015), own texts; SQuAD's measures (Rajpurkar et al. 2016)",
        Oracle = "a reader of the stories' sentences answers every question",
    };

    private static LanguageWorld Create(WorldOptionValues o)
    {
        var chosen = o.Text("answer") == "choice";
        if (!DataOptions.HasFile(o))
        {
            var tasks = StoriesSet.Tasks(o.Text("kind") is var kind && kind == "any" ? null : kind);
            return chosen ? new ChoiceWorld(Name, tasks, StoriesSet.Answers) : WrittenOptions.World(Name, o, tasks, Reward(o));
        }

        var own = DataOptions.Name(o, "choices-column");
        var context = DataOptions.Name(o, "context-column");
        List<DataColumn> columns = [new("question-column", o.Text("question-column"), Input: true), new("answer-column", o.Text("answer-column"), Answer: true)];
        if (context is not null) columns.Add(new DataColumn("context-column", context, Input: true));
        if (own is not null) columns.Add(new DataColumn("choices-column", own, Answer: true));
        var file = DataOptions.Tasks(o, $"{Name} {(own is null ? "" : "choices ")}{(chosen ? "chosen" : "written")}", columns, (options, key) => new AnswerTasks(options, key, context is not null, own is not null, chosen));
        return chosen ? new ChoiceWorld(Name, file, own is null ? file.All : []) : WrittenOptions.World(Name, o, file, Reward(o));
    }

    private static ITextReward Reward(WorldOptionValues o) => RewardOptions.Read(
        o, "exact", o.Whole("max-tokens"), references: true, labels: false, ["exact", "token-f1", "bleu", "rouge-l", "embedding", "length"]);

    private sealed class AnswerTasks : TextTasks
    {
        private readonly DataSet _data;
        private readonly SortedSet<string> _answers = new(StringComparer.Ordinal);
        private readonly bool _context, _choices;

        public AnswerTasks(DataSetOptions options, string key, bool context, bool choices, bool chosen)
        {
            (Key, _context, _choices) = (key, context, choices);
            _data = DataSet.Load(options, (line, values) =>
            {
                if (!chosen) return;
                if (choices && !values[1].Any(answer => values[^1].Contains(answer)))
                    throw new DataFileException(options.Path, line, $"the answer '{values[1][0]}' is none of the choices: {string.Join(", ", values[^1])}.");
                if (choices) return;
                _answers.UnionWith(values[1]);
                if (_answers.Count > MostChoices)
                    throw new DataFileException(options.Path, line, $"more than {MostChoices} different answers are too many to choose from; name a choices-column, or take answer = text.");
            });
        }

        /// <summary>Every answer in the file; empty where games bring their own choices.</summary>
        public IReadOnlyList<string> All => [.. _answers];

        public override string Key { get; }

        public override string Objective => "Answer the question.";

        public override IReadOnlyList<string> Words => _data.Words;

        public override IReadOnlyList<string> AnswerWords => _data.AnswerWords;

        public override TextTask Of(long seed)
        {
            var values = _data.Read(_data.Row(seed));
            var prompt = _context ? $"{values[2][0]}\n{values[0][0]}" : values[0][0];
            return new TextTask(prompt, values[1]) { Choices = _choices ? [.. values[^1].Distinct()] : [] };
        }
    }
}
