using Troupe.Env.Registry;

namespace Troupe.Env.Processes;

/// <summary>Worlds of other programs, as the registry knows them.</summary>
internal static class ProcessWorlds
{
    public static IEnumerable<WorldKind> Kinds => [];
}
