using Troupe.Learner.Optimisation;

namespace Troupe.Learner.Algorithms.Distillation;

/// <summary>What of the teacher the student is to match; outputs are Q-values or logits (Rusu et al. 2016, section 3.2).</summary>
public enum DistillationObjective
{
    /// <summary>The distribution softmax(outputs / τ), by its Kullback–Leibler divergence.</summary>
    Kl,

    /// <summary>The greedy action, by its negative log-likelihood.</summary>
    CrossEntropy,

    /// <summary>The outputs themselves, by their squared difference: a student's Q-values stay Q-values.</summary>
    Mse,
}

/// <summary>Hyper-parameters of policy distillation (Rusu et al. 2016), as far as the learner needs them.</summary>
public sealed record DistillationOptions
{
    public DistillationObjective Objective { get; init; } = DistillationObjective.Kl;
    public double Temperature { get; init; } = 1;             // τ of the teacher; Rusu et al. 2016: 0.01 for Q-values
    public double ValueCoefficient { get; init; } = 0.5;      // of the squared difference of V, where both have one

    public int BatchSize { get; init; } = 64;                 // states
    public double LearningRate { get; init; } = 1e-3;         // the largest
    public Schedule LearningRateSchedule { get; init; } = new Schedule.Constant();   // by updates
    public OptimizerOptions Optimizer { get; init; } = new();
    public double MaxGradientNorm { get; init; } = 10;        // global norm

    /// <exception cref="ArgumentException">A value is out of range; says which and what is allowed.</exception>
    public DistillationOptions Checked() =>
        !(Temperature > 0) ? throw new ArgumentException($"Temperature is {Temperature}; it is above 0.")
        : !(ValueCoefficient >= 0) ? throw new ArgumentException($"ValueCoefficient is {ValueCoefficient}; it is 0 or above.")
        : BatchSize < 1 ? throw new ArgumentException($"BatchSize is {BatchSize}; at least 1 is needed.")
        : !(LearningRate > 0) ? throw new ArgumentException($"LearningRate is {LearningRate}; it is above 0.")
        : !(MaxGradientNorm > 0) ? throw new ArgumentException($"MaxGradientNorm is {MaxGradientNorm}; it is above 0.")
        : this;
}
