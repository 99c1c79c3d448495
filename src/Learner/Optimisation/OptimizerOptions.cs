namespace Troupe.Learner.Optimisation;

/// <summary>How a gradient g becomes a step of the weights θ; η is the learning rate.</summary>
public enum OptimizerKind
{
    /// <summary>θ ← θ − η g (Robbins and Monro 1951). With the whole data set as the batch it is gradient descent.</summary>
    Sgd,

    /// <summary>m ← μ m + g, θ ← θ − η m (Polyak 1964).</summary>
    Momentum,

    /// <summary>m ← μ m + g, θ ← θ − η (g + μ m) (Nesterov 1983, as Sutskever et al. 2013 write it).</summary>
    Nesterov,

    /// <summary>v ← α v + (1 − α) g², θ ← θ − η g / (√v + ε) (Tieleman and Hinton 2012).</summary>
    Rmsprop,

    /// <summary>m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², θ ← θ − η m̂ / (√v̂ + ε) (Kingma and Ba 2015).</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay: θ ← (1 − η λ) θ before its step (Loshchilov and Hutter 2019).</summary>
    Adamw,

    /// <summary>θ ← θ − η / (1 + ‖g‖²) g, the norm over all weights: long where the loss is flat, bounded by η / 2 everywhere.</summary>
    NormAdaptive,
}

/// <summary>The optimizer and its constants; the learning rate and its schedule are the algorithm's. Defaults are PyTorch's.</summary>
public sealed record OptimizerOptions
{
    public OptimizerKind Kind { get; init; } = OptimizerKind.Adam;

    public double Momentum { get; init; } = 0.9;              // μ, per update; momentum and nesterov
    public double Decay { get; init; } = 0.99;                // α, per update; rmsprop
    public double Beta1 { get; init; } = 0.9;                 // of the mean of gradients, per update; adam and adamw
    public double Beta2 { get; init; } = 0.999;               // of the mean of their squares, per update
    public double Epsilon { get; init; } = 1e-8;              // added to the root; rmsprop, adam and adamw

    // What the gradient of the objective gets beside the loss's, after clipping
    public double WeightDecay { get; init; }                  // λ: λ/2 ‖θ‖² (L2), with adamw decoupled
    public double L1 { get; init; }                           // of ‖θ‖₁; sign(θ) times it, 0 at 0

    public int StatisticsEvery { get; init; }                 // updates between two looks into the layers; 0: never

    /// <summary>Weights that are set to zero and stay so.</summary>
    public PruningOptions Pruning { get; init; } = new();

    /// <summary>What is wrong with it, in words; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        void Demand(bool holds, string name, object value, string allowed)
        {
            if (!holds) problems.Add($"{name} is {value}; allowed is {allowed}.");
        }
        Demand(Enum.IsDefined(Kind), nameof(Kind), Kind, string.Join(", ", Enum.GetNames<OptimizerKind>()));
        Demand(Momentum is >= 0 and < 1, nameof(Momentum), Momentum, "0 to below 1");
        Demand(Decay is >= 0 and < 1, nameof(Decay), Decay, "0 to below 1");
        Demand(Beta1 is >= 0 and < 1, nameof(Beta1), Beta1, "0 to below 1");
        Demand(Beta2 is >= 0 and < 1, nameof(Beta2), Beta2, "0 to below 1");
        Demand(Epsilon is > 0 and <= 1, nameof(Epsilon), Epsilon, "above 0, to 1");
        Demand(WeightDecay is >= 0 and <= 1, nameof(WeightDecay), WeightDecay, "0 (off) to 1");
        Demand(Pruning.Fraction is >= 0 and < 1, nameof(Pruning), Pruning.Fraction, "a share from 0 (off) to below 1");
        Demand(Pruning is { Start: >= 0, Over: >= 0, Every: > 0 }, nameof(Pruning), $"from {Pruning.Start} over {Pruning.Over} every {Pruning.Every} updates", "no negative number, and at least every one");
        Demand(L1 is >= 0 and <= 1, nameof(L1), L1, "0 (off) to 1");
        Demand(StatisticsEvery >= 0, nameof(StatisticsEvery), StatisticsEvery, "0 (never) or more");
        return problems;
    }
}
