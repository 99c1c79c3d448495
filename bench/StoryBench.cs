using System.Diagnostics;
using System.Globalization;
using Troupe.Env.ZMachine;

namespace Troupe.Bench;

/// <summary>Stories of the Z-machine from the command line: transcripts to compare with another interpreter's, and how fast they run.</summary>
internal static class StoryBench
{
    private const int LongestPrelude = 50;
    private static readonly string[] s_directions = ["n", "s", "e", "w", "ne", "nw", "se", "sw", "up", "down", "in", "out"];
    private static readonly string[] s_simple = ["look", "inventory", "wait", "take all", "drop all"];
    private static readonly string[] s_verbs = ["take", "drop", "open", "close", "examine", "read", "push", "move", "turn", "enter", "attack", "eat", "drink", "search"];

    /// <summary>Words that end the session, ask for files or are no part of the story.</summary>
    private static readonly string[] s_left = ["quit", "restart", "restore", "save", "script", "unscript", "record", "replay", "verify", "undo", "version", "superb", "brief", "notify", "recording", "transcrip", "commands"];

    /// <param name="options"><c>--seed N</c> and <c>--commands FILE</c>, else seed 1 and standard input.</param>
    public static int Play(string file, string[] options, TextWriter output)
    {
        var seed = 1L;
        string? commands = null;
        for (var i = 0; i + 1 < options.Length; i += 2)
        {
            if (options[i] == "--seed") seed = long.Parse(options[i + 1], CultureInfo.InvariantCulture);
            else if (options[i] == "--commands") commands = options[i + 1];
            else throw new ArgumentException($"'{options[i]}' is no option; there are --seed and --commands.", nameof(options));
        }

        using var input = commands is null ? Console.In : new StreamReader(commands);
        return Play(file, seed, input, output);
    }

    /// <summary>Plays commands, one a line, and prints the story's text and what was typed. Where the story wants a key, each character of a line is one.</summary>
    public static int Play(string file, long seed, TextReader commands, TextWriter output)
    {
        var story = new Interpreter(StoryFile.Load(file), Told);
        var status = story.Start(seed);
        output.Write(story.Output);
        var keys = "";
        while (status is InterpreterStatus.WantsLine or InterpreterStatus.WantsKey)
        {
            if (status == InterpreterStatus.WantsLine)
            {
                keys = "";
                if (commands.ReadLine() is not { } line) break;
                output.Write(line);
                output.Write('\n');
                status = story.Answer(line);
            }
            else
            {
                if (keys.Length == 0)
                {
                    if (commands.ReadLine() is not { } line) break;
                    keys = line.Length == 0 ? "\n" : line;
                }

                status = story.AnswerKey(keys[0]);
                keys = keys[1..];
            }

            output.Write(story.Output);
        }

        output.Flush();
        if (status == InterpreterStatus.Failed) Console.Error.WriteLine(story.Failure);
        return status == InterpreterStatus.Failed ? 1 : 0;
    }

    /// <summary>Prints a session: an empty line for each key that the story wants first, then "script", then random commands of the story's own words.</summary>
    public static int Script(string file, int seed, int count, TextWriter output)
    {
        var story = StoryFile.Load(file);
        var player = new Interpreter(story, Told);
        var status = player.Start();
        for (var i = 0; i < LongestPrelude && status == InterpreterStatus.WantsKey; i++)
        {
            output.WriteLine();
            status = player.AnswerKey('\n');
        }

        output.WriteLine("script");
        var words = story.Dictionary.Words.Select(w => w.Text).Where(w => w.Length > 0 && w.All(char.IsAsciiLetterLower) && !s_left.Any(left => left.StartsWith(w, StringComparison.Ordinal) || w.StartsWith(left, StringComparison.Ordinal))).Append("look").ToArray();
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            output.WriteLine(random.Next(20) switch
            {
                < 7 => Any(s_directions),
                < 9 => Any(s_simple),
                < 15 => $"{Any(s_verbs)} {Any(words)}",
                < 18 => string.Join(' ', Enumerable.Range(0, random.Next(1, 5)).Select(_ => Any(words))),
                _ => $"{Any(s_verbs)} {Any(words)} with {Any(words)}",
            });
        }

        return 0;

