namespace Troupe.Learner.Policies;

/// <summary>An actor–critic for acting, and for the values that a round is bootstrapped with; see <see cref="ActingLayers"/>.</summary>
public sealed class ActingActorCritic : ActingLayers
{
    /// <param name="cacheRows">Most observations, and most action texts, whose encodings are kept; a larger batch still works.</param>
    public ActingActorCritic(ActorCriticSpec spec, int cacheRows = CacheRows)
        : base(new ActorCriticLayout(spec), spec.Activation, valued: true, spec.Separate ? ActorCriticLayout.Critic : null, cacheRows)
    {
    }

    /// <inheritdoc/>
    public override Decision Decide(QBatch batch, int row, double draw)
    {
        var (choice, logProbability) = Categorical.Sample(batch.Values(row), draw);
        return new Decision(choice, (float)logProbability, batch.StateValues[row]);
    }

    // The values are logits as they are.
    private protected override void Evaluated(QBatch batch, int row, ReadOnlySpan<float> value) => batch.StateValues[row] = value[0];
}
