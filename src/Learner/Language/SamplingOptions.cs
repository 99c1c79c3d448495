using Troupe.Env;

namespace Troupe.Learner.Language;

/// <summary>How the next token is drawn from a model's logits. Filters apply in the order written here.</summary>
public sealed record SamplingOptions
{
    /// <summary>Always the likeliest token, the first where several are.</summary>
    public static SamplingOptions Greedy { get; } = new() { Temperature = 0 };

    /// <summary>Logits are divided by this; 0: greedy. Above 1 flattens, below 1 sharpens.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Only the k likeliest tokens (Fan et al. 2018); 0: all.</summary>
    public int TopK { get; init; }

    /// <summary>Only the likeliest tokens that together have at least this probability (nucleus, Holtzman et al. 2020); 1: all.</summary>
    public double TopP { get; init; } = 1;

    /// <exception cref="ArgumentException">A value is out of range; says which and what is allowed.</exception>
    public SamplingOptions Checked() =>
        Temperature is not (>= 0 and < double.PositiveInfinity) ? throw new ArgumentException($"The temperature is {Temperature}; it is 0 (greedy) or above.")
        : TopK < 0 ? throw new ArgumentException($"Top-k is {TopK}; it is a number of tokens, or 0 for all.")
        : TopP is not (> 0 and <= 1) ? throw new ArgumentException($"Top-p is {TopP}; it is a probability above 0, up to 1.")
        : this;

    /// <summary>Draws a token.</summary>
    /// <param name="logits">[V]; −∞ for a token that is not allowed.</param>
    /// <param name="logProbability">Receives the log-probability under the distribution drawn from (0 where greedy).</param>
    /// <exception cref="ArgumentException">No token is allowed, or a logit is not a number.</exception>
    public int Draw(ReadOnlySpan<float> logits, Rng random, out double logProbability)
    {
        var best = 0;
        for (var i = 0; i < logits.Length; i++)
        {
            if (float.IsNaN(logits[i]) || float.IsPositiveInfinity(logits[i])) throw new ArgumentException($"The logit of token {i} is {logits[i]}.", nameof(logits));
            if (logits[i] > logits[best]) best = i;
        }

        if (logits.IsEmpty || float.IsNegativeInfinity(logits[best])) throw new ArgumentException("No token is allowed.", nameof(logits));
        logProbability = 0;
        if (Temperature == 0) return best;

        // Likeliest first; of equals the smaller id, so that a seed means the same everywhere.
        var order = new int[logits.Length];
        var weights = new double[logits.Length];
        var kept = 0;
        for (var i = 0; i < logits.Length; i++)
        {
            var weight = Math.Exp((logits[i] - logits[best]) / Temperature);
            if (weight > 0) (order[kept], weights[kept++]) = (i, -weight);
        }

        Array.Sort(weights, order, 0, kept);
        for (int from = 0, to; from < kept; from = to)
        {
            for (to = from + 1; to < kept && weights[to] == weights[from];) to++;
            Array.Sort(order, from, to - from);
        }

        if (TopK > 0) kept = Math.Min(kept, TopK);
        var total = 0.0;
        for (var i = 0; i < kept; i++) total -= weights[i];
        if (TopP < 1)
        {
            var (sum, n) = (0.0, 0);
            while (n < kept && sum < TopP * total) sum -= weights[n++];
            (kept, total) = (n, sum);
        }

        var left = random.NextDouble() * total;
        var drawn = 0;
        while (drawn < kept - 1 && (left += weights[drawn]) >= 0) drawn++;
        logProbability = Math.Log(-weights[drawn] / total);
        return order[drawn];
    }
}
