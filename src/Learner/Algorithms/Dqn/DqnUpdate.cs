namespace Troupe.Learner.Algorithms.Dqn;

/// <summary>What one update did.</summary>
/// <param name="Loss">Mean of weighted Huber losses; of cross-entropies where distributions are learned.</param>
/// <param name="TdErrors">δ = y − Q(s, a) before the update, or KL(m ‖ p) where distributions are learned, [B]; |δ| is the new priority.</param>
/// <param name="GradientNorm">Global norm before clipping.</param>
/// <param name="MeanQ">Mean of Q(s, a) before the update.</param>
/// <param name="IsFinite">False: loss or gradient was not a number, and the weights are untouched.</param>
public sealed record DqnUpdate(float Loss, float[] TdErrors, float GradientNorm, float MeanQ, bool IsFinite) : IBatchUpdate
{
    public LearnerMetrics Metrics => new() { MeanQ = MeanQ, Layers = Layers };

    /// <summary>What it did to the layers; null where it was not looked into.</summary>
    public IReadOnlyList<LayerStatistics>? Layers { get; init; }
}
