using Troupe.Env.Guard;
using Troupe.Env.OpenEnv;
using Troupe.Env.Registry;

namespace Troupe.Env.Processes;

/// <summary>Worlds of other programs, as the registry knows them.</summary>
internal static class ProcessWorlds
{
    private const string Source = "messages named as OpenEnv names them";

    public static IEnumerable<WorldKind> Kinds => [Process, OpenEnv];

    private static WorldKind Process { get; } = new(
        "process",
        "A world that a program of yours runs, over its standard input and output.",
        [
            new WorldOption.FreeText("command", "", "a program in a folder of PATH, or a path with a slash in it", "The program; it runs with your rights."),
            new WorldOption.FreeText("arguments", "", "texts separated by spaces; quotes keep one together; {seed} with protocol=text", "Its arguments; no shell sees them."),
            new WorldOption.FreeText("folder", "", "a folder, or nothing: where this program runs", "Where the program runs."),
            new WorldOption.Choice("protocol", "json", ["json", "text"], "json: messages, one JSON object a line (tools/serve_env.py speaks it). text: a plain program that prints a prompt, started anew for each game."),
            new WorldOption.FreeText("prompt", TextProtocol.UsualPrompt, "a regular expression", "text: matches the end of the output when the program waits for a command."),
            new WorldOption.FreeText("first-commands", "", "commands separated by ;, {seed} in them", "text: sent before the game begins, one after each prompt."),
            new WorldOption.FreeText("score", "", "a regular expression with one group, or nothing", "text: finds the score; its growth is the reward."),
            new WorldOption.FreeText("won", "", "a regular expression, or nothing", "text: what is printed when the game is won."),
            new WorldOption.FreeText("lost", "", "a regular expression, or nothing", "text: what is printed when the game is lost."),
            new WorldOption.Real("quiet-time", 0, 0, 60, "seconds", "text: so long must nothing follow a prompt; for programs that print it within their texts too."),
            .. RemoteOptions,
        ],
        o => Made(() => new ProcessWorld(new ProcessWorldOptions(o.Text("command"), ArgumentText.Split(o.Text("arguments")))
        {
            Folder = o.Text("folder") is { Length: > 0 } folder ? folder : null,
            Text = o.Text("protocol") == "json" ? null : new TextProtocol
            {
                Prompt = o.Text("prompt"),
                FirstCommands = Separated(o.Text("first-commands"), ';'),
                Score = Given(o, "score"),
                Won = Given(o, "won"),
                Lost = Given(o, "lost"),
                Quiet = TimeSpan.FromSeconds(o.Real("quiet-time")),
            },
            Remote = Remote(o, o.Text("protocol") == "json" ? 63 : 31),
        })))
    {
        Source = Source,
        Oracle = "the worlds of this process, played through it",
        Example = null,
    };

    private static WorldKind OpenEnv { get; } = new(
        "openenv",
        "A world on an OpenEnv server, over its WebSocket.",
        [
            new WorldOption.FreeText("url", "http://localhost:8000", "http, https, ws or wss, as http://localhost:8000", "The server; ./troupe serve-world serves a world of ours there."),
            new WorldOption.FreeText("action-field", "message", "a field's name", "Field of the environment's action that holds the text or number; our server says its own."),
            new WorldOption.Choice("action-value", "text", ["text", "index"], "Whether an action is sent as its text or as its index in the option actions."),
            new WorldOption.FreeText("text-field", "", "a field's name, as prompt or result.text, or nothing: the whole observation", "Field of the observation that is shown."),
            new WorldOption.FreeText("legal-field", "legal_actions", "a field's name", "Field of the observation that lists what may be done, texts or indices."),
            new WorldOption.Flag("sends-legal-actions", false, "Each observation has that list; our server says so itself."),
            .. RemoteOptions,
        ],
        o => Made(() => new OpenEnvWorld(new OpenEnvWorldOptions(o.Text("url"))
        {
            ActionField = o.Text("action-field"),
            ActionIsIndex = o.Text("action-value") == "index",
            TextField = o.Text("text-field"),
            LegalField = o.Text("legal-field"),
            SendsLegalActions = o.Flag("sends-legal-actions"),
            Remote = Remote(o, 63),
        })))
    {
        Source = "OpenEnv (Meta, 2025)",
        Oracle = "the worlds of this process, played through a server",
        Example = null,
    };

    private static IEnumerable<WorldOption> RemoteOptions =>
    [
        new WorldOption.FreeText("actions", "", "names separated by |, or nothing: as the world says", "All actions there are, for a world that does not name them; without them a policy has to write commands."),
        new WorldOption.Whole("max-steps", 0, 0, int.MaxValue, "steps", "The episode is cut off after these; 0: as the world says."),
        new WorldOption.Real("start-timeout", 30, 0.001, 3600, "seconds", "For starting the world, and for each reset."),
        new WorldOption.Real("step-timeout", 5, 0.001, 3600, "seconds", "For each step; below troupe.world.step-timeout, so that the world can be ended in time."),
        new WorldOption.Whole("max-message", 1 << 20, 256, 1 << 28, "bytes", "Longest message or screen; a world that sends more is ended."),
        new WorldOption.Whole("seed-bits", 0, 0, 63, "bits", "Seeds are hashed to so many bits for worlds that take no longer ones; 0: 31 for protocol=text, else all 63."),
        new WorldOption.Whole("word-steps", 2000, 0, 1_000_000, "steps", "Random steps that find the words of a world that does not list them."),
    ];

    private static RemoteWorldOptions Remote(WorldOptionValues o, int seedBits) => new()
    {
        Actions = Separated(o.Text("actions"), '|'),
        MaxSteps = o.Whole("max-steps") is var steps and > 0 ? steps : null,
        StartTimeout = TimeSpan.FromSeconds(o.Real("start-timeout")),
        StepTimeout = TimeSpan.FromSeconds(o.Real("step-timeout")),
        MaxMessage = o.Whole("max-message"),
        SeedBits = o.Whole("seed-bits") is var bits and > 0 ? bits : seedBits,
        WordSteps = o.Whole("word-steps"),
    };

    /// <summary>A world that does not answer is told of here, before anything else starts; later worlds of the same options are not asked again.</summary>
    private static RemoteWorld Made(Func<RemoteWorld> make)
    {
        var world = make();
        try
        {
            _ = world.Spec;
            return world;
        }
        catch (WorldFailedException e)
        {
            world.Dispose();
            throw new ArgumentException(e.Message, e);
        }
    }

    private static string? Given(WorldOptionValues o, string name) => o.Text(name) is { Length: > 0 } text ? text : null;

    private static string[] Separated(string text, char separator) => text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
