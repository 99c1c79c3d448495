using System.Text;
using Troupe.Env;

namespace Troupe.Actors.Reporting;

/// <summary>One episode as a person would have seen it.</summary>
public static class Transcript
{
    /// <param name="screens">What <see cref="IWorld.Reset"/> and each step showed; each holds the command that led to it.</param>
    /// <param name="ending">Said at the end: won in 7 commands, return 1.</param>
    public static string Of(IEnumerable<Observation> screens, string ending)
    {
        var text = new StringBuilder();
        foreach (var screen in screens) text.Append(screen).Append("\n\n");
        return text.Append(ending).Append('\n').ToString();
    }
}
