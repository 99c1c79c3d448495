namespace Troupe.Env;

/// <summary>What is said to a caller of <see cref="IWorld.Step(int)"/> whose index is none.</summary>
internal static class AdmissibleIndex
{
    public static ArgumentOutOfRangeException Wrong(int action, IReadOnlyList<string> admissible) =>
        new(nameof(action), action, $"Admissible now are 0 to {admissible.Count - 1}: {string.Join(", ", admissible)}.");
}
