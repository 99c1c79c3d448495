namespace Troupe.Learner.Policies;

/// <summary>A Q-network for acting and for the learner's targets; see <see cref="ActingLayers"/>.</summary>
public sealed class ActingNetwork : ActingLayers
{
    private readonly QNetworkSpec _spec;

    /// <param name="cacheRows">Most observations, and most action texts, whose encodings are kept; a larger batch still works.</param>
    public ActingNetwork(QNetworkSpec spec, int cacheRows = CacheRows)
        : base(new QNetworkLayout(spec), Activation.Relu, spec.Dueling, critic: null, cacheRows) => _spec = spec;

    /// <inheritdoc/>
    public override Decision Decide(QBatch batch, int row, double draw) => new(batch.Greedy(row), 0, 0);

    // Fixed actions: Q is finished here. Admissible texts: V waits beside the state until the row's actions are known.
    private protected override void Encoded(Span<float> outputs, float value)
    {
        if (_spec is { Dueling: true, Head: ActionHead.Fixed head }) Duel(outputs[..head.Count], value);
    }

    private protected override void Evaluated(QBatch batch, int row, float value)
    {
        if (_spec is { Dueling: true, Head: ActionHead.Admissible }) Duel(batch.Results(row), value);
    }

    // Q = A − mean A + V (Wang et al. 2016, eq. 9)
    private static void Duel(Span<float> advantages, float value)
    {
        var mean = 0f;
        foreach (var advantage in advantages) mean += advantage / advantages.Length;
        foreach (ref var advantage in advantages) advantage += value - mean;
    }
}
