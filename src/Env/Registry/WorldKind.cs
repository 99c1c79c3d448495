namespace Troupe.Env.Registry;

/// <summary>A world in the registry: its name, what it is, what may be chosen, and how one is made.</summary>
/// <param name="Name">Lower case with hyphens.</param>
/// <param name="Summary">One line.</param>
/// <param name="Create">Makes a world from checked options. An <see cref="ArgumentException"/> is reported as a wrong configuration.</param>
public sealed record WorldKind(string Name, string Summary, IReadOnlyList<WorldOption> Options, Func<WorldOptionValues, IWorld> Create)
{
    /// <summary>Paper or project that the world follows.</summary>
    public string Source { get; init; } = "Troupe";

    /// <summary>What its results are checked against.</summary>
    public string Oracle { get; init; } = "";

    /// <summary>Options to show it with; null where it cannot be shown without something of the user's.</summary>
    public IReadOnlyDictionary<string, string>? Example { get; init; } = new Dictionary<string, string>();

    /// <summary>A first screen, for those who look around: game 0 of the test set, with what may be done; null without <see cref="Example"/>.</summary>
    public string? Sample()
    {
        if (Example is null) return null;
        using var world = Create(WorldOptionValues.Check(Options, Example));
        var first = world.Reset(GameSeeds.Test(0));
        return world.AdmissibleActions.Count == 0 ? first.ToString() : $"{first}\n[{string.Join(", ", world.AdmissibleActions)}]";
    }
}
