using Troupe.Learner.Optimisation;

namespace Troupe.Learner.Algorithms.Ppo;

/// <summary>Hyper-parameters of PPO.</summary>
public sealed record PpoOptions
{
    // The advantages
    public double Discount { get; init; } = 0.99;             // γ, per agent step; Schulman et al. 2017
    public double Lambda { get; init; } = 0.95;               // λ of GAE; Schulman et al. 2016
    public bool NormalizeAdvantages { get; init; } = true;    // per mini-batch; Huang et al. 2022, detail 7
    public bool NormalizeRewards { get; init; }               // by the deviation of the discounted return; Huang et al. 2022

    // Steps of older policies
    public bool OffPolicy { get; init; }                      // correct for them by V-trace, anew each epoch; Espeholt et al. 2018
    public double RhoBar { get; init; } = 1;                  // ρ̄ of V-trace; Espeholt et al. 2018
    public double CBar { get; init; } = 1;                    // c̄ of V-trace; Espeholt et al. 2018

    // The loss
    public double Clip { get; init; } = 0.2;                  // ε of the probability ratio; Schulman et al. 2017
    public double ValueClip { get; init; }                    // largest change of V that still counts; 0: any; Huang et al. 2022, detail 9
    public double ValueCoefficient { get; init; } = 0.5;      // c₁; Huang et al. 2022
    public double EntropyCoefficient { get; init; }           // c₂; Schulman et al. 2017: 0.01 on Atari

    // The update
    public int Epochs { get; init; } = 10;                    // passes over a round's steps; Schulman et al. 2017
    public int BatchSize { get; init; } = 64;                 // agent steps a mini-batch; Schulman et al. 2017
    public int MicroBatch { get; init; }                      // agent steps whose gradients are made at once, then added up; 0: all; with memory whole chunks
    public double MaxKl { get; init; }                        // approximate KL beyond which a round's updates end; 0: never; Spinning Up: 0.015
    public double LearningRate { get; init; } = 3e-4;         // the largest; Schulman et al. 2017
    public Schedule LearningRateSchedule { get; init; } = new Schedule.Constant();          // Huang et al. 2022, detail 4
    public Schedule EntropySchedule { get; init; } = new Schedule.Constant();               // of the entropy coefficient
    public Schedule ClipSchedule { get; init; } = new Schedule.Constant();                  // Schulman et al. 2017, on Atari
    public OptimizerOptions Optimizer { get; init; } = new() { Epsilon = 1e-5 };   // Adam; Huang et al. 2022, detail 3
    public double MaxGradientNorm { get; init; } = 0.5;       // global norm; Huang et al. 2022, detail 11

    /// <summary>What is wrong with it, in words; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        void Demand(bool holds, string name, object value, string allowed)
        {
            if (!holds) problems.Add($"{name} is {value}; allowed is {allowed}.");
        }
        Demand(Discount is >= 0 and <= 1, nameof(Discount), Discount, "0 to 1");
        Demand(Lambda is >= 0 and <= 1, nameof(Lambda), Lambda, "0 to 1");
        Demand(RhoBar > 0, nameof(RhoBar), RhoBar, "above 0");
        Demand(CBar > 0 && CBar <= RhoBar, nameof(CBar), CBar, $"above 0, to RhoBar = {RhoBar} (Espeholt et al. 2018, section 4.1)");
        Demand(Clip > 0, nameof(Clip), Clip, "above 0");
        Demand(ValueClip >= 0, nameof(ValueClip), ValueClip, "0 (off) or more");
        Demand(ValueCoefficient >= 0, nameof(ValueCoefficient), ValueCoefficient, "0 or more");
        Demand(EntropyCoefficient >= 0, nameof(EntropyCoefficient), EntropyCoefficient, "0 or more");
        Demand(Epochs >= 1, nameof(Epochs), Epochs, "1 or more");
        Demand(BatchSize >= 1, nameof(BatchSize), BatchSize, "1 or more");
        Demand(MicroBatch == 0 || MicroBatch > 0 && BatchSize % MicroBatch == 0, nameof(MicroBatch), MicroBatch, $"0 (all at once) or a divisor of BatchSize = {BatchSize}");
        Demand(MaxKl >= 0, nameof(MaxKl), MaxKl, "0 (off) or more");
        Demand(LearningRate is > 0 and <= 1, nameof(LearningRate), LearningRate, "above 0, to 1");
        Demand(MaxGradientNorm > 0, nameof(MaxGradientNorm), MaxGradientNorm, "above 0");
        problems.AddRange(Optimizer.Problems());
        return problems;
    }

    /// <exception cref="ArgumentException">It has <see cref="Problems"/>.</exception>
    public PpoOptions Checked() => Problems() is { Count: > 0 } problems ? throw new ArgumentException(string.Join(" ", problems)) : this;
}
