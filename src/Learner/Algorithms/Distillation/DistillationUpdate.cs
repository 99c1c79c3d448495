namespace Troupe.Learner.Algorithms.Distillation;

/// <summary>What one update did.</summary>
/// <param name="Loss">Imitation, and V's share where it has one.</param>
/// <param name="Imitation">Mean of the states' weighted losses.</param>
/// <param name="TdErrors">The loss of each state, [B], as its new priority.</param>
/// <param name="GradientNorm">Global norm before clipping.</param>
/// <param name="IsFinite">False: loss or gradient was not a number, and the weights are untouched.</param>
public sealed record DistillationUpdate(float Loss, float Imitation, float? ValueLoss, float[] TdErrors, float GradientNorm, bool IsFinite) : IBatchUpdate
{
    public LearnerMetrics Metrics => new() { PolicyLoss = Imitation, ValueLoss = ValueLoss };
}
