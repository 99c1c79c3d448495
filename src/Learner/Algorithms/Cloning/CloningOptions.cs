using Troupe.Learner.Optimisation;

namespace Troupe.Learner.Algorithms.Cloning;

/// <summary>How demonstrations are learned.</summary>
public sealed record CloningOptions
{
    /// <summary>Largest learning rate.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Its share, by updates.</summary>
    public Schedule LearningRateSchedule { get; init; } = new Schedule.Constant();

    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>Of the whole gradient; larger ones are scaled down.</summary>
    public double MaxGradientNorm { get; init; } = 10;

    /// <summary>Weight of the value's loss beside the policy's; of an actor–critic.</summary>
    public double ValueCoefficient { get; init; } = 0.5;

    /// <summary>By how much the demonstrated action must be worth more than any other; of Q-values (Hester et al. 2018, eq. 1).</summary>
    public double Margin { get; init; } = 0.8;

    /// <exception cref="ArgumentException">A value is out of range; says which and what is allowed.</exception>
    public CloningOptions Checked()
    {
        if (!(LearningRate > 0)) throw new ArgumentException($"LearningRate is {LearningRate}; it is above 0.");
        if (!(MaxGradientNorm > 0)) throw new ArgumentException($"MaxGradientNorm is {MaxGradientNorm}; it is above 0.");
        if (!(ValueCoefficient >= 0)) throw new ArgumentException($"ValueCoefficient is {ValueCoefficient}; it is 0 or above.");
        if (!(Margin >= 0)) throw new ArgumentException($"Margin is {Margin}; it is 0 or above.");
        return this;
    }
}
