using Troupe.Learner.Policies;

namespace Troupe.Actors.Configuration;

/// <summary><c>troupe.learner</c>: the actor that updates.</summary>
public sealed record LearnerOptions
{
    /// <summary>Mini-batches asked for before they are needed.</summary>
    public int BatchesAhead { get; init; } = 2;

    /// <summary>Updates between two published versions of the weights.</summary>
    public int PublishEvery { get; init; } = 20;

    public DeviceKind Device { get; init; } = DeviceKind.Auto;

    /// <summary>Of matrix products; bfloat16 on CUDA only.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>Updates between two looks into gradients and activations, layer by layer; 0: never.</summary>
    public int StatisticsEvery { get; init; } = 1000;

    public NanOptions Nan { get; init; } = new();
}

public enum DeviceKind
{
    /// <summary>CUDA where there is one, else the CPU.</summary>
    Auto,
    Cpu,
    Cuda,
}

/// <summary><c>troupe.learner.nan</c>: what a loss that is not a number, or has exploded, leads to.</summary>
public sealed record NanOptions
{
    /// <summary>Roll-backs to the last good checkpoint before the run fails.</summary>
    public int GiveUpAfter { get; init; } = 5;

    /// <summary>A loss of a larger size counts as no number: the learner has diverged.</summary>
    public double LossLimit { get; init; } = 1e9;
}
