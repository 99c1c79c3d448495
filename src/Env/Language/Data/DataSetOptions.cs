namespace Troupe.Env.Language.Data;

/// <summary>A column of a user's file.</summary>
/// <param name="Option">The option that names it, for messages.</param>
/// <param name="Name">As the file spells it.</param>
/// <param name="Required">It must be there, and no row may leave it empty.</param>
/// <param name="Input">Part of what is shown: its text decides to which set the row belongs.</param>
/// <param name="Answer">Part of what is right: answers are made of its words.</param>
public sealed record DataColumn(string Option, string Name, bool Required = true, bool Input = false, bool Answer = false);

/// <param name="Path">The file.</param>
/// <param name="Columns">What is read of it.</param>
public sealed record DataSetOptions(string Path, IReadOnlyList<DataColumn> Columns)
{
    public DataFormat Format { get; init; }

    /// <summary>Column that says train, validation or test; null: by a hash of the input's words, so that equal inputs never lie in two sets.</summary>
    public string? SplitColumn { get; init; }

    /// <summary>Share of inputs, 0 … 1; without <see cref="SplitColumn"/>.</summary>
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>Share of inputs, 0 … 1; without <see cref="SplitColumn"/>.</summary>
    public double TestShare { get; init; } = 0.1;

    /// <summary>Most frequent words of the file that policies know; all others share hashed buckets.</summary>
    public int MaxWords { get; init; } = 20_000;

    /// <summary>Names file, columns and split: equal keys, equal data sets, unless the file changed.</summary>
    internal string Key => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{System.IO.Path.GetFullPath(Path)}|{Format}|{string.Join(',', Columns)}|{SplitColumn}|{ValidationShare}|{TestShare}|{MaxWords}");
}
