namespace Troupe.Env.ToyText;

/// <summary>Places on a grid in words.</summary>
internal static class GridWords
{
    // Rows and columns count in different words: a policy that sees words without their order still knows the place.
    private static readonly string[] s_rows =
    [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth",
        "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth",
    ];

    private static readonly string[] s_columns =
    [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
    ];

    /// <param name="row">0 … 19, from above.</param>
    /// <param name="column">0 … 19, from the left.</param>
    public static string Place(int row, int column) => $"the {s_rows[row]} row, column {s_columns[column]}";

    /// <summary><c>a, b and c</c>.</summary>
    public static string List(IReadOnlyList<string> items) =>
        items.Count == 1 ? items[0] : string.Join(", ", items.Take(items.Count - 1)) + " and " + items[^1];
}
