using Troupe.Learner.Optimisation;

namespace Troupe.Actors.Configuration;

/// <summary><c>troupe.algorithm.optimizer</c>: how a gradient becomes a step of the weights.</summary>
public sealed record OptimizerOptions
{
    public OptimizerKind Name { get; init; } = OptimizerKind.Adam;

    /// <summary>μ of momentum and nesterov, per update.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>α of rmsprop, per update.</summary>
    public double Decay { get; init; } = 0.99;

    /// <summary>β₁ of adam and adamw, per update.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂ of adam and adamw, per update.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε of rmsprop, adam and adamw.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>λ of λ/2 ‖θ‖²; with adamw decoupled.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Of ‖θ‖₁.</summary>
    public double L1 { get; init; }
}
