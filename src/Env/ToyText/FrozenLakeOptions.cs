namespace Troupe.Env.ToyText;

/// <param name="Map">Rows of equal length, of S (start), F (ice), H (hole), G (goal).</param>
/// <param name="Slippery">A move goes where meant, or to either side of it, a third each.</param>
/// <param name="MaxSteps">Moves after which the episode is truncated; null: 100 on maps of up to 16 tiles, else 200, as Gymnasium.</param>
public sealed record FrozenLakeOptions(IReadOnlyList<string> Map, bool Slippery = true, int? MaxSteps = null)
{
    public static IReadOnlyList<string> Map4X4 { get; } = ["SFFF", "FHFH", "FFFH", "HFFG"];

    public static IReadOnlyList<string> Map8X8 { get; } =
        ["SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF", "FFFHFFFG"];

    /// <summary>Longest side of a map: rows and columns are told in words.</summary>
    public const int MaxSide = 20;

    /// <summary>Steps an episode.</summary>
    internal int Limit => MaxSteps ?? (Map.Count * Map[0].Length <= 16 ? 100 : 200);

    /// <exception cref="ArgumentException">The map is none; the message says why.</exception>
    internal FrozenLakeOptions Checked()
    {
        if (MaxSteps < 1) throw new ArgumentOutOfRangeException(nameof(MaxSteps), MaxSteps, "An episode has at least one step.");
        if (Map.Count is < 1 or > MaxSide || Map[0].Length is < 1 or > MaxSide)
            throw Wrong($"it has {Map.Count} rows of {(Map.Count == 0 ? 0 : Map[0].Length)} tiles; 1 to {MaxSide} of each are allowed");
        if (Map.FirstOrDefault(row => row.Length != Map[0].Length) is { } ragged)
            throw Wrong($"its rows differ in length: '{Map[0]}' and '{ragged}'");
        if (Map.SelectMany(row => row).FirstOrDefault(tile => !"SFHG".Contains(tile, StringComparison.Ordinal)) is var strange and not '\0')
            throw Wrong($"it holds '{strange}'; a tile is S (start), F (ice), H (hole) or G (goal)");
        if (!Map.Any(row => row.Contains('S', StringComparison.Ordinal))) throw Wrong("it has no start, S");
        if (!Map.Any(row => row.Contains('G', StringComparison.Ordinal))) throw Wrong("it has no goal, G");
        return this;
    }

    private ArgumentException Wrong(string why) => new($"The map {string.Join('/', Map)} cannot be played: {why}.");
}
