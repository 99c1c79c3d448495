using System.Text.RegularExpressions;

namespace Troupe.Env.Language.Rewards;

/// <summary>
/// 1 where a regular expression matches somewhere in the text, else 0. Matched without backtracking, in time linear in
/// the text; expressions that need backtracking (look-around, back references) get 50 ms a text, then count as no match.
/// </summary>
internal sealed class PatternReward : ITextReward
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(50);

    private readonly Regex _pattern;

    /// <exception cref="ArgumentException">Not a regular expression; the message says where.</exception>
    public PatternReward(string pattern)
    {
        Name = $"pattern({pattern})";
        const RegexOptions Common = RegexOptions.CultureInvariant;
        try
        {
            _pattern = new Regex(pattern, Common | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            _pattern = new Regex(pattern, Common, s_limit);
        }
    }

    public string Name { get; }

    public double Score(TextTask task, string text)
    {
        try
        {
            return _pattern.IsMatch(text) ? 1 : 0;
        }
        catch (RegexMatchTimeoutException)
        {
            return 0;
        }
    }

    /// <summary>Known where a reference matches.</summary>
    public double? Most(TextTask task) => Best(task) is null ? null : 1;

    public string? Best(TextTask task) => task.References.FirstOrDefault(r => Score(task, r) >= 1);
}
