using Troupe.Env.Registry;

namespace Troupe.Env.Stories;

/// <summary>
/// The stories of our own, made for learners. Sources, compiled stories and command lists lie beside this file and travel
/// inside the assembly; <c>build</c> there makes the same bytes again.
/// </summary>
public static class Games
{
    private static readonly Dictionary<string, string> s_files = new() { ["lantern"] = "lantern.z3", ["lowwater"] = "lowwater.z5" };

    public static IReadOnlyList<string> Names { get; } = [.. s_files.Keys];

    /// <summary>The story file; each caller gets a copy of its own.</summary>
    /// <exception cref="WorldConfigurationException">No such game.</exception>
    public static byte[] Open(string name) => Bytes(File(name));

    /// <summary>Commands from the start to the full score and the end.</summary>
    /// <exception cref="WorldConfigurationException">No such game.</exception>
    public static IReadOnlyList<string> Walkthrough(string name)
    {
        _ = File(name);
        return Lines($"{name}.walkthrough");
    }

    /// <summary>Names of further command lists that come with the game: ways to lose, dead ends, long ways round.</summary>
    internal static IReadOnlyList<string> Scripts(string name) =>
        [.. typeof(Games).Assembly.GetManifestResourceNames()
            .Where(r => r.StartsWith(name + ".", StringComparison.Ordinal) && r.EndsWith(".script", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    internal static IReadOnlyList<string> Lines(string resource) =>
        System.Text.Encoding.ASCII.GetString(Bytes(resource)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string File(string name) => s_files.TryGetValue(name, out var file)
        ? file
        : throw new WorldConfigurationException("world.options.story", name, "there is no such story here",
            string.Join(", ", Names), NearestName.Of(name, Names));

    private static byte[] Bytes(string resource)
    {
        using var stream = typeof(Games).Assembly.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
