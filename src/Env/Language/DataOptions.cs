using Troupe.Env.Language.Data;
using Troupe.Env.Registry;

namespace Troupe.Env.Language;

/// <summary>The options of worlds over a user's file.</summary>
internal static class DataOptions
{
    /// <summary>Stands for no file and no column.</summary>
    public const string None = "none";

    private const int KeptDataSets = 4;

    private static readonly Shared<TextTasks> s_tasks = new(KeptDataSets);

    /// <summary>File, format and split; the world adds its columns.</summary>
    public static IReadOnlyList<WorldOption> Options { get; } =
    [
        new WorldOption.FreeText("file", None, "a path, or none", "JSON lines or CSV, UTF-8; none: the built-in set."),
        new WorldOption.Choice("format", "auto", ["auto", "jsonl", "csv", "tsv"], "How the file is written; auto: by its ending, else its first character."),
        new WorldOption.FreeText("split-column", None, "a column's name, or none", "Says train, validation or test; none: a hash of the input's words decides, so equal inputs never lie in two sets."),
        new WorldOption.Real("validation-share", 0.1, 0.001, 0.9, "share of inputs", "How much of the file validates, without split-column."),
        new WorldOption.Real("test-share", 0.1, 0.001, 0.9, "share of inputs", "How much of the file tests, without split-column."),
        new WorldOption.Whole("max-words", 20_000, 1, 1_000_000, "words", "So many of the file's most frequent words are told apart; others share hashed buckets."),
    ];

    public static WorldOption Column(string role, string name, string summary) => new WorldOption.FreeText(role + "-column", name, "a column's name", summary);

    public static bool HasFile(WorldOptionValues o) => o.Text("file") != None;

    /// <summary>A column that may be switched off by <see cref="None"/>.</summary>
    public static string? Name(WorldOptionValues o, string option) => o.Text(option) is var name && name == None ? null : name;

    /// <summary>Changes when the file does.</summary>
    public static string Stamp(string path) => new FileInfo(path) is { Exists: true } file ? $"{file.Length}|{file.LastWriteTimeUtc.Ticks}" : "";

    /// <summary>The file's games, loaded once a process while the file stays as it is.</summary>
    /// <param name="role">Names what is made of the rows, where two worlds read the same columns.</param>
    /// <exception cref="WorldConfigurationException">The file cannot be used.</exception>
    public static T Tasks<T>(WorldOptionValues o, string role, IReadOnlyList<DataColumn> columns, Func<DataSetOptions, string, T> load) where T : TextTasks
    {
        var path = o.Text("file");
        try
        {
            var options = new DataSetOptions(path, columns)
            {
                Format = Enum.Parse<DataFormat>(o.Text("format"), ignoreCase: true),
                SplitColumn = Name(o, "split-column"),
                ValidationShare = o.Real("validation-share"),
                TestShare = o.Real("test-share"),
                MaxWords = o.Whole("max-words"),
            };
            if (options.ValidationShare + options.TestShare >= 1)
                throw new ArgumentException($"validation-share {options.ValidationShare} and test-share {options.TestShare} leave nothing to train on: together they stay below 1");
            return (T)s_tasks.Get($"{role}|{options.Key}|{Stamp(path)}", () => load(options, $"{role} {options.Key}"));
        }
        catch (DataFileException e)
        {
            throw new WorldConfigurationException("world.options.file", path, e.Line > 0 ? $"line {e.Line}: {e.Problem.TrimEnd('.')}" : e.Problem.TrimEnd('.'),
                "a UTF-8 file of JSON lines or CSV with the columns that the options name", inner: e);
        }
    }
}
