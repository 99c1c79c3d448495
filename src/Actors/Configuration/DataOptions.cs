namespace Troupe.Actors.Configuration;

/// <summary><c>troupe.data</c>: texts for language models, and how texts become tokens.</summary>
public sealed record DataOptions
{
    /// <summary>Files to learn from, commas between; empty: the games of the world.</summary>
    public string Text { get; init; } = "";

    /// <summary>Files to validate on; empty: a share of <see cref="Text"/>.</summary>
    public string ValidationText { get; init; } = "";

    /// <summary>Files to test on; empty: a share of <see cref="Text"/>.</summary>
    public string TestText { get; init; } = "";

    public DataFormat Format { get; init; } = DataFormat.Auto;

    /// <summary>Of a table: the column that holds the texts.</summary>
    public string Column { get; init; } = "text";

    /// <summary>Share, 0 … 1, of a text that validates.</summary>
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>Share, 0 … 1, of a text that tests.</summary>
    public double TestShare { get; init; } = 0.1;

    public TokenizerKind Tokenizer { get; init; } = TokenizerKind.BytePair;

    /// <summary>Tokens of a tokenizer that is made from the training texts, special ones included.</summary>
    public int Vocabulary { get; init; } = 1024;

    /// <summary>The files of a list, as one writes it: commas between.</summary>
    public static IReadOnlyList<string> Files(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The same, whatever folder a later command is run in.</summary>
    public DataOptions WithFullPaths() => this with { Text = Full(Text), ValidationText = Full(ValidationText), TestText = Full(TestText) };

    private static string Full(string list) => string.Join(", ", Files(list).Select(Path.GetFullPath));
}

public enum DataFormat
{
    /// <summary>By the file's ending.</summary>
    Auto,

    /// <summary>One text.</summary>
    Text,

    /// <summary>A JSON object a line.</summary>
    Jsonl,
    Csv,
    Tsv,
}

public enum TokenizerKind
{
    /// <summary>Each byte a token.</summary>
    Bytes,

    /// <summary>Byte-level byte pairs, learned from the training texts (Sennrich et al. 2016).</summary>
    BytePair,

    /// <summary>Words, lower case, and hashed buckets for all others.</summary>
    Words,

    /// <summary>That of <see cref="PolicyOptions.InitFrom"/>.</summary>
    InitFrom,
}
