namespace Troupe.Learner.Evaluation;

/// <summary>
/// Mean of the middle half of some results: less moved by one lucky seed than the mean, less noisy than the median
/// (Agarwal et al. 2021). Of n results, ⌊n/4⌋ are left out at either end, so of fewer than four none.
/// </summary>
public static class InterquartileMean
{
    /// <param name="results">One a seed (or seed and task), in any order.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static double Of(ReadOnlySpan<double> results)
    {
        if (results.IsEmpty) throw new ArgumentException("An interquartile mean needs at least one result.", nameof(results));
        var sorted = results.ToArray();
        Array.Sort(sorted);
        var cut = sorted.Length / 4;
        return sorted[cut..^cut].Average();
    }
}
