namespace Troupe.Env.Language.Data;

/// <summary>How a data file is written. All are UTF-8, with or without a byte order mark.</summary>
public enum DataFormat
{
    /// <summary>By the file's ending (.jsonl, .ndjson, .json, .csv, .tsv), else by its first character.</summary>
    Auto,

    /// <summary>A JSON object a line.</summary>
    Jsonl,

    /// <summary>RFC 4180 with a header row: commas; quotes around fields that hold commas, quotes (doubled) or line ends.</summary>
    Csv,

    /// <summary>The same with tabs.</summary>
    Tsv,
}
