using System.Globalization;
using Troupe.Env.Text;

namespace Troupe.Env.Language.Rewards;

/// <summary>
/// Numbers 0 … <paramref name="numbers"/> − 1; each of the first <paramref name="length"/> words that is one and is
/// larger than the number before it counts. The number before the first is the task's label. The count is divided by
/// the largest possible, so that the most is 1.
/// </summary>
internal sealed class IncreasingNumbersReward(int numbers, int length) : ITextReward
{
    public string Name { get; } = $"increasing-numbers({numbers},{length})";

    public double Score(TextTask task, string text)
    {
        var (before, counted, read) = (Start(task), 0, 0);
        foreach (var word in WordTokenizer.Enumerate(text))
        {
            if (read++ == length) break;
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number >= numbers) continue;
            if (number > before) counted++;
            before = number;
        }

        return (double)counted / Largest(Start(task), length);
    }

    public double? Most(TextTask task) => 1;

    public string? Best(TextTask task) => BestFrom(task, "");

    /// <summary>Counts up by one; at the largest number falls to 0, which costs one word, and counts up again.</summary>
    public string? BestFrom(TextTask task, string begun)
    {
        var words = WordTokenizer.Split(begun);
        var last = words.LastOrDefault(w => int.TryParse(w, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n < numbers);
        var before = last is null ? Start(task) : int.Parse(last, CultureInfo.InvariantCulture);
        while (words.Count < length) words.Add((before = before == numbers - 1 ? 0 : before + 1).ToString(CultureInfo.InvariantCulture));
        return string.Join(' ', words);
    }

    /// <summary>Most words of <paramref name="words"/> that are larger than the one before: of each run of all numbers all but its 0.</summary>
    internal int Largest(int start, int words)
    {
        var rest = words - (numbers - 1 - start);
        return rest <= 0 ? words : words - (rest + numbers - 1) / numbers;
    }

    private static int Start(TextTask task) => int.TryParse(task.Label, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var start) ? start : -1;
}
