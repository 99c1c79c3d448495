using Troupe.Env.Text;

namespace Troupe.Env.Language.Rewards;

/// <summary>
/// 1 for texts of <paramref name="min"/> to <paramref name="max"/> words; shorter ones get words / min, longer ones
/// what is left of 1 after (words − max) / max, at least 0.
/// </summary>
internal sealed class LengthReward(int min, int max) : ITextReward
{
    public string Name { get; } = $"length({min}-{max})";

    public double Score(TextTask task, string text)
    {
        var words = 0;
        foreach (var _ in WordTokenizer.Enumerate(text)) words++;
        return words < min ? (double)words / min : words <= max ? 1 : Math.Max(0, 1 - (double)(words - max) / max);
    }

    public double? Most(TextTask task) => 1;

    /// <summary>A reference of the right length, else the prompt's words said again and again.</summary>
    public string? Best(TextTask task)
    {
        if (task.References.FirstOrDefault(r => Score(task, r) >= 1) is { } reference) return reference;
        var words = WordTokenizer.Split(string.Join(' ', task.References));
        if (words.Count == 0) words = WordTokenizer.Split(task.Prompt);
        return words.Count == 0 ? null : string.Join(' ', Enumerable.Range(0, min).Select(i => words[i % words.Count]));
    }

    public string? BestFrom(TextTask task, string begun)
    {
        var words = WordTokenizer.Split(begun);
        if (words.Count >= min) return begun;
        var more = WordTokenizer.Split(Best(task) ?? "");
        return more.Count == 0 ? null : string.Join(' ', words.Concat(Enumerable.Range(words.Count, min - words.Count).Select(i => more[i % more.Count])));
    }
}
