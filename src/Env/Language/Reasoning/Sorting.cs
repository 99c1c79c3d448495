using System.Globalization;
using Troupe.Env.Language.Sets;

namespace Troupe.Env.Language.Reasoning;

/// <summary>
/// Words or numbers to put in order, difficulty + 2 of them. Read of an answer: what stands behind its last colon, or
/// all of it; items are separated by commas, semicolons, white space, &lt; or &gt;; "and", full stops, brackets and quotes
/// do not count. Nearness: the share of items at their places; more items than asked for count against it.
/// </summary>
internal sealed class Sorting : ReasoningProblem
{
    private static readonly char[] s_between = [',', ';', '<', '>', ' ', '\t', '\n', '\r'];
    private static readonly char[] s_around = ['.', '"', '\'', '[', ']', '(', ')', '!', '`', '*'];

    internal static readonly string[] Items =
    [
        "anchor", "apple", "arrow", "badge", "barrel", "basket", "bell", "candle", "castle", "cedar", "chain", "cloud", "copper", "dagger", "desk", "drum", "eagle", "ember",
        "fence", "flint", "forest", "garlic", "glove", "grape", "hammer", "harbor", "hazel", "inkwell", "island", "ivory", "jacket", "jewel", "kettle", "knot", "ladder", "lantern",
        "lemon", "marble", "meadow", "mirror", "needle", "nettle", "oak", "olive", "orchid", "paddle", "parrot", "pepper", "quarry", "quill", "raven", "ribbon", "river", "saddle",
        "silver", "spade", "thistle", "timber", "turnip", "umbrella", "valley", "velvet", "violin", "walnut", "willow", "window", "yarrow", "zephyr",
    ];

    public override string Name => "sorting";

    public override IEnumerable<string> Words =>
        [.. Items, "Sort these words in alphabetical order from a to z : , .", "Sort these words in reverse alphabetical order from z to a", "Sort these numbers from the smallest to the largest", "Sort these numbers from the largest to the smallest"];

    public override IEnumerable<string> AnswerWords => [.. Items, ","];

    public override (string Question, string Answer) Make(Rng random, int difficulty)
    {
        var (count, down) = (difficulty + 2, random.NextInt(2) == 0);
        if (random.NextInt(2) == 0)
        {
            var words = random.Some(Items, count);
            var sorted = words.Order(StringComparer.Ordinal);
            return ($"Sort these words in {(down ? "reverse alphabetical order, from z to a" : "alphabetical order, from a to z")}: {string.Join(", ", words)}.", string.Join(", ", down ? sorted.Reverse() : sorted));
        }

        var most = difficulty < 6 ? 100 : 1000;
        var numbers = new List<int>();
        while (numbers.Count < count)
            if (random.NextInt(most) is var number && !numbers.Contains(number)) numbers.Add(number);
        var ordered = numbers.Order();
        return ($"Sort these numbers from the {(down ? "largest to the smallest" : "smallest to the largest")}: {Join(numbers)}.", Join(down ? ordered.Reverse() : ordered));
    }

    public override double Nearness(string answer, string text)
    {
        var (right, read) = (Read(answer), Read(text[(text.LastIndexOf(':') + 1)..]));
        return (double)right.Zip(read).Count(pair => pair.First == pair.Second) / Math.Max(right.Count, read.Count);
    }

    private static List<string> Read(string text) =>
        [.. text.ToLowerInvariant().Split(s_between).Select(item => item.Trim(s_around)).Where(item => item.Length > 0 && item != "and")];

    private static string Join(IEnumerable<int> numbers) => string.Join(", ", numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));
}
