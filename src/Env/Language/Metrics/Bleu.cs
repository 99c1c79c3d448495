namespace Troupe.Env.Language.Metrics;

/// <summary>
/// What BLEU does where no n-gram of some length matches (Chen and Cherry 2014, "A Systematic Comparison of Smoothing
/// Techniques for Sentence-Level BLEU"; the names are sacreBLEU's).
/// </summary>
public enum BleuSmoothing
{
    /// <summary>The score is 0 (Papineni et al. 2002).</summary>
    None,

    /// <summary>Method 1: a small count stands for no match.</summary>
    Floor,

    /// <summary>Method 2: one match and one n-gram more, for n &gt; 1 (Lin and Och 2004).</summary>
    AddOne,

    /// <summary>Method 3: the k-th length without a match counts 1 / 2^k matches (NIST's mteval-v13a).</summary>
    Exponential,
}

/// <summary>
/// BLEU (Papineni, Roukos, Ward and Zhu 2002): geometric mean of the clipped n-gram precisions times the brevity
/// penalty. Scores lie between 0 and 1. Tokens are compared as they are: lower-case them before, or not.
/// </summary>
public static class Bleu
{
    /// <summary>Longest n-grams counted.</summary>
    public const int DefaultOrder = 4;

    /// <summary>Chen and Cherry's ε.</summary>
    public const double DefaultFloor = 0.1;

    /// <summary>Of one sentence. Lengths of n-grams that the candidate is too short for are left out (sacreBLEU's effective order).</summary>
    public static double Sentence(
        IReadOnlyList<string> candidate, IReadOnlyList<IReadOnlyList<string>> references, BleuSmoothing smoothing = BleuSmoothing.Exponential, int order = DefaultOrder) =>
        Score(new BleuReferences(references, order).Count(candidate), smoothing, effectiveOrder: true);

    /// <summary>Of a corpus: counts are added up before they are divided (Papineni et al., section 2.2), so it is no mean of sentences.</summary>
    public static double Corpus(
        IEnumerable<(IReadOnlyList<string> Candidate, IReadOnlyList<IReadOnlyList<string>> References)> sentences, BleuSmoothing smoothing = BleuSmoothing.None, int order = DefaultOrder)
    {
        var sum = BleuCounts.Empty(order);
        foreach (var (candidate, references) in sentences) sum = sum.Plus(new BleuReferences(references, order).Count(candidate));
        return Score(sum, smoothing);
    }

    /// <param name="effectiveOrder">Leave out lengths of which the candidate has no n-gram; else they count as no match.</param>
    /// <param name="floor">ε of <see cref="BleuSmoothing.Floor"/>.</param>
    public static double Score(BleuCounts counts, BleuSmoothing smoothing, bool effectiveOrder = false, double floor = DefaultFloor)
    {
        if (counts.Matches[0] == 0) return 0;   // then no longer n-gram matches either
        var (logs, orders, halving) = (0.0, 0, 1.0);
        for (var n = 0; n < counts.Matches.Count; n++)
        {
            double matches = counts.Matches[n], total = counts.Totals[n];
            if (total == 0 && effectiveOrder) break;
            if (total == 0) return 0;
            orders++;
            if (smoothing == BleuSmoothing.AddOne && n > 0) (matches, total) = (matches + 1, total + 1);
            if (matches == 0)
            {
                matches = smoothing switch
                {
                    BleuSmoothing.Floor => floor,
                    BleuSmoothing.Exponential => 1 / (halving *= 2),
                    _ => 0,
                };
            }

            if (matches == 0) return 0;
            logs += Math.Log(matches / total);
        }

        return counts.BrevityPenalty * Math.Exp(logs / orders);
    }
}
