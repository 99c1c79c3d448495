namespace Troupe.Learner.Policies;

/// <summary>The distribution π_i = e^{l_i} / Σ_k e^{l_k} over a row's logits, in double precision: the same on every machine.</summary>
public static class Categorical
{
    /// <summary>The first i whose cumulated probability exceeds the draw, and log π_i.</summary>
    /// <param name="logits">At least one, all finite.</param>
    /// <param name="draw">Uniform in [0, 1).</param>
    public static (int Choice, double LogProbability) Sample(ReadOnlySpan<float> logits, double draw)
    {
        var logSum = LogSum(logits);
        var cumulated = 0.0;
        for (var i = 0; i < logits.Length - 1; i++)
        {
            cumulated += Math.Exp(logits[i] - logSum);
            if (draw < cumulated) return (i, logits[i] - logSum);
        }
        return (logits.Length - 1, logits[^1] - logSum);
    }

    private static double LogSum(ReadOnlySpan<float> logits)
    {
        var largest = (double)logits[0];
        foreach (var logit in logits) largest = Math.Max(largest, logit);
        var sum = 0.0;
        foreach (var logit in logits) sum += Math.Exp(logit - largest);
        return largest + Math.Log(sum);
    }
}
