namespace Troupe.Learner.Algorithms.Ppo;

/// <summary>Means over the mini-batches of a round, each before its own step.</summary>
internal sealed class RoundMeans
{
    private double _loss, _norm;
    private LearnerMetrics _metrics = new() { PolicyLoss = 0, ValueLoss = 0, Entropy = 0, ApproximateKl = 0, ClipFraction = 0 };
    private int _count;

    public bool IsFinite { get; private set; } = true;

    public bool StoppedEarly { get; set; }

    /// <summary>What the last step that was looked into did; null: none was.</summary>
    public IReadOnlyList<LayerStatistics>? Layers { get; set; }

    public bool Ended => StoppedEarly || !IsFinite;

    public void Add(float loss, double norm, float policy, float value, float entropy, double kl, double clipFraction)
    {
        IsFinite = float.IsFinite(loss) && double.IsFinite(norm);
        _loss += loss;
        _norm += norm;
        _metrics += new LearnerMetrics { PolicyLoss = policy, ValueLoss = value, Entropy = entropy, ApproximateKl = kl, ClipFraction = clipFraction };
        _count++;
    }

    /// <param name="referenceKl">Per text, nats; null where there is no reference.</param>
    public PpoUpdate Update(double? explainedVariance, double? referenceKl = null)
    {
        var count = Math.Max(1, _count);
        return new PpoUpdate(
            (float)(_loss / count), (float)(_norm / count), IsFinite, (_metrics / count) with { ExplainedVariance = explainedVariance, ReferenceKl = referenceKl, Layers = Layers },
            IsFinite ? _count : _count - 1, StoppedEarly);
    }
}
