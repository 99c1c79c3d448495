using System.Collections.Concurrent;
using Troupe.Env.Worlds;

namespace Troupe.Env.Registry;

/// <summary>The worlds by name: those that come with Troupe, and those of others, registered or loaded. Thread-safe.</summary>
public static class WorldRegistry
{
    private static readonly ConcurrentDictionary<string, WorldKind> s_kinds = new(new[] { CoinCollectorKind, FrozenLakeKind }.ToDictionary(k => k.Name));

    /// <summary>All that are known, by name.</summary>
    public static IReadOnlyList<WorldKind> All => [.. s_kinds.Values.OrderBy(k => k.Name, StringComparer.Ordinal)];

    /// <exception cref="ArgumentException">The name is taken.</exception>
    public static void Register(WorldKind kind)
    {
        if (!s_kinds.TryAdd(kind.Name, kind)) throw new ArgumentException($"There is a world named '{kind.Name}' already.", nameof(kind));
    }

    /// <exception cref="WorldConfigurationException">No world of this name.</exception>
    public static WorldKind Find(string name) => s_kinds.TryGetValue(name, out var kind)
        ? kind
        : throw new WorldConfigurationException("world.name", name, "there is no such world",
            string.Join(", ", All.Select(k => k.Name)) + ", or a type's name together with world.assembly", NearestName.Of(name, s_kinds.Keys));

    /// <summary>Makes a world.</summary>
    /// <param name="name">A name of the registry, or, with <paramref name="assembly"/>, of a type in it.</param>
    /// <param name="options">Option → value as text; null: all defaults.</param>
    /// <param name="assembly">Path of a .dll that holds the type; null: the registry's worlds.</param>
    /// <exception cref="WorldConfigurationException">Unknown name or option, a value not allowed, or an assembly or type that cannot be used.</exception>
    public static IWorld Create(string name, IReadOnlyDictionary<string, string>? options = null, string? assembly = null)
    {
        options ??= new Dictionary<string, string>();
        if (assembly is not null) return AssemblyWorlds.Create(assembly, name, options);

        var kind = Find(name);
        var values = WorldOptionValues.Check(kind.Options, options);
        try
        {
            return kind.Create(values);
        }
        catch (ArgumentException e)
        {
            throw new WorldConfigurationException("world", name, e.Message.TrimEnd('.'), "see ./troupe envs", inner: e);
        }
    }

    private static WorldKind CoinCollectorKind => new(
        CoinCollector.Name,
        "Find the coin in a house of rooms and dead ends (Yuan et al. 2018).",
        [
            new WorldOption.Whole("level", 5, 1, CoinCollectorOptions.MaxLevel, "commands", "Length of the shortest solution, take coin included."),
            new WorldOption.Choice("mode", "hard", ["easy", "medium", "hard"], "No, one or two dead ends at each room of the path."),
            new WorldOption.Whole("max-steps", 50, 1, int.MaxValue, "steps", "The episode is cut off after these."),
        ],
        o => new CoinCollector(new CoinCollectorOptions(o.Whole("level"), Enum.Parse<CoinCollectorMode>(o.Text("mode"), ignoreCase: true), o.Whole("max-steps"))));

    private static WorldKind FrozenLakeKind => new(
        FrozenLake.Name,
        "Cross a frozen lake with holes in it, told in words (Gymnasium's dynamics).",
        [
            new WorldOption.FreeText("map", "4x4", "4x4, 8x8, or rows of S (start), F (ice), H (hole), G (goal), separated by /", "The lake."),
            new WorldOption.Flag("slippery", true, "A move goes where meant or to either side, a third each."),
            new WorldOption.Whole("max-steps", 0, 0, int.MaxValue, "steps", "The episode is cut off after these; 0: 100 on maps of up to 16 tiles, else 200."),
        ],
        o => new FrozenLake(new FrozenLakeOptions(
            o.Text("map") switch { "4x4" => FrozenLakeOptions.Map4X4, "8x8" => FrozenLakeOptions.Map8X8, var rows => rows.Split('/') },
            o.Flag("slippery"),
            o.Whole("max-steps") is var steps and > 0 ? steps : null)));
}
