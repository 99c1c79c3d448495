using Troupe.Learner.Replay;

namespace Troupe.Learner.Algorithms.Cloning;

/// <summary>What somebody who knows the game did in a state.</summary>
/// <param name="Choice">Position in the state's admissible actions.</param>
/// <param name="Return">Discounted sum of the rewards from here on, Σ γ^k r_{t+k}.</param>
public readonly record struct Demonstration(ObservedState State, int Choice, float Return);

/// <summary>Learns to do what was demonstrated.</summary>
public interface IDemonstrationLearner : ILearner
{
    /// <summary>One gradient step.</summary>
    /// <exception cref="ArgumentException">There is no demonstration.</exception>
    CloningUpdate Update(IReadOnlyList<Demonstration> batch);
}

/// <summary>What an update did.</summary>
public sealed record CloningUpdate(float Loss, float GradientNorm, bool IsFinite, LearnerMetrics Metrics) : ILearnerUpdate;
