using System.Diagnostics;
using System.Text.RegularExpressions;
using Troupe.Env.Stories;

namespace Troupe.Env.Tests.Stories;

/// <summary>The games in the reference interpreter.</summary>
public sealed class PlayedTests
{
    [NeedsProgramFact("dfrotz", "frotz")]
    public void Walkthroughs_win_with_the_full_score()
    {
        Assert.EndsWith("*** You have won *** In that game you scored 10 out of a possible 10, in 12 turns.",
            Ending("lantern", Games.Walkthrough("lantern")), StringComparison.Ordinal);
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
