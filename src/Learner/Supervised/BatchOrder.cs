using Troupe.Env;

namespace Troupe.Learner.Supervised;

/// <summary>
/// Which examples each batch holds: every epoch visits all once, in an order of its own, and examples of like length go
/// together, so that little is padding. Everything follows from the seed and the batch's number. Thread-safe.
/// </summary>
public sealed class BatchOrder
{
    private const int BatchesSorted = 50;   // sorted by length within so many batches' examples: order stays random enough
    private readonly int[] _lengths;
    private readonly int _rows;
    private readonly long _seed;
    private readonly Lock _lock = new();
    private (long Number, int[][] Batches)? _epoch, _former;

    /// <param name="lengths">Of each example, in whatever unit costs time.</param>
    /// <param name="rows">Examples of a batch; the last of an epoch may have fewer.</param>
    public BatchOrder(int[] lengths, int rows, long seed)
    {
        if (lengths.Length == 0) throw new ArgumentException("There is no example to learn from.", nameof(lengths));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        (_lengths, _rows, _seed) = (lengths, rows, seed);
    }

    public long BatchesPerEpoch => (_lengths.Length + _rows - 1) / _rows;

    /// <summary>Indices of the examples of a batch; epochs follow one another.</summary>
    public int[] this[long number] => Epoch(number / BatchesPerEpoch)[number % BatchesPerEpoch];

    private int[][] Epoch(long number)
    {
        lock (_lock)
        {
            if (_epoch is { } now && now.Number == number) return now.Batches;
            if (_former is { } before && before.Number == number) return before.Batches;
            (_former, _epoch) = (_epoch, (number, Order(number)));
            return _epoch.Value.Batches;
        }
    }

    private int[][] Order(long epoch)
    {
        var random = new Rng(_seed, epoch);
        int[] order = [.. Enumerable.Range(0, _lengths.Length)];
        random.Shuffle(order);
        // Stable, so that examples of one length stay shuffled.
        var sorted = order.Chunk(BatchesSorted * _rows).SelectMany(part => part.OrderBy(i => _lengths[i])).ToArray();
        int[][] batches = [.. sorted.Chunk(_rows)];
        random.Shuffle(batches);
        return batches;
    }
}
