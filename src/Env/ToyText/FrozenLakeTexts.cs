namespace Troupe.Env.ToyText;

/// <summary>What the player sees on each tile: the place in words, and what lies around.</summary>
internal static class FrozenLakeTexts
{
    public static readonly string[] Moves = ["left", "down", "right", "up"];

    private static readonly string[] s_sides = ["to the left", "below", "to the right", "above"];

    public static string Tile(IReadOnlyList<string> map, int row, int column)
    {
        var place = GridWords.Place(row, column);
        return map[row][column] switch
        {
            'H' => $"You fall into the hole in {place}.",
            'G' => $"You reach the goal in {place}.",
            _ => $"You stand in {place}.{Around(map, row, column)}",
        };
    }

    private static string Around(IReadOnlyList<string> map, int row, int column)
    {
        var sides = new[] { (row, column - 1), (row + 1, column), (row, column + 1), (row - 1, column) };
        var text = "";
        foreach (var (what, tiles) in new[] { ("Ice lies", "SF"), ("A hole lies", "H"), ("The goal lies", "G") })
        {
            string[] there = [.. s_sides.Where((_, i) => At(map, sides[i].Item1, sides[i].Item2) is { } tile && tiles.Contains(tile, StringComparison.Ordinal))];
            if (there.Length > 0) text += $" {what} {GridWords.List(there)}.";
        }

        return text;
    }

    private static char? At(IReadOnlyList<string> map, int row, int column) =>
        row >= 0 && row < map.Count && column >= 0 && column < map[0].Length ? map[row][column] : null;
}
