namespace Troupe.Env.Language.Rewards;

/// <summary>The best text there is, by trying all: for vocabularies and lengths small enough.</summary>
public static class TextOptimum
{
    public const long MostTexts = 1_000_000;

    /// <param name="vocabulary">Words, joined by single spaces.</param>
    /// <param name="length">Most words.</param>
    /// <returns>The largest score over all texts of 0 to <paramref name="length"/> words, and the first text that gets it, shorter ones first.</returns>
    /// <exception cref="ArgumentException">More than a million texts.</exception>
    public static (double Score, string Text) Enumerate(ITextReward reward, TextTask task, IReadOnlyList<string> vocabulary, int length)
    {
        if (Math.Pow(vocabulary.Count, length) > MostTexts)
            throw new ArgumentException($"{vocabulary.Count} words to the power of {length} are more than {MostTexts} texts.", nameof(length));
        var best = (Score: reward.Score(task, ""), Text: "");
        IReadOnlyList<string> texts = [""];
        for (var n = 1; n <= length; n++)
        {
            texts = [.. texts.SelectMany(text => vocabulary.Select(word => text.Length == 0 ? word : text + " " + word))];
            foreach (var text in texts)
                if (reward.Score(task, text) is var score && score > best.Score + 1e-12) best = (score, text);
        }

        return best;
    }
}
