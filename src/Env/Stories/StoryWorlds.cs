using Troupe.Env.Registry;

namespace Troupe.Env.Stories;

/// <summary>Parser games, as the registry knows them.</summary>
internal static class StoryWorlds
{
    public static IEnumerable<WorldKind> Kinds => [];
}
