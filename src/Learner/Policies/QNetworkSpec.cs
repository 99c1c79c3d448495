namespace Troupe.Learner.Policies;

/// <summary>The shape of a Q-network over text or numbers: everything but the weights. Its hidden layers are rectified.</summary>
public sealed record QNetworkSpec : PolicySpec
{
    /// <summary>Q = V + A − mean A (Wang et al. 2016, eq. 9).</summary>
    public bool Dueling { get; init; }

    /// <summary>Of the distribution of returns that the head gives instead of Q (C51); null: the head gives Q itself.</summary>
    public ReturnSupport? Support { get; init; }

    /// <summary>σ₀ of noisy layers (Fortunato et al. 2018, section 3.2: 0.5); 0: no layer is noisy. See <see cref="FactorisedNoise"/>.</summary>
    public double NoiseScale { get; init; }

    /// <summary>Numbers that the head gives for each action: atoms, or 1.</summary>
    public int Outputs => Support?.Atoms ?? 1;

    /// <inheritdoc/>
    public override NetworkLayout CreateLayout() => new QNetworkLayout(this);

    /// <inheritdoc/>
    public override IActingPolicy CreateActing() => new ActingNetwork(this);
}
