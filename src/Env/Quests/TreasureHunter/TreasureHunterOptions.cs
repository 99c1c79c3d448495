using System.Globalization;

namespace Troupe.Env.Quests;

public enum TreasureHunterMode
{
    /// <summary>5 rooms, no doors, nothing but the two objects.</summary>
    Easy = 0,

    /// <summary>10 rooms; doors and containers that may be closed.</summary>
    Medium = 1,

    /// <summary>20 rooms; doors and containers that may be locked, keys carried or lying on the way.</summary>
    Hard = 2,
}

/// <param name="Level">1 to 10 easy, 11 to 20 medium, 21 to 30 hard, as TextWorld's tw-treasure_hunter.</param>
/// <param name="MaxSteps">Commands after which the episode is truncated.</param>
/// <param name="Remind">The objective stays in sight beside what is carried; without it, it is told at the start and when asked for.</param>
public sealed record TreasureHunterOptions(int Level = 10, int MaxSteps = 100, bool Remind = true)
{
    public const int MaxLevel = 30;

    private const int LevelsAMode = 10;

    // Shortest and longest quest of a mode; the levels between are evenly spaced and rounded.
    private static readonly (int Shortest, int Longest)[] s_lengths = [(1, 5), (2, 10), (3, 20)];

    public TreasureHunterMode Mode => (TreasureHunterMode)((Level - 1) / LevelsAMode);

    public int Rooms => 5 << (int)Mode;

    /// <summary>Commands of the shortest solution, taking the object included.</summary>
    public int QuestLength
    {
        get
        {
            var (shortest, longest) = s_lengths[(int)Mode];
            return (int)Math.Round(shortest + (longest - shortest) * ((Level - 1) % LevelsAMode) / (LevelsAMode - 1.0));
        }
    }

    internal string Heading => string.Create(CultureInfo.InvariantCulture, $"level={Level}");

    internal TreasureHunterOptions Checked()
    {
        if (Level is < 1 or > MaxLevel) throw new ArgumentOutOfRangeException(nameof(Level), Level, $"A level lies between 1 and {MaxLevel}.");
        if (MaxSteps < 1) throw new ArgumentOutOfRangeException(nameof(MaxSteps), MaxSteps, "An episode has at least one step.");
        return this;
    }
}
