namespace Troupe.Learner.Policies;

/// <summary>The shape of a Q-network over text or numbers: everything but the weights. Its hidden layers are rectified.</summary>
public sealed record QNetworkSpec : PolicySpec
{
    /// <summary>Q = V + A − mean A (Wang et al. 2016, eq. 9).</summary>
    public bool Dueling { get; init; }

    /// <inheritdoc/>
    public override NetworkLayout CreateLayout() => new QNetworkLayout(this);

    /// <inheritdoc/>
    public override IActingPolicy CreateActing() => new ActingNetwork(this);
}
