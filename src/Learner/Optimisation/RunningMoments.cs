namespace Troupe.Learner.Optimisation;

/// <summary>Mean and variance of all that was seen so far, number by number, without keeping it (Chan, Golub and LeVeque 1979). Not thread-safe.</summary>
public sealed class RunningMoments
{
    private readonly double[] _means, _squares;   // [n]; sums of squared distances from the mean

    /// <param name="size">Numbers of an observation.</param>
    public RunningMoments(int size) => (_means, _squares) = (new double[size], new double[size]);

    /// <summary>Observations seen.</summary>
    public double Count { get; private set; }

    public ReadOnlySpan<double> Means => _means;

    /// <summary>Everything it knows.</summary>
    public MomentsState State
    {
        get => new(Count, [.. _means], [.. _squares]);
        set
        {
            if (value.Means.Length != _means.Length || value.Squares.Length != _means.Length)
                throw new InvalidDataException($"The saved statistics are of {value.Means.Length} numbers; here there are {_means.Length}.");
            Count = value.Count;
            value.Means.CopyTo(_means, 0);
            value.Squares.CopyTo(_squares, 0);
        }
    }

    /// <summary>Of the observations, not of what they were drawn from: divided by their count. 1 while there are none.</summary>
    public double Variance(int number) => Count == 0 ? 1 : _squares[number] / Count;

    /// <param name="rows">[observations × n], row-major.</param>
    public void Add(ReadOnlySpan<float> rows)
    {
        var size = _means.Length;
        var count = rows.Length / size;
        if (count == 0) return;
        var together = Count + count;
        for (var i = 0; i < size; i++)
        {
            var mean = 0.0;
            for (var at = i; at < rows.Length; at += size) mean += rows[at];
            mean /= count;
            var squares = 0.0;
            for (var at = i; at < rows.Length; at += size) squares += (rows[at] - mean) * (rows[at] - mean);
            var between = mean - _means[i];
            _means[i] += between * count / together;
            _squares[i] += squares + between * between * Count * count / together;
        }
        Count = together;
    }
}

/// <param name="Count">Observations.</param>
/// <param name="Means">[n].</param>
/// <param name="Squares">Sums of squared distances from the mean, [n].</param>
public sealed record MomentsState(double Count, double[] Means, double[] Squares);
