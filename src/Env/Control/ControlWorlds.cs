using Troupe.Env.Registry;

namespace Troupe.Env.Control;

/// <summary>Worlds of control, as the registry knows them.</summary>
internal static class ControlWorlds
{
    public static IEnumerable<WorldKind> Kinds => [];
}
