namespace Troupe.Learner.Replay;

/// <summary>
/// Proportional prioritization (Schaul et al. 2016, eq. 1): P(i) = p_i^α / Σ_k p_k^α with p_i = |δ_i| + ε. New items get
/// the largest weight seen so far. Weights are fixed-point with 16 binary places, from 2⁻¹⁶ to 65,536: exact sums.
/// </summary>
internal sealed class PrioritizedSelector(double exponent, double floor) : Selector
{
    private const double One = 1 << 16;

    private readonly Ring<uint[]> _weights = new();

    /// <summary>What new items weigh.</summary>
    public uint Largest { get; set; } = (uint)One;

    public override void StartAt(long chunk)
    {
        base.StartAt(chunk);
        _weights.StartAt(chunk);
    }

    public override void Append(int steps)
    {
        base.Append(steps);
        _weights.Append(new uint[steps]);
    }

    public override void RemoveOldest()
    {
        base.RemoveOldest();
        _weights.RemoveOldest();
    }

    public override void Ready(long chunk, int from, int count)
    {
        _weights[chunk].AsSpan(from, count).Fill(Largest);
        Chunks[chunk] += (long)Largest * count;
    }

    public override int Fetch(long chunk)
    {
        var weights = _weights[chunk];
        var sum = 0;
        for (var i = 0; i < weights.Length; i += 16)   // one of each cache line
            sum += (int)weights[i];
        return sum;
    }

    public override (int Step, long Weight) FindStep(long chunk, long rest)
    {
        var weights = _weights[chunk];
        var step = 0;
        for (; rest >= weights[step]; step++)
            rest -= weights[step];
        return (step, weights[step]);
    }

    public override void Exhaust(ItemId item) => Set(item, 0);

    public override void Update(ItemId item, float tdError)
    {
        var weight = (uint)Math.Clamp(Math.Pow(Math.Abs((double)tdError) + floor, exponent) * One, 1, uint.MaxValue);
        Largest = Math.Max(Largest, weight);
        if (_weights[item.Chunk][item.Step] > 0) Set(item, weight);   // exhausted or never ready stays so
    }

    public ReadOnlySpan<uint> WeightsOf(long chunk) => _weights[chunk];

    public void Set(ItemId item, uint weight)
    {
        ref var known = ref _weights[item.Chunk][item.Step];
        Chunks[item.Chunk] += (long)weight - known;
        known = weight;
    }
}
