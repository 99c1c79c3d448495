using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Troupe.Env.Language.Reasoning;

/// <summary>
/// Whole numbers with + and −; from difficulty 4 on × too, from 6 on brackets. Read of an answer: its last number, with
/// its sign; commas between thousands and a fraction of zeros may stand in it. Nearness: 1 / (1 + the difference).
/// </summary>
internal sealed partial class Arithmetic : ReasoningProblem
{
    private const int LongestNumber = 40;   // digits read

    public override string Name => "arithmetic";

    public override IEnumerable<string> Words => ["What is + - * ( ) ?"];

    public override IEnumerable<string> AnswerWords => ["-"];

    public override (string Question, string Answer) Make(Rng random, int difficulty)
    {
        var most = difficulty switch { 1 => 20, 2 => 50, < 7 => 99, _ => 999 };
        var (text, value) = Term(random, (difficulty + 1) / 2, most, difficulty, inner: false);
        return ($"What is {text}?", value.ToString(CultureInfo.InvariantCulture));
    }

    public override double Nearness(string answer, string text)
    {
        if (Number().Matches(text) is not [.., var last] || last.Length > LongestNumber) return 0;
        var digits = last.Value.Replace(",", "", StringComparison.Ordinal).Replace('−', '-');
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0 && digits.AsSpan(point + 1).ContainsAnyExcept('0')) return 0;
        var read = BigInteger.Parse(point >= 0 ? digits[..point] : digits, CultureInfo.InvariantCulture);
        return 1 / (1 + (double)BigInteger.Abs(read - BigInteger.Parse(answer, CultureInfo.InvariantCulture)));
    }

    /// <summary>Splits its operators between two sides; a product takes a small number on its right, so values stay readable.</summary>
    private static (string Text, long Value) Term(Rng random, int operators, int most, int difficulty, bool inner)
    {
        if (operators == 0)
        {
            var number = random.NextInt(most + 1);
            return (number.ToString(CultureInfo.InvariantCulture), number);
        }

        if (difficulty >= 4 && random.NextInt(3) == 0)
        {
            var (left, value) = Term(random, difficulty >= 6 ? operators - 1 : 0, most, difficulty, inner: true);
            var factor = 2 + random.NextInt(8);
            if (difficulty >= 6 || operators == 1) return ($"{left} * {factor}", value * factor);
            var (rest, added) = Term(random, operators - 1, most, 1, inner: false);
            return ($"{left} * {factor} + {rest}", value * factor + added);
        }

        var right = difficulty >= 6 ? random.NextInt(operators) : 0;
        var (one, oneValue) = Term(random, operators - 1 - right, most, difficulty, inner: false);
        var (other, otherValue) = Term(random, right, most, difficulty, inner: true);
        var plus = random.NextInt(2) == 0;
        var text = $"{one} {(plus ? '+' : '-')} {other}";
        return (inner ? $"({text})" : text, plus ? oneValue + otherValue : oneValue - otherValue);
    }

    [GeneratedRegex(@"(?<![\w.])[-−]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
