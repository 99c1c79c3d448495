using Troupe.Env.Registry;
using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <summary>Parser games, as the registry knows them.</summary>
internal static class StoryWorlds
{
    private const string FileKey = "world.options.file";

    public static IEnumerable<WorldKind> Kinds =>
    [
        Story,
        Game("lantern", "Light the beacon: a short errand in the fog, mastered in minutes (12 moves, 10 points).", 100),
        Game("lowwater", "Find the plates of a drowned house before the tide turns: over twenty rooms, locked doors, light, 100 points.", 400),
    ];

    private static WorldKind Story { get; } = new(
        "story",
        "Any story file of the Z-machine (Infocom, Inform 5, 6 and 7), with the actions found that change the world.",
        [
            new WorldOption.FreeText("file", "", "path of a story file, version 1 to 5, 7 or 8, bare or in a Blorb file", "The story."),
            .. Options(0),
            new WorldOption.Whole("max-score", 0, 0, short.MaxValue, "points", "The largest possible score; 0: what the story says when asked for the score."),
            new WorldOption.FreeText("walkthrough", "", "path of a text file, one command a line", "Commands that win; told on request."),
            new WorldOption.FreeText("won-text", "", "any text", "A text that means the game is won, beside \"*** You have won ***\"."),
            new WorldOption.FreeText("lost-text", "", "any text", "A text that means the game is lost, beside \"*** You have died ***\"."),
        ],
        o => new StoryWorld(Load(o.Text("file")), Options(o, "story") with
        {
            MaxScore = o.Whole("max-score") is var score and > 0 ? score : null,
            Walkthrough = o.Text("walkthrough") is { Length: > 0 } path ? Commands(path) : null,
            WonText = o.Text("won-text"),
            LostText = o.Text("lost-text"),
        }))
    {
        Source = "Z-Machine Standards Document 1.1; interface after Jericho (Hausknecht et al. 2020)",
        Oracle = "dfrotz transcripts; each admissible action changes the state",
        Example = null,
    };

    private static WorldKind Game(string name, string summary, int maxSteps) => new(
        name,
        summary,
        Options(maxSteps),
        o => new StoryWorld(StoryFile.Parse(Games.Open(name), name), Options(o, name) with { Walkthrough = Games.Walkthrough(name) }))
    {
        Source = "Troupe, written in Inform 6",
        Oracle = "its walkthrough, move by move; dfrotz transcripts",
    };

    private static WorldOption[] Options(int maxSteps) =>
    [
        new WorldOption.Choice("actions", "valid", ["valid", "open"], "valid: admissible are the commands found to change the world. open: commands are written freely."),
        new WorldOption.Flag("room", true, "Shows where the player is after each step: what the story says to \"look\", without a move."),
        new WorldOption.Flag("inventory", true, "Shows what the player carries after each step, without a move."),
        new WorldOption.Whole("max-steps", maxSteps, 0, int.MaxValue, "steps", "The episode is cut off after these; 0: never."),
        new WorldOption.Whole("random-seed", 0, 0, int.MaxValue, "seed", "Seeds the story's own random numbers in every game alike; 0: the game's seed does."),
        new WorldOption.Whole("max-instructions", 20_000_000, 10_000, int.MaxValue, "instructions", "A step that takes more has failed."),
    ];

    private static StoryOptions Options(WorldOptionValues o, string name) => new()
    {
        Name = name,
        ValidActions = o.Text("actions") == "valid",
        ObserveRoom = o.Flag("room"),
        ObserveInventory = o.Flag("inventory"),
        MaxSteps = o.Whole("max-steps") is var steps and > 0 ? steps : null,
        RandomSeed = o.Whole("random-seed") is var seed and > 0 ? seed : null,
        MaxInstructions = o.Whole("max-instructions"),
    };

    private static StoryFile Load(string path)
    {
        const string allowed = "path of a Z-machine story, version 1 to 5, 7 or 8 (.z3, .z5, .z8, .zblorb)";
        if (path.Length == 0) throw new WorldConfigurationException(FileKey, path, "no story file is given", allowed);
        if (Directory.Exists(path)) throw new WorldConfigurationException(FileKey, path, "this is a folder", allowed);
        try
        {
            return StoryFile.Load(path);
        }
        catch (StoryFileException e)
        {
            throw new WorldConfigurationException(FileKey, path, e.Message.TrimEnd('.'), allowed, inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new WorldConfigurationException(FileKey, path, $"cannot be read: {e.Message.TrimEnd('.')}", allowed, inner: e);
        }
    }

    private static string[] Commands(string path)
    {
        try
        {
            return [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new WorldConfigurationException("world.options.walkthrough", path, $"cannot be read: {e.Message.TrimEnd('.')}", "path of a text file, one command a line", inner: e);
        }
    }
}
