namespace Troupe.Actors.Configuration;

/// <summary><c>troupe.algorithm.policy-gradient</c>: what ppo and reinforce have in common.</summary>
public sealed record PolicyGradientOptions
{
    /// <summary>Weight of the value function's loss.</summary>
    public double ValueCoefficient { get; init; } = 0.5;

    /// <summary>Weight of the entropy bonus.</summary>
    public double EntropyCoefficient { get; init; }

    /// <summary>Advantages of a batch get mean 0 and deviation 1.</summary>
    public bool NormalizeAdvantages { get; init; } = true;

    /// <summary>Rewards are divided by the running deviation of the discounted return.</summary>
    public bool NormalizeRewards { get; init; }
}

/// <summary><c>troupe.algorithm.ppo</c> (Schulman et al. 2017).</summary>
public sealed record PpoOptions
{
    /// <summary>Passes over the steps of a round.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>λ of generalised advantage estimation (Schulman et al. 2016).</summary>
    public double GaeLambda { get; init; } = 0.95;

    /// <summary>ε: how far the probability ratio may gain.</summary>
    public double Clip { get; init; } = 0.2;

    /// <summary>The same for values; 0: off.</summary>
    public double ValueClip { get; init; }

    /// <summary>Approximate KL at which a round's updates end; 0: never.</summary>
    public double MaxKl { get; init; }

    /// <summary>Versions by which the weights that chose a step may be older than the newest; 0: agents wait for each round's weights.</summary>
    public int Staleness { get; init; }

    /// <summary>ρ̄ of V-trace (Espeholt et al. 2018).</summary>
    public double RhoBar { get; init; } = 1;

    /// <summary>c̄ of V-trace.</summary>
    public double CBar { get; init; } = 1;

    /// <summary>What an advantage of a written text is relative to.</summary>
    public PpoAdvantage Advantage { get; init; } = PpoAdvantage.Gae;
}

/// <summary><c>troupe.algorithm.reinforce</c> (Williams 1992).</summary>
public sealed record ReinforceOptions
{
    public BaselineKind Baseline { get; init; } = BaselineKind.Learned;

    /// <summary>Of the moving average, per round.</summary>
    public double BaselineDecay { get; init; } = 0.9;
}

public enum BaselineKind
{
    None,
    Learned,
    MovingAverage,

    /// <summary>The other texts to the same prompt (RLOO, Ahmadian et al. 2024).</summary>
    LeaveOneOut,
}

public enum PpoAdvantage
{
    /// <summary>A learned value (Schulman et al. 2016).</summary>
    Gae,

    /// <summary>The other texts to the same prompt (GRPO, Shao et al. 2024).</summary>
    Group,
}
