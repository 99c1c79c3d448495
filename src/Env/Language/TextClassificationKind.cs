using Troupe.Env.Language.Data;
using Troupe.Env.Language.Sets;
using Troupe.Env.Registry;

namespace Troupe.Env.Language;

/// <summary>A text in, one of the labels out.</summary>
internal static class TextClassificationKind
{
    private const string Name = "text-classification";
    private const int MostLabels = 1000;

    public static WorldKind Kind { get; } = new(
        Name,
        "Read a text and choose its label: sentiment of generated reviews, or a file of your own.",
        [
            .. DataOptions.Options,
            DataOptions.Column("text", "text", "What is shown."),
            DataOptions.Column("label", "label", "What is right."),
            new WorldOption.FreeText("labels", DataOptions.None, "labels separated by commas, or none", "Every label that may stand in the file; none: those that do."),
        ],
        o => DataOptions.HasFile(o) ? OfFile(o) : new ChoiceWorld(Name, SentimentSet.Tasks, SentimentSet.Labels))
    {
        Source = "Troupe; columns and CSV as RFC 4180 has them",
        Oracle = "each review's label follows from how it was made; a linear classifier of words and word pairs, and a keyword rule, as baselines",
    };

    private static ChoiceWorld OfFile(WorldOptionValues o)
    {
        DataColumn[] columns = [new("text-column", o.Text("text-column"), Input: true), new("label-column", o.Text("label-column"), Answer: true)];
        var given = o.Text("labels") is var text && text != DataOptions.None ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : null;
        var tasks = DataOptions.Tasks(o, $"{Name} labels={o.Text("labels")}", columns, (options, key) => new LabelledTasks(options, key, given));
        return new ChoiceWorld(Name, tasks, tasks.Labels);
    }

    private sealed class LabelledTasks : TextTasks
    {
        private readonly DataSet _data;
        private readonly SortedSet<string> _found = new(StringComparer.Ordinal);

        public LabelledTasks(DataSetOptions options, string key, string[]? given)
        {
            Key = key;
            _data = DataSet.Load(options, (line, values) =>
            {
                var label = values[1][0].Trim();
                if (given is not null && !given.Contains(label))
                    throw new DataFileException(options.Path, line, $"unknown label '{label}'; option labels allows {string.Join(", ", given)}{(NearestName.Of(label, given) is { } near ? $". Did you mean '{near}'?" : "")}");
                if (_found.Add(label) && _found.Count > MostLabels)
                    throw new DataFileException(options.Path, line, $"this is the {MostLabels + 1}th label, '{label}'; is '{options.Columns[1].Name}' the column of labels?");
            });
            Labels = given ?? [.. _found];
            Words = [.. _data.Words.Concat(Labels.SelectMany(label => Text.WordTokenizer.Split(label))).Distinct().Order(StringComparer.Ordinal)];
        }

        public IReadOnlyList<string> Labels { get; }

        public override string Key { get; }

        public override string Objective => $"Say which of these the text is: {string.Join(", ", Labels)}.";

        public override IReadOnlyList<string> Words { get; }

        public override int? Count(GameSet set) => _data.Count(set);

        public override TextTask Of(long seed)
        {
            var values = _data.Read(_data.Row(seed));
            return new TextTask(values[0][0], [values[1][0].Trim()]);
        }
    }
}
