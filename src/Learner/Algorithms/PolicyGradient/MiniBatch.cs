namespace Troupe.Learner.Algorithms.PolicyGradient;

/// <summary>Some rows of a round.</summary>
internal static class MiniBatch
{
    /// <param name="all">A number for each row of the round.</param>
    /// <returns>[rows].</returns>
    public static float[] Of(ReadOnlySpan<float> all, ReadOnlySpan<int> rows)
    {
        var some = new float[rows.Length];
        for (var b = 0; b < some.Length; b++) some[b] = all[rows[b]];
        return some;
    }
}
