using System.Numerics;

namespace Troupe.Learner.Replay;

/// <summary>
/// Non-negative integers whose prefix sums are found and searched in O(log n). Integers, so that sums are exact: what a
/// draw finds depends on the values alone, never on the order of past updates or where a ring happens to begin.
/// </summary>
public sealed class SumTree
{
    private readonly long[] _sums;   // node i = node 2i + node 2i + 1; leaves from Size on

    /// <param name="size">Leaves; rounded up to a power of two.</param>
    public SumTree(int size)
    {
        Size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(size, 1));
        _sums = new long[2 * Size];
    }

    public int Size { get; }

    public long Total => _sums[1];

    public long this[int leaf]
    {
        get => _sums[Size + leaf];
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            var change = value - _sums[Size + leaf];
            if (change == 0) return;
            for (var node = Size + leaf; node > 0; node >>= 1)
                _sums[node] += change;
        }
    }

    /// <summary>Sum of all leaves before this one.</summary>
    public long Before(int leaf)
    {
        long sum = 0;
        for (var node = Size + leaf; node > 1; node >>= 1)
            if ((node & 1) == 1) sum += _sums[node - 1];
        return sum;
    }

    /// <summary>The leaf in whose share <paramref name="target"/> lies: Before(leaf) ≤ target &lt; Before(leaf) + value.</summary>
    /// <param name="target">0 … Total − 1.</param>
    /// <param name="rest">target − Before(leaf).</param>
    public int Find(long target, out long rest)
    {
        if ((ulong)target >= (ulong)Total) throw new ArgumentOutOfRangeException(nameof(target), target, $"The values add up to {Total}.");
        var node = 1;
        while (node < Size)
        {
            node <<= 1;
            if (target < _sums[node]) continue;
            target -= _sums[node];
            node++;
        }

        rest = target;
        return node - Size;
    }
}
