using System.Collections.Concurrent;
using Troupe.Env.Control;
using Troupe.Env.Language;
using Troupe.Env.Processes;
using Troupe.Env.Quests;
using Troupe.Env.Recall;
using Troupe.Env.Stories;
using Troupe.Env.ToyText;

namespace Troupe.Env.Registry;

/// <summary>The worlds by name: those that come with Troupe, and those of others, registered or loaded. Thread-safe.</summary>
public static class WorldRegistry
{
    private static readonly ConcurrentDictionary<string, WorldKind> s_kinds = new(
        ToyTextWorlds.Kinds.Concat(QuestWorlds.Kinds).Concat(StoryWorlds.Kinds).Concat(LanguageWorlds.Kinds).Concat(ControlWorlds.Kinds).Concat(RecallWorlds.Kinds).Concat(ProcessWorlds.Kinds)
            .ToDictionary(k => k.Name));

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
}
