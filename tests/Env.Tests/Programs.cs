namespace Troupe.Env.Tests;

/// <summary>A fact that needs a program of the machine; skipped, with the package that has it, where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsProgramFactAttribute : FactAttribute
{
    public NeedsProgramFactAttribute(string program, string package)
    {
        if (Programs.Find(program) is null) Skip = $"needs {program} (Debian package {package})";
    }
}

internal static class Programs
{
    private static readonly string[] s_alsoIn = ["/usr/bin", "/usr/games"];

    /// <param name="program">A name, or a full path.</param>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Concat(s_alsoIn)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
