using System.Diagnostics;
using System.Text.RegularExpressions;
using Troupe.Env.Stories;

namespace Troupe.Env.Tests.Stories;

/// <summary>The games in the reference interpreter, which leaves out what is printed in bold.</summary>
public sealed class PlayedTests
{
    [NeedsProgramFact("dfrotz", "frotz")]
    public void Walkthroughs_win_with_the_full_score()
    {
        Assert.EndsWith("*** You have won *** In that game you scored 10 out of a possible 10, in 12 turns.",
            Ending("lantern", Games.Walkthrough("lantern")), StringComparison.Ordinal);
        Assert.EndsWith("She saw it first, and now everybody will know. [The score has just gone up by ten points.] " +
            "In that game you scored 100 out of a possible 100, in 88 turns.", Ending("lowwater", Games.Walkthrough("lowwater")), StringComparison.Ordinal);
    }

    [NeedsProgramFact("dfrotz", "frotz")]
    public void Scripts_end_as_they_should()
    {
        Dictionary<string, string> endings = new()
        {
            ["lantern.bed.script"] = "*** You have slept too long *** In that game you scored 0 out of a possible 10, in 4 turns.",
            ["lantern.hungry.script"] = "You have so far scored 3 out of a possible 10, in 17 turns.",
            ["lantern.longway.script"] = "*** You have won *** In that game you scored 10 out of a possible 10, in 38 turns.",
            ["lantern.plank.script"] = "*** You have died *** In that game you scored 0 out of a possible 10, in 4 turns.",
            ["lantern.swan.script"] = "*** You have died *** In that game you scored 2 out of a possible 10, in 6 turns.",
            ["lantern.unlit.script"] = "*** You have died *** In that game you scored 1 out of a possible 10, in 3 turns.",
            ["lantern.well.script"] = "*** You have died *** In that game you scored 0 out of a possible 10, in 4 turns.",
            ["lowwater.cellar.script"] = "There is no time to be afraid. In that game you scored 15 out of a possible 100, in 180 turns.",
            ["lowwater.dryshod.script"] = "In that game you scored 80 out of a possible 100, in 73 turns.",
            ["lowwater.emptyhanded.script"] = "what you have left behind. In that game you scored 15 out of a possible 100, in 78 turns.",
            ["lowwater.fumes.script"] = "once you stop minding. In that game you scored 0 out of a possible 100, in 8 turns.",
            ["lowwater.gas.script"] = "They hear it in the village. In that game you scored 5 out of a possible 100, in 10 turns.",
            ["lowwater.jackdaw.script"] = "The desk seems to be locked. > You have so far scored 10 out of a possible 100, in 25 turns.",
            ["lowwater.leak.script"] = "It is further back than it was out. In that game you scored 0 out of a possible 100, in 77 turns.",
            ["lowwater.poison.script"] = "poison. In that game you scored 15 out of a possible 100, in 21 turns.",
            ["lowwater.skerry.script"] = "does not stop where the others stopped. In that game you scored 0 out of a possible 100, in 260 turns.",
            ["lowwater.steps.script"] = "those that are missing. In that game you scored 10 out of a possible 100, in 13 turns.",
            ["lowwater.tide.script"] = "and meets where you are. In that game you scored 0 out of a possible 100, in 75 turns.",
        };
        Assert.Equal(endings.Keys.Order(StringComparer.Ordinal), Games.Names.SelectMany(Games.Scripts).Order(StringComparer.Ordinal));
        Assert.All(endings, e => Assert.EndsWith(e.Value, Ending(e.Key.Split('.')[0], Games.Lines(e.Key)), StringComparison.Ordinal));
    }

    /// <summary>The transcript without its last prompt, white space folded.</summary>
    private static string Ending(string name, IReadOnlyList<string> commands)
    {
        var story = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(story, Games.Open(name));
            using var dfrotz = Process.Start(new ProcessStartInfo(Programs.Find("dfrotz")!, ["-m", "-q", "-w", "255", story])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var reading = dfrotz.StandardOutput.ReadToEndAsync();
            foreach (var command in commands) dfrotz.StandardInput.WriteLine(command);
            dfrotz.StandardInput.Close();
            Assert.True(dfrotz.WaitForExit(TimeSpan.FromSeconds(20)), "dfrotz did not end within 20 seconds");
            var text = Regex.Replace(reading.GetAwaiter().GetResult(), @"\s+", " ");
            return Regex.Replace(text, @"( Would you like to RESTART.*)?( ?>)?( EOT)? ?$", "");
        }
        finally
        {
            File.Delete(story);
        }
    }
}
