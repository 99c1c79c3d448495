using Troupe.Env.Registry;

namespace Troupe.Env.Processes;

/// <summary>Finds the program that a name means, as a shell does.</summary>
internal static class ProgramFile
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <param name="name">A path if it holds a separator, else the name of a file in a folder of PATH.</param>
    /// <returns>Full path.</returns>
    /// <exception cref="ArgumentException">None, or one that cannot be run.</exception>
    public static string Find(string name)
    {
        if (name.Length == 0) throw new ArgumentException("No program is named: set 'command', as in command=python3.");
        if (name.Contains(Path.DirectorySeparatorChar) || name.Contains(Path.AltDirectorySeparatorChar))
        {
            var full = Path.GetFullPath(name);
            if (Directory.Exists(full)) throw new ArgumentException($"{full} is a folder, not a program.");
            if (!File.Exists(full)) throw new ArgumentException($"There is no program {full}.");
            return CanRun(full) ? full : throw new ArgumentException($"{full} is not executable: `chmod +x` it, or name the program that runs it, as in command=python3.");
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] names = OperatingSystem.IsWindows() ? [name, name + ".exe"] : [name];
        var found = folders.SelectMany(f => names.Select(n => Path.Combine(f, n))).Where(File.Exists).ToArray();
        if (found.FirstOrDefault(CanRun) is { } program) return program;
        if (found.Length > 0) throw new ArgumentException($"{found[0]} is not executable, and no other folder of PATH has a '{name}'.");
        var nearest = NearestName.Of(name, folders.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles).Select(Path.GetFileName).OfType<string>().Distinct());
        throw new ArgumentException(
            $"There is no program '{name}' in the folders of PATH ({string.Join(", ", folders)}).{(nearest is null ? "" : $" Did you mean '{nearest}'?")} A path with a slash in it is taken as it is.");
    }

    private static bool CanRun(string file) => OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & Executable) != 0;
}
