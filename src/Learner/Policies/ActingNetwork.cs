namespace Troupe.Learner.Policies;

/// <summary>A Q-network for acting and for the learner's targets; see <see cref="ActingLayers"/>.</summary>
public sealed class ActingNetwork : ActingLayers
{
    private readonly QNetworkSpec _spec;
    private readonly ReturnDistribution? _distribution;

    /// <param name="cacheRows">Most observations, and most action texts, whose encodings are kept; a larger batch still works.</param>
    public ActingNetwork(QNetworkSpec spec, int cacheRows = CacheRows)
        : base(new QNetworkLayout(spec), Activation.Relu, spec.Dueling, critic: null, cacheRows, spec.Outputs)
    {
        _spec = spec;
        _distribution = spec.Support is { } support ? new ReturnDistribution(support) : null;
    }

    /// <inheritdoc/>
    public override Decision Decide(QBatch batch, int row, double draw) => new(batch.Greedy(row), 0, 0);

    // Fixed actions: Q is finished here. Admissible texts: V waits beside the state until the row's actions are known.
    private protected override void Encoded(Span<float> outputs, ReadOnlySpan<float> value)
    {
        if (_spec.Head is ActionHead.Fixed head) Finish(outputs[..(head.Count * _spec.Outputs)], value);
    }

    private protected override void Evaluated(QBatch batch, int row, ReadOnlySpan<float> value)
    {
        if (_spec.Head is ActionHead.Admissible) Finish(_distribution is null ? batch.Results(row) : batch.Distributions(row, _spec.Outputs), value);
        _distribution?.Expect(batch.Distributions(row, _spec.Outputs), batch.Results(row));
    }

    // From the head's outputs of all actions to Q, or to the distributions of their returns
    private void Finish(Span<float> outputs, ReadOnlySpan<float> value)
    {
        if (_spec.Dueling && _distribution is null) Duel(outputs, value[0]);
        else if (_spec.Dueling) _distribution!.Duel(outputs, value);
        _distribution?.Softmax(outputs);
    }

    // Q = A − mean A + V (Wang et al. 2016, eq. 9)
    private static void Duel(Span<float> advantages, float value)
    {
        var mean = 0f;
        foreach (var advantage in advantages) mean += advantage / advantages.Length;
        foreach (ref var advantage in advantages) advantage += value - mean;
    }
}
