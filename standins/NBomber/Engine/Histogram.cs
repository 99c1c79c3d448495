using System.Numerics;

namespace NBomber.Engine;

/// <summary>Counts of whole numbers, from 0, in buckets a thousandth wide; smallest, largest and mean are exact.</summary>
internal sealed class Histogram
{
    private const int Bits = 11;   // numbers below 2^11 have a bucket each
    private const int Half = 1 << (Bits - 1);

    private readonly Dictionary<int, long> _counts = [];
    private double _sum;
    private double _squares;

    public long Count { get; private set; }

    public long Smallest { get; private set; } = long.MaxValue;

    public long Largest { get; private set; }

    public double Sum => _sum;

    public double Mean => Count == 0 ? 0 : _sum / Count;

    public double Deviation => Count == 0 ? 0 : Math.Sqrt(Math.Max(0, _squares / Count - Mean * Mean));

    public void Add(long value)
    {
        var bucket = Bucket(value);
        _counts[bucket] = _counts.GetValueOrDefault(bucket) + 1;
        Count++;
        _sum += value;
        _squares += (double)value * value;
        Smallest = Math.Min(Smallest, value);
        Largest = Math.Max(Largest, value);
    }

    public void Add(Histogram other)
    {
        foreach (var (bucket, count) in other._counts) _counts[bucket] = _counts.GetValueOrDefault(bucket) + count;
        Count += other.Count;
        _sum += other._sum;
        _squares += other._squares;
        Smallest = Math.Min(Smallest, other.Smallest);
        Largest = Math.Max(Largest, other.Largest);
    }

    /// <summary>The smallest value that so many percent do not exceed; 0 without values.</summary>
    public long Percentile(double percent)
    {
        var wanted = Math.Ceiling(Count * percent / 100);
        var seen = 0L;
        foreach (var (bucket, count) in _counts.OrderBy(c => c.Key))
            if ((seen += count) >= wanted)
                return Math.Clamp(Top(bucket), Smallest, Largest);
        return 0;
    }

    private static int Bucket(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value | 1) - (Bits - 1));
        return shift * Half + (int)(value >> shift);
    }

    private static long Top(int bucket)
    {
        var shift = bucket < 2 * Half ? 0 : bucket / Half - 1;
        return ((long)(bucket - shift * Half) << shift) + (1L << shift) - 1;
    }
}
