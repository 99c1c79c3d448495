using System.Text.RegularExpressions;

namespace Troupe.Env.Stories;

/// <summary>Tells from what a story printed whether the game is over. Inform and Infocom announce it alike: a line between asterisks, then a question what to do next.</summary>
internal sealed partial class StoryEnding(string wonText, string lostText)
{
    public GameEnd Of(ReadOnlySpan<char> printed)
    {
        if (Has(printed, wonText)) return GameEnd.Won;
        if (Has(printed, lostText)) return GameEnd.Lost;
        var banner = printed.IndexOf("***", StringComparison.Ordinal);
        if (banner < 0 && printed.IndexOf("QUIT", StringComparison.OrdinalIgnoreCase) < 0) return GameEnd.None;
        var text = printed.ToString();
        if (Won().IsMatch(text)) return GameEnd.Won;
        if (Died().IsMatch(text)) return GameEnd.Lost;
        if (!Asked().IsMatch(text)) return GameEnd.None;
        return Banner().Match(text) is { Success: true } line && Happy().IsMatch(line.Value) ? GameEnd.Won : GameEnd.Lost;
    }

    private static bool Has(ReadOnlySpan<char> printed, string text) => text.Length > 0 && printed.Contains(text, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\*{3,}\s*You have won[.!]?\s*\*{3,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Won();

    [GeneratedRegex(@"\*{3,}\s*(You have died|You are dead)[.!]?\s*\*{3,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Died();

    [GeneratedRegex(@"\*{3,}\s*[^*\n]{1,80}?\s*\*{3,}", RegexOptions.CultureInvariant)]
    private static partial Regex Banner();

    [GeneratedRegex(@"\b(won|win|victor\w*|complete\w*|congratulations|succe\w*|triumph\w*)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Happy();

    /// <summary>The question after the end: restart, restore or quit, and nothing more.</summary>
    [GeneratedRegex(@"\brestart\b[^.!?]*\brestore\b[^.!]*\bquit\b[^.!\n]{0,30}[?:)]?\s*>?\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Asked();
}
