using System.Globalization;
using Troupe.Env.Language.Rewards;

namespace Troupe.Env.Language.Sets;

/// <summary>Numbers to write, each larger than the one before; the first is compared with the prompt's. The label is the prompt's number.</summary>
internal static class IncreasingNumbersSet
{
    private static readonly string[] s_names =
    [
        "Ada", "Ben", "Cleo", "Dora", "Emil", "Finn", "Greta", "Hugo", "Ines", "Jan", "Kira", "Leo", "Mona", "Nils", "Olga", "Paul", "Rosa", "Sven", "Tara", "Uwe", "Vera", "Wim",
    ];

    private static readonly string[] s_begins = ["{0} stands at {1}", "{0} has counted to {1}", "{0} says {1}", "{0} wrote {1} last", "the last number of {0} is {1}", "{0} begins above {1}"];

    /// <param name="numbers">Numbers run from 0 to this − 1; 2 or more.</param>
    /// <param name="length">Words to write.</param>
    public static TextTasks Tasks(int numbers, int length)
    {
        string[] digits = [.. Enumerable.Range(0, numbers).Select(n => n.ToString(CultureInfo.InvariantCulture))];
        var task = $"; write {length} more from 0 to {numbers - 1}, each larger than the one before.";
        return new GeneratedTasks(
            $"increasing-numbers numbers={numbers} length={length}", "Write numbers, each larger than the one before.",
            [.. digits, .. s_names, .. s_begins.Select(b => b.Replace("{0}", "", StringComparison.Ordinal).Replace("{1}", "", StringComparison.Ordinal)), task],
            random =>
            {
                var start = random.Of(digits[..^1]);
                var prompt = string.Format(CultureInfo.InvariantCulture, random.Of(s_begins), random.Of(s_names), start);
                var made = new TextTask(Phrases.Capital(prompt) + task, []) { Label = start };
                return made with { References = [new IncreasingNumbersReward(numbers, length).Best(made)!] };
            })
        {
            Answers = digits,
        };
    }
}
