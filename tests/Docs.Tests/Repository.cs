using System.Runtime.CompilerServices;

namespace Troupe.Docs.Tests;

internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "../.."));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
