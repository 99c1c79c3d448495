using Troupe.Env;

namespace Troupe.Learner.Evaluation;

/// <summary>A statistic of a sample.</summary>
public delegate double Statistic(ReadOnlySpan<double> sample);

/// <summary>
/// Percentile bootstrap (Efron 1979): an interval for a statistic from the sample alone, with no assumption on its
/// distribution. Deterministic: the resamples come from a generator of fixed seed.
/// </summary>
public static class Bootstrap
{
    private const long Seed = 0x426F6F74;

    /// <summary>Interval of the statistic. O(resamples × sample).</summary>
    /// <param name="level">Share of the resamples within it, e.g. 0.95.</param>
    /// <param name="resamples">How many; the ends get steadier with more.</param>
    /// <exception cref="ArgumentException">An empty sample.</exception>
    public static (double Low, double High) Interval(ReadOnlySpan<double> sample, Statistic statistic, double level = 0.95, int resamples = 2000)
    {
        if (sample.IsEmpty) throw new ArgumentException("An interval needs at least one result.", nameof(sample));
        var random = new Rng(Seed, 0);
        var drawn = new double[sample.Length];
        var values = new double[resamples];
        for (var r = 0; r < resamples; r++)
        {
            for (var i = 0; i < drawn.Length; i++) drawn[i] = sample[random.NextInt(sample.Length)];
            values[r] = statistic(drawn);
        }

        Array.Sort(values);
        return (Quantile(values, (1 - level) / 2), Quantile(values, (1 + level) / 2));
    }

    public static double Mean(ReadOnlySpan<double> sample)
    {
        var sum = 0.0;
        foreach (var value in sample) sum += value;
        return sum / sample.Length;
    }

    // Linear between order statistics (type 7 of Hyndman and Fan 1996)
    private static double Quantile(double[] sorted, double p)
    {
        var at = p * (sorted.Length - 1);
        var below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