        string Any(string[] from) => from[random.Next(from.Length)];
    }

    /// <summary>Plays the commands again and again and prints one line of JSON: commands/s of processor time, and what saving and restoring costs.</summary>
    public static int Speed(string file, string commandsFile, double seconds, TextWriter output)
    {
        var commands = File.ReadAllLines(commandsFile);
        var story = new Interpreter(StoryFile.Load(file), new InterpreterOptions { Random = StoryRandomKind.Frotz, UndoSlots = 0 });
        double best = 0;
        long instructions = 0, turns = 0;
        for (var round = 0; round < 5; round++)
        {
            var cpu = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.StartNew();
            var roundTurns = 0L;
            while (clock.Elapsed.TotalSeconds < seconds / 5)
            {
                var status = story.Start(1);
                foreach (var command in commands)
                {
                    if (status is InterpreterStatus.Ended or InterpreterStatus.Failed) break;
                    status = story.Answer(command);
                    roundTurns++;
                    instructions += story.Instructions;
                }
            }

            turns += roundTurns;
            best = Math.Max(best, roundTurns / (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
        }

        story.Start(1);
        var state = Array.Empty<byte>();
        double save = double.MaxValue, restore = double.MaxValue;
        for (var round = 0; round < 200; round++)
        {
            const int repeats = 100;
            var start = Stopwatch.GetTimestamp();
            var length = 0;
            for (var i = 0; i < repeats; i++) length = story.SaveTo(ref state);
            save = Math.Min(save, Stopwatch.GetElapsedTime(start).TotalMicroseconds / repeats);
            start = Stopwatch.GetTimestamp();
            for (var i = 0; i < repeats; i++) story.Restore(state.AsSpan(0, length));
            restore = Math.Min(restore, Stopwatch.GetElapsedTime(start).TotalMicroseconds / repeats);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{{\"commandsPerSecond\":{best:0},\"instructionsPerCommand\":{(double)instructions / Math.Max(1, turns):0},\"saveMicroseconds\":{save:0.00},\"restoreMicroseconds\":{restore:0.00},\"stateBytes\":{state.Length},\"storyBytes\":{story.Story.Bytes.Length}}}"));
        return 0;
    }

    /// <summary>Runs damaged copies of the stories in a folder. Prints how each ended; a crash or a hang shows itself.</summary>
    public static int Fuzz(string folder, int count, TextWriter output)
    {
        string[] commands = ["look", "take all", "n", "open door", "inventory", "examine me", "y", "quit"];
        var files = Directory.EnumerateFiles(folder, "*.z?", SearchOption.AllDirectories).Where(f => f[^1] is '3' or '4' or '5' or '8').Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToArray();
        var options = new InterpreterOptions { MaxInstructionsPerTurn = 200_000, MaxOutputPerTurn = 20_000, StackWords = 2048 };
        var ends = new SortedDictionary<string, int>(StringComparer.Ordinal);
        double slowest = 0;
        for (var k = 0; k < count; k++)
        {
            var random = new Random(k);
            var bytes = (byte[])files[random.Next(files.Length)].Clone();
            var within = random.Next(3) switch { 0 => 64, 1 => bytes[14] << 8 | bytes[15], _ => bytes.Length };
            for (var i = 1 << random.Next(8); i > 0; i--) bytes[random.Next(Math.Clamp(within, 1, bytes.Length))] = (byte)random.Next(256);
            if (random.Next(20) == 0) bytes = bytes[..random.Next(bytes.Length)];
            var start = Environment.CpuUsage.TotalTime;
            string end;
            try
            {
                var story = new Interpreter(StoryFile.Parse(bytes, "damaged", verifyChecksum: false), options);
                var status = story.Start(k);
                foreach (var command in commands)
                {
                    if (status is InterpreterStatus.Failed or InterpreterStatus.Ended) break;
                    if (random.Next(3) == 0) story.Restore(story.Save());
                    status = story.Answer(command);
                }

                end = status.ToString();
            }
            catch (StoryFileException)
            {
                end = "Refused";
            }

            slowest = Math.Max(slowest, (Environment.CpuUsage.TotalTime - start).TotalMilliseconds);
            ends[end] = ends.GetValueOrDefault(end) + 1;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{{\"stories\":{count},{string.Join(',', ends.Select(e => $"\"{char.ToLowerInvariant(e.Key[0])}{e.Key[1..]}\":{e.Value}"))},\"slowestMilliseconds\":{slowest:0},\"peakMemoryMb\":{Process.GetCurrentProcess().PeakWorkingSet64 >> 20}}}"));
        return 0;
    }

    private static InterpreterOptions Told => new() { Random = StoryRandomKind.Frotz, UndoSlots = 20, ScreenWidth = 255, ScreenHeight = 255 };
}
