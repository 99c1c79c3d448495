using System.Text.RegularExpressions;
using Troupe.Env.Stories;
using Troupe.Env.ZMachine;

namespace Troupe.Env.Tests.Stories;

public sealed class PlayedTests
{
    private const string Died = "*** You have died *** In that game you scored";

    [Theory]
    [InlineData("lantern", "turning for the lock. [Your score has just gone up by three points.] *** You have won *** In that game you scored 10 out of a possible 10, in 12 turns.")]
    [InlineData("lowwater", "now everybody will know. [The score has just gone up by ten points.] *** You have won *** In that game you scored 100 out of a possible 100, in 88 turns.")]
    public void Walkthroughs_win_with_the_full_score(string name, string ending) =>
        Assert.EndsWith(ending, Transcript(name, Games.Walkthrough(name)), StringComparison.Ordinal);

    [Fact]
    public void Scripts_end_as_they_should()
    {
        Dictionary<string, string> endings = new()
        {
            ["lantern.bed.script"] = "*** You have slept too long *** In that game you scored 0 out of a possible 10, in 4 turns.",
            ["lantern.hungry.script"] = "You have so far scored 3 out of a possible 10, in 17 turns.",
            ["lantern.longway.script"] = "*** You have won *** In that game you scored 10 out of a possible 10, in 38 turns.",
            ["lantern.plank.script"] = $"does not give back what it takes. {Died} 0 out of a possible 10, in 4 turns.",
            ["lantern.swan.script"] = $"there is only the lock. {Died} 2 out of a possible 10, in 6 turns.",
            ["lantern.unlit.script"] = $"It is a long way to the water. {Died} 1 out of a possible 10, in 3 turns.",
            ["lantern.well.script"] = $"It is a long way to the water. {Died} 0 out of a possible 10, in 4 turns.",
            ["lowwater.cellar.script"] = $"There is no time to be afraid. {Died} 15 out of a possible 100, in 180 turns.",
            ["lowwater.dryshod.script"] = "*** You have won *** In that game you scored 80 out of a possible 100, in 73 turns.",
            ["lowwater.emptyhanded.script"] = "*** You have come home empty-handed *** In that game you scored 15 out of a possible 100, in 78 turns.",
            ["lowwater.fumes.script"] = $"once you stop minding. {Died} 0 out of a possible 100, in 8 turns.",
            ["lowwater.gas.script"] = $"They hear it in the village. {Died} 5 out of a possible 100, in 10 turns.",
            ["lowwater.jackdaw.script"] = "The desk seems to be locked. >You have so far scored 10 out of a possible 100, in 25 turns.",
            ["lowwater.leak.script"] = $"It is further back than it was out. {Died} 0 out of a possible 100, in 77 turns.",
            ["lowwater.poison.script"] = $"It was, as it said, poison. {Died} 15 out of a possible 100, in 21 turns.",
            ["lowwater.skerry.script"] = $"does not stop where the others stopped. {Died} 0 out of a possible 100, in 260 turns.",
            ["lowwater.steps.script"] = $"one of those that are missing. {Died} 10 out of a possible 100, in 13 turns.",
            ["lowwater.tide.script"] = $"meets where you are. {Died} 0 out of a possible 100, in 75 turns.",
        };
        Assert.Equal(endings.Keys.Order(StringComparer.Ordinal), Games.Names.SelectMany(Games.Scripts).Order(StringComparer.Ordinal));
        Assert.All(endings, e => Assert.EndsWith(e.Value, Transcript(e.Key.Split('.')[0], Games.Lines(e.Key)), StringComparison.Ordinal));
    }

    [Fact]
    public void The_lantern_pays_along_the_way()
    {
        var interpreter = new Interpreter(Story("lantern"));
        interpreter.Start();
        var scores = new List<int>();
        foreach (var command in Games.Walkthrough("lantern"))
        {
            interpreter.Answer(command);
            scores.Add(interpreter.StatusLine!.Value.Score);
        }

        Assert.Equal([1, 2, 2, 3, 3, 3, 3, 5, 5, 7, 7, 10], scores);
    }

    [Fact]
    public void Looking_and_waiting_in_the_lantern_change_the_turn_count_and_nothing_else()
    {
        var interpreter = new Interpreter(Story("lantern"));
        interpreter.Start();
        interpreter.Answer("look");
        foreach (var command in Games.Walkthrough("lantern").SkipLast(1))
        {
            interpreter.Answer(command);
            var before = Memory();
            foreach (var idle in (string[])["look", "inventory", "wait", "examine me", "xyzzy", "take", "examine lantern", "go", "push fog", "score"])
            {
                var turns = interpreter.StatusLine!.Value.Moves;
                interpreter.Answer(idle);
                Assert.Equal(before, Memory());
                Assert.InRange(interpreter.StatusLine!.Value.Moves, turns, turns + 1);
            }
        }

        ulong Memory()
        {
            const int TurnsGlobal = 2;
            return interpreter.RamHash([new(interpreter.Story.GlobalsAddress + 2 * TurnsGlobal, 2)]);
        }
    }

    private static StoryFile Story(string name) => StoryFile.Parse(Games.Open(name), name);

    /// <summary>All that was printed, without the last prompt, white space folded.</summary>
    private static string Transcript(string name, IReadOnlyList<string> commands)
    {
        var interpreter = new Interpreter(Story(name));
        interpreter.Start();
        var text = interpreter.Output.ToString();
        foreach (var command in commands)
        {
            Assert.Equal(InterpreterStatus.WantsLine, interpreter.Answer(command));
            text += interpreter.Output.ToString();
        }

        return Regex.Replace(Regex.Replace(text, @"\s+", " "), @"( Would you like to RESTART.*)?( ?>)? ?$", "");
    }
}
