namespace Troupe.Actors.Configuration;

/// <summary><c>troupe.algorithm.anneal</c>: what changes in the course of a run. Steps are agent steps with ppo and reinforce, updates with dqn.</summary>
public sealed record AnnealOptions
{
    public AnnealKind LearningRate { get; init; } = AnnealKind.Constant;

    /// <summary>The clip range of ppo.</summary>
    public AnnealKind Clip { get; init; } = AnnealKind.Constant;

    /// <summary>The entropy coefficient.</summary>
    public AnnealKind Entropy { get; init; } = AnnealKind.Constant;

    /// <summary>Steps over which a linear or cosine one falls, the warm-up not counted.</summary>
    public long Steps { get; init; } = 1_000_000;

    /// <summary>Share, 0…1, that a linear or cosine one falls to.</summary>
    public double Final { get; init; }

    /// <summary>Steps between two falls of a stepwise one.</summary>
    public long Every { get; init; } = 100_000;

    /// <summary>What each of them multiplies by.</summary>
    public double Factor { get; init; } = 0.5;

    /// <summary>Steps over which the learning rate first rises from 0.</summary>
    public long WarmUp { get; init; }
}

public enum AnnealKind
{
    Constant,

    /// <summary>Falls in a straight line.</summary>
    Linear,

    /// <summary>Falls along half a cosine.</summary>
    Cosine,

    /// <summary>Multiplied by a factor every so many steps.</summary>
    Step,
}
