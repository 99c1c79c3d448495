namespace Troupe.Env.Tests;

internal static class Repository
{
    /// <param name="file">Relative to the repository's folder, which is above the tests' own.</param>
    /// <returns>Its full path.</returns>
    public static string Find(string file)
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (Path.Combine(folder, file) is var found && File.Exists(found)) return found;
        throw new InvalidOperationException($"No {file} above {AppContext.BaseDirectory}");
    }
}
