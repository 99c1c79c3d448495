namespace Troupe.Learner.Algorithms.Ppo;

/// <summary>What a round's updates did: means over its mini-batches, each before its own step.</summary>
/// <param name="Steps">Gradient steps taken.</param>
/// <param name="StoppedEarly">The approximate KL ended it.</param>
public sealed record PpoUpdate(float Loss, float GradientNorm, bool IsFinite, LearnerMetrics Metrics, int Steps, bool StoppedEarly) : ILearnerUpdate;
