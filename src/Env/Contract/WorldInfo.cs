namespace Troupe.Env;

/// <summary>What may be asked of a world beside what the player sees; see <see cref="IWorld.Info"/>.</summary>
[Flags]
public enum WorldInfoKinds
{
    None = 0,
    Objective = 1,
    Location = 2,
    Inventory = 4,
    Facts = 8,
    Walkthrough = 16,
    IntermediateReward = 32,
    All = 63,
}

/// <summary>
/// What a world tells on request, for teachers, tests and people; never part of an observation. Whatever was not asked
/// for, or is not known, is null.
/// </summary>
public sealed record WorldInfo
{
    public static WorldInfo Nothing { get; } = new();

    /// <summary>What is to be done, in words.</summary>
    public string? Objective { get; init; }

    /// <summary>Where the player is: a short name.</summary>
    public string? Location { get; init; }

    /// <summary>What the player carries: short names.</summary>
    public IReadOnlyList<string>? Inventory { get; init; }

    /// <summary>All that holds now.</summary>
    public IReadOnlyList<WorldFact>? Facts { get; init; }

    /// <summary>Commands that win from the game's start, not from the present state (for that see <see cref="IPlannedWorld.Plan"/>).</summary>
    public IReadOnlyList<string>? Walkthrough { get; init; }

    /// <summary>Of the last step: 1 where it brought the goal nearer, −1 where farther, 0 where neither.</summary>
    public int? IntermediateReward { get; init; }
}

/// <summary>A relation that holds: <c>in(key, chest)</c>, or <c>open(door)</c> with no object.</summary>
public readonly record struct WorldFact(string Relation, string Subject, string Object = "")
{
    public override string ToString() => Object.Length == 0 ? $"{Relation}({Subject})" : $"{Relation}({Subject}, {Object})";
}
