using Troupe.Env.Processes;

namespace Troupe.Env.Tests.Processes;

internal static class Python
{
    // The system's own before a manager's wrapper that may stand before it in PATH.
    private static string? Interpreter { get; } = Programs.Find("/usr/bin/python3") ?? Programs.Find("python3");

    /// <summary>Serves an environment by tools/serve_env.py.</summary>
    public static ProcessWorldOptions Serving(params string[] arguments) => new(Interpreter!, [ServeEnv, .. arguments])
    {
        Remote = new RemoteWorldOptions { StartTimeout = TimeSpan.FromSeconds(60), StepTimeout = TimeSpan.FromSeconds(60), WordSteps = 200 },
    };

    private static string ServeEnv { get; } = Repository.Find(Path.Combine("tools", "serve_env.py"));
}
