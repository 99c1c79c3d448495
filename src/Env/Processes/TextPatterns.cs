using System.Globalization;
using System.Text.RegularExpressions;

namespace Troupe.Env.Processes;

/// <summary>What is looked for in a plain program's output.</summary>
/// <exception cref="ArgumentException">Not a regular expression.</exception>
internal sealed class TextPatterns(TextProtocol protocol)
{
    /// <summary>A prompt lies within so many last characters of the output.</summary>
    public const int Tail = 256;

    private readonly Regex _prompt = TextProtocol.Pattern("prompt", protocol.Prompt)!;
    private readonly Regex? _score = TextProtocol.Pattern("score", protocol.Score);
    private readonly Regex? _won = TextProtocol.Pattern("won", protocol.Won);
    private readonly Regex? _lost = TextProtocol.Pattern("lost", protocol.Lost);

    /// <summary>Where the prompt begins that ends the text, or −1.</summary>
    public int Prompt(string tail)
    {
        var match = _prompt.Match(tail);
        while (match.Success && match.Index + match.Length < tail.Length) match = match.NextMatch();
        return match.Success ? match.Index : -1;
    }

    public double? Score(string output) =>
        _score?.Matches(output).LastOrDefault() is { Groups.Count: > 1 } match
        && double.TryParse(match.Groups[1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var score) && double.IsFinite(score) ? score : null;

    public bool Won(string output) => _won?.IsMatch(output) ?? false;

    public bool Lost(string output) => _lost?.IsMatch(output) ?? false;
}
