namespace Troupe.Learner.Algorithms;

/// <summary>Further numbers of an update, for reports; null where the algorithm has no such thing.</summary>
public sealed record LearnerMetrics
{
    /// <summary>Mean of Q(s, a) over the batch.</summary>
    public double? MeanQ { get; init; }

    public double? PolicyLoss { get; init; }

    public double? ValueLoss { get; init; }

    /// <summary>Of the policy, natural units, mean over states.</summary>
    public double? Entropy { get; init; }

    /// <summary>Between the policy that played and the one that is learned; Schulman's estimator k3.</summary>
    public double? ApproximateKl { get; init; }

    /// <summary>Share of steps whose probability ratio lay outside the clip range, 0…1.</summary>
    public double? ClipFraction { get; init; }

    /// <summary>1 − Var(R − V) / Var(R): 1 is a perfect value function, 0 one that explains nothing.</summary>
    public double? ExplainedVariance { get; init; }

    /// <summary>Of a policy that writes: KL from its frozen reference, nats a text.</summary>
    public double? ReferenceKl { get; init; }

    /// <summary>Of the newest update that was looked into; null where none was.</summary>
    public IReadOnlyList<LayerStatistics>? Layers { get; init; }

    public static LearnerMetrics operator +(LearnerMetrics a, LearnerMetrics b) => new()
    {
        MeanQ = a.MeanQ + b.MeanQ,
        PolicyLoss = a.PolicyLoss + b.PolicyLoss,
        ValueLoss = a.ValueLoss + b.ValueLoss,
        Entropy = a.Entropy + b.Entropy,
        ApproximateKl = a.ApproximateKl + b.ApproximateKl,
        ClipFraction = a.ClipFraction + b.ClipFraction,
        ExplainedVariance = a.ExplainedVariance + b.ExplainedVariance,
        ReferenceKl = a.ReferenceKl + b.ReferenceKl,
        Layers = b.Layers ?? a.Layers,
    };

    public static LearnerMetrics operator /(LearnerMetrics a, double count) => new()
    {
        MeanQ = a.MeanQ / count,
        PolicyLoss = a.PolicyLoss / count,
        ValueLoss = a.ValueLoss / count,
        Entropy = a.Entropy / count,
        ApproximateKl = a.ApproximateKl / count,
        ClipFraction = a.ClipFraction / count,
        ExplainedVariance = a.ExplainedVariance / count,
        ReferenceKl = a.ReferenceKl / count,
        Layers = a.Layers,
    };
}
