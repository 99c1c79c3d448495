namespace Troupe.Env.Quests;

/// <summary>Dead ends at each room of the path: none, one, two (Yuan et al. 2018, section 4).</summary>
public enum CoinCollectorMode
{
    Easy = 0,
    Medium = 1,
    Hard = 2,
}

/// <summary>TextWorld's tw-coin_collector numbers them 100 · mode + level, levels up to 100.</summary>
/// <param name="Level">Commands of the shortest solution, <c>take coin</c> included; 1 to <see cref="MaxLevel"/>.</param>
/// <param name="Mode">Dead ends a room.</param>
/// <param name="MaxSteps">Commands after which the episode is truncated.</param>
public sealed record CoinCollectorOptions(int Level = 5, CoinCollectorMode Mode = CoinCollectorMode.Hard, int MaxSteps = 50)
{
    /// <summary>Rooms have names of their own; a longer path would run out of them.</summary>
    public const int MaxLevel = 300;

    internal CoinCollectorOptions Checked()
    {
        if (Level is < 1 or > MaxLevel) throw new ArgumentOutOfRangeException(nameof(Level), Level, $"A level lies between 1 and {MaxLevel}.");
        if (!Enum.IsDefined(Mode)) throw new ArgumentOutOfRangeException(nameof(Mode), Mode, "A mode is easy, medium or hard.");
        if (MaxSteps < 1) throw new ArgumentOutOfRangeException(nameof(MaxSteps), MaxSteps, "An episode has at least one step.");
        return this;
    }
}
