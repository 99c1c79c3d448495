namespace Troupe.Env.Language.Metrics;

/// <summary>How often each class was taken for each: accuracy and F1 follow. Not thread-safe.</summary>
/// <param name="classes">How many classes; they are numbered from 0.</param>
public sealed class ConfusionMatrix(int classes)
{
    private readonly long[,] _counts = new long[classes, classes];

    public int Classes { get; } = classes;

    public long Total { get; private set; }

    public void Add(int actual, int predicted)
    {
        _counts[actual, predicted]++;
        Total++;
    }

    /// <summary>Share of right ones; NaN where there are none.</summary>
    public double Accuracy => (double)Enumerable.Range(0, Classes).Sum(c => _counts[c, c]) / Total;

    /// <summary>2PR / (P + R) of one class; 0 where it neither occurs nor is predicted.</summary>
    public double F1(int c)
    {
        var (actual, predicted) = (0L, 0L);
        for (var other = 0; other < Classes; other++) (actual, predicted) = (actual + _counts[c, other], predicted + _counts[other, c]);
        return actual + predicted == 0 ? 0 : 2.0 * _counts[c, c] / (actual + predicted);
    }

    /// <summary>Unweighted mean of the classes' F1.</summary>
    public double MacroF1 => Enumerable.Range(0, Classes).Average(F1);
}
