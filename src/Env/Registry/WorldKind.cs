namespace Troupe.Env.Registry;

/// <summary>A world in the registry: its name, what it is, what may be chosen, and how one is made.</summary>
/// <param name="Name">Lower case with hyphens.</param>
/// <param name="Summary">One line.</param>
/// <param name="Create">Makes a world from checked options. An <see cref="ArgumentException"/> is reported as a wrong configuration.</param>
public sealed record WorldKind(string Name, string Summary, IReadOnlyList<WorldOption> Options, Func<WorldOptionValues, IWorld> Create)
{
    /// <summary>A first screen, for those who look around: game 0 of the test set, default options, with what may be done.</summary>
    public string Sample()
    {
        using var world = Create(WorldOptionValues.Check(Options, new Dictionary<string, string>()));
        var first = world.Reset(GameSeeds.Test(0));
        return $"{first}\n[{string.Join(", ", world.AdmissibleActions)}]";
    }
}
