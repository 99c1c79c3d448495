using Troupe.Learner.Optimisation;

namespace Troupe.Learner.Algorithms.Dqn;

/// <summary>Hyper-parameters of DQN, as far as the learner needs them. The replay makes the n-step returns with the same <see cref="Discount"/> and <see cref="Steps"/>.</summary>
public sealed record DqnOptions
{
    // The Bellman target
    public double Discount { get; init; } = 0.99;             // γ, per agent step; Mnih et al. 2015
    public int Steps { get; init; } = 1;                      // n, agent steps; Sutton 1988, Hessel et al. 2018: 3
    public bool Double { get; init; } = true;                 // argmax by the online network; van Hasselt et al. 2016
    public bool RescaleValues { get; init; }                  // the network says h(Q); Pohlen et al. 2018, see ValueRescaling

    // Sequences, for a policy with memory
    public int BurnIn { get; init; }                          // first steps of a sequence that only warm the memory up; Kapturowski et al. 2019: half

    // The update
    public int BatchSize { get; init; } = 64;                 // transitions; Mnih et al. 2015: 32
    public int MicroBatch { get; init; }                      // transitions whose gradients are made at once, then added up; 0: all
    public double LearningRate { get; init; } = 1e-3;         // the largest; Kingma & Ba 2015
    public Schedule LearningRateSchedule { get; init; } = new Schedule.Constant();                      // by updates
    public OptimizerOptions Optimizer { get; init; } = new() { Epsilon = 1e-5 };                        // Hessel et al. 2018: Adam, ε 1.5e-4
    public double MaxGradientNorm { get; init; } = 10;        // global norm; Wang et al. 2016
    public double HuberDelta { get; init; } = 1;              // |δ| beyond which the loss is linear; Mnih et al. 2015 (clipped error)

    // The target network
    public int TargetEvery { get; init; } = 500;              // updates between two copies; Mnih et al. 2015: 10,000
    public double TargetRate { get; init; } = 1;              // τ of a copy: 1 hard, below: Polyak; Lillicrap et al. 2016: 0.005 with TargetEvery 1

    /// <summary>What is wrong with it, in words; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        void Demand(bool holds, string name, object value, string allowed)
        {
            if (!holds) problems.Add($"{name} is {value}; allowed is {allowed}.");
        }
        Demand(Discount is >= 0 and <= 1, nameof(Discount), Discount, "0 to 1");
        Demand(Steps is >= 1 and <= 100, nameof(Steps), Steps, "1 to 100");
        Demand(BurnIn >= 0, nameof(BurnIn), BurnIn, "0 (off) or more");
        Demand(BatchSize is >= 1 and <= 65536, nameof(BatchSize), BatchSize, "1 to 65536");
        Demand(MicroBatch == 0 || MicroBatch > 0 && BatchSize % MicroBatch == 0, nameof(MicroBatch), MicroBatch, $"0 (all at once) or a divisor of BatchSize = {BatchSize}");
        Demand(LearningRate is > 0 and <= 1, nameof(LearningRate), LearningRate, "above 0, to 1");
        Demand(MaxGradientNorm > 0, nameof(MaxGradientNorm), MaxGradientNorm, "above 0");
        Demand(HuberDelta > 0, nameof(HuberDelta), HuberDelta, "above 0");
        Demand(TargetEvery >= 1, nameof(TargetEvery), TargetEvery, "1 or more");
        Demand(TargetRate is > 0 and <= 1, nameof(TargetRate), TargetRate, "above 0, to 1");
        problems.AddRange(Optimizer.Problems());
        return problems;
    }

    /// <exception cref="ArgumentException">It has <see cref="Problems"/>.</exception>
    public DqnOptions Checked() => Problems() is { Count: > 0 } problems ? throw new ArgumentException(string.Join(" ", problems)) : this;
}
