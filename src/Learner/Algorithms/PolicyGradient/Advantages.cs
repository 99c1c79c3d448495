namespace Troupe.Learner.Algorithms.PolicyGradient;

/// <summary>What policy gradients do with advantages and returns beside their losses.</summary>
public static class Advantages
{
    /// <summary>(Â − mean) / (standard deviation + 1e-8), the deviation of a sample (n − 1); a single one stays as it is.</summary>
    public static void Normalize(Span<float> advantages)
    {
        if (advantages.Length < 2) return;
        double mean = 0, squares = 0;
        foreach (var a in advantages) mean += a;
        mean /= advantages.Length;
        foreach (var a in advantages) squares += (a - mean) * (a - mean);
        var deviation = Math.Sqrt(squares / (advantages.Length - 1));
        foreach (ref var a in advantages) a = (float)((a - mean) / (deviation + 1e-8));
    }

    /// <summary>1 − Var(R − V) / Var(R); null where all returns are the same.</summary>
    public static double? ExplainedVariance(ReadOnlySpan<float> values, ReadOnlySpan<float> returns)
    {
        double mean = 0, meanError = 0, variance = 0, errors = 0;
        for (var i = 0; i < returns.Length; i++)
        {
            mean += returns[i] / (double)returns.Length;
            meanError += (returns[i] - (double)values[i]) / returns.Length;
        }
        for (var i = 0; i < returns.Length; i++)
        {
            variance += (returns[i] - mean) * (returns[i] - mean);
            errors += (returns[i] - (double)values[i] - meanError) * (returns[i] - (double)values[i] - meanError);
        }
        return variance > 0 ? 1 - errors / variance : null;
    }
}
