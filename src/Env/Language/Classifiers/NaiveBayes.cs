namespace Troupe.Env.Language.Classifiers;

/// <summary>Multinomial naive Bayes with add-one smoothing (McCallum and Nigam 1998), target against the rest.</summary>
public static class NaiveBayes
{
    /// <exception cref="ArgumentException">One of the two classes has no text.</exception>
    public static LinearTextModel Train(IEnumerable<(string Text, bool Target)> texts, bool pairs = false)
    {
        var counts = new Dictionary<string, (long Target, long Other)>(StringComparer.Ordinal);
        var (target, rest, targetTexts, restTexts) = (0L, 0L, 0L, 0L);
        foreach (var (text, isTarget) in texts)
        {
            (targetTexts, restTexts) = isTarget ? (targetTexts + 1, restTexts) : (targetTexts, restTexts + 1);
            foreach (var feature in LinearTextModel.Features(text, pairs))
            {
                var count = counts.GetValueOrDefault(feature);
                counts[feature] = isTarget ? (count.Target + 1, count.Other) : (count.Target, count.Other + 1);
                (target, rest) = isTarget ? (target + 1, rest) : (target, rest + 1);
            }
        }

        if (targetTexts == 0 || restTexts == 0)
            throw new ArgumentException($"A classifier needs texts of both kinds: {targetTexts} are of the target, {restTexts} are not.", nameof(texts));
        var (all, most) = ((double)counts.Count, Math.Log((double)targetTexts / restTexts));
        return new LinearTextModel(most, counts.ToDictionary(c => c.Key, c => Math.Log((c.Value.Target + 1) / (target + all)) - Math.Log((c.Value.Other + 1) / (rest + all))), pairs);
    }
}
