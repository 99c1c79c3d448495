using Troupe.Env.Processes;

namespace Troupe.Env.Tests.Processes;

/// <summary>A test that needs a Python interpreter, and says so where there is none.</summary>
internal sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute()
    {
        if (Python.Interpreter is null) Skip = "python3 is neither /usr/bin/python3 nor in PATH.";
    }
}

internal static class Python
{
    public static string? Interpreter { get; } = new[] { "/usr/bin/python3" }
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(f => Path.Combine(f, "python3"))).FirstOrDefault(File.Exists);

    /// <summary>Serves an environment by tools/serve_env.py.</summary>
    public static ProcessWorldOptions Serving(params string[] arguments) => new(Interpreter!, [ServeEnv, .. arguments])
    {
        Remote = new RemoteWorldOptions { StartTimeout = TimeSpan.FromSeconds(60), StepTimeout = TimeSpan.FromSeconds(60), WordSteps = 200 },
    };

    private static string ServeEnv { get; } = Above(AppContext.BaseDirectory).Select(f => Path.Combine(f, "tools", "serve_env.py")).First(File.Exists);

    private static IEnumerable<string> Above(string? folder)
    {
        for (; folder is not null; folder = Path.GetDirectoryName(folder)) yield return folder;
    }
}
