using System.Text.RegularExpressions;

namespace Troupe.Env.Language.Reasoning;

/// <summary>Numbers written digit by digit, so that a few words of vocabulary make any number: 412 as <c>4 1 2</c>.</summary>
internal static partial class SpacedDigits
{
    public static string Apart(string text) => BetweenDigits().Replace(text, " ");

    /// <summary>A sign and the digit behind it belong together, too.</summary>
    public static string Joined(string text) => AfterSign().Replace(SpaceBetween().Replace(text, ""), "-");

    [GeneratedRegex("(?<=[0-9])(?=[0-9])")]
    private static partial Regex BetweenDigits();

    [GeneratedRegex(@"(?<=[0-9])\s+(?=[0-9])")]
    private static partial Regex SpaceBetween();

    [GeneratedRegex(@"(?<![0-9)]\s*)[-−]\s+(?=[0-9])")]
    private static partial Regex AfterSign();
}
