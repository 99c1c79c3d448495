namespace Troupe.Actors.Configuration;

/// <summary><c>troupe.world</c>: which world is played.</summary>
public sealed record WorldOptions
{
    public string Name { get; init; } = "coin-collector";

    /// <summary>Assembly file that holds a world of one's own; empty: the built-in worlds.</summary>
    public string Assembly { get; init; } = "";

    /// <summary>The world's own options; the world says which it knows.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Commands after which an episode is truncated; 0: the world decides.</summary>
    public int MaxSteps { get; init; }

    /// <summary>A world that takes longer for one step is replaced.</summary>
    public TimeSpan StepTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Distinct training seeds; 0: unlimited.</summary>
    public int TrainingGames { get; init; }

    public bool Equals(WorldOptions? other) =>
        other is not null && Name == other.Name && Assembly == other.Assembly && MaxSteps == other.MaxSteps
        && StepTimeout == other.StepTimeout && TrainingGames == other.TrainingGames
        && Options.Count == other.Options.Count
        && Options.All(o => other.Options.TryGetValue(o.Key, out var value) && value == o.Value);

    public override int GetHashCode() => HashCode.Combine(Name, Assembly, MaxSteps, StepTimeout, TrainingGames, Options.Count);
}
