using Troupe.Env.Text;

namespace Troupe.Env.ToyText;

/// <summary>What the player sees on each tile: the place in words, and what lies around.</summary>
internal static class FrozenLakeTexts
{
    public const string Unknown = "I do not understand that.";

    public static readonly string[] Moves = ["left", "down", "right", "up"];

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

    private static readonly string[] s_sides = ["to the left", "below", "to the right", "above"];

    public static string Tile(IReadOnlyList<string> map, int row, int column)
    {
        var place = $"the {s_rows[row]} row, column {s_columns[column]}";
        return map[row][column] switch
        {
            'H' => $"You fall into the hole in {place}.",
            'G' => $"You reach the goal in {place}.",
            _ => $"You stand in {place}.{Around(map, row, column)}",
        };
    }

    public static IReadOnlyList<string> Words(IEnumerable<string> texts) =>
        [.. texts.Concat(Moves).Append(Unknown).SelectMany(t => WordTokenizer.Split(t)).Distinct().Order(StringComparer.Ordinal)];

    private static string Around(IReadOnlyList<string> map, int row, int column)
    {
        var sides = new[] { (row, column - 1), (row + 1, column), (row, column + 1), (row - 1, column) };
        var text = "";
        foreach (var (what, tiles) in new[] { ("Ice lies", "SF"), ("A hole lies", "H"), ("The goal lies", "G") })
        {
            string[] there = [.. s_sides.Where((_, i) => At(map, sides[i].Item1, sides[i].Item2) is { } tile && tiles.Contains(tile, StringComparison.Ordinal))];
            if (there.Length > 0) text += $" {what} {(there.Length == 1 ? there[0] : string.Join(", ", there[..^1]) + " and " + there[^1])}.";
        }

        return text;
    }

    private static char? At(IReadOnlyList<string> map, int row, int column) =>
        row >= 0 && row < map.Count && column >= 0 && column < map[0].Length ? map[row][column] : null;
}
