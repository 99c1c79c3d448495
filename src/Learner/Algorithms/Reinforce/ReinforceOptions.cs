using Troupe.Learner.Optimisation;

namespace Troupe.Learner.Algorithms.Reinforce;

/// <summary>What is taken from the reward-to-go: it changes the variance of the gradient, not its mean.</summary>
public enum Baseline
{
    None,

    /// <summary>A running mean of the rewards-to-go (Williams 1992, section 4: reinforcement comparison).</summary>
    MovingAverage,

    /// <summary>V(s), learned beside the policy.</summary>
    Learned,
}

/// <summary>Hyper-parameters of REINFORCE.</summary>
public sealed record ReinforceOptions
{
    // The returns
    public double Discount { get; init; } = 0.99;             // γ, per agent step
    public Baseline Baseline { get; init; } = Baseline.Learned;
    public double BaselineDecay { get; init; } = 0.9;         // of the moving average, per round; Williams 1992: near 1
    public bool NormalizeRewards { get; init; }               // by the deviation of the discounted return; Huang et al. 2022

    // The loss
    public bool NormalizeAdvantages { get; init; }            // over a round
    public double ValueCoefficient { get; init; } = 0.5;      // of the learned baseline's loss
    public double EntropyCoefficient { get; init; }           // Williams and Peng 1991

    // The update
    public double LearningRate { get; init; } = 1e-3;         // the largest
    public Schedule LearningRateSchedule { get; init; } = new Schedule.Constant();                      // by agent steps
    public Schedule EntropySchedule { get; init; } = new Schedule.Constant();               // of the entropy coefficient
    public OptimizerOptions Optimizer { get; init; } = new() { Epsilon = 1e-5 };   // Adam; Huang et al. 2022, detail 3
    public double MaxGradientNorm { get; init; } = 0.5;       // global norm

    /// <summary>What is wrong with it, in words; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        void Demand(bool holds, string name, object value, string allowed)
        {
            if (!holds) problems.Add($"{name} is {value}; allowed is {allowed}.");
        }
        Demand(Discount is >= 0 and <= 1, nameof(Discount), Discount, "0 to 1");
        Demand(BaselineDecay is >= 0 and < 1, nameof(BaselineDecay), BaselineDecay, "0 to below 1");
        Demand(ValueCoefficient >= 0, nameof(ValueCoefficient), ValueCoefficient, "0 or more");
        Demand(EntropyCoefficient >= 0, nameof(EntropyCoefficient), EntropyCoefficient, "0 or more");
        Demand(LearningRate is > 0 and <= 1, nameof(LearningRate), LearningRate, "above 0, to 1");
        Demand(MaxGradientNorm > 0, nameof(MaxGradientNorm), MaxGradientNorm, "above 0");
        problems.AddRange(Optimizer.Problems());
        return problems;
    }

    /// <exception cref="ArgumentException">It has <see cref="Problems"/>.</exception>
    public ReinforceOptions Checked() => Problems() is { Count: > 0 } problems ? throw new ArgumentException(string.Join(" ", problems)) : this;
}
