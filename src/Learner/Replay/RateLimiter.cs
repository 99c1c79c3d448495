namespace Troupe.Learner.Replay;

/// <summary>
/// Keeps samples near <c>samplesPerInsert × inserts</c> (Reverb's SampleToInsertRatio): samplers wait when they run
/// ahead, inserters when they do, each by at most the error band. Counts transitions in and items out.
/// </summary>
public sealed class RateLimiter(double samplesPerInsert, long minSize, double errorBand)
{
    // Inserts before the table reaches its minimum size earn no samples.
    private readonly double _center = samplesPerInsert * minSize;

    public long Inserted { get; private set; }

    public long Sampled { get; private set; }

    /// <param name="count">Items about to be sampled.</param>
    /// <param name="size">Transitions in the table.</param>
    public bool CanSample(int count, long size) =>
        size >= minSize && (samplesPerInsert == 0 || Balance - count >= _center - errorBand);

    /// <param name="count">Transitions about to be inserted.</param>
    /// <param name="size">Transitions in the table.</param>
    public bool CanInsert(int count, long size) =>
        samplesPerInsert == 0 || size + count <= minSize || Balance + count * samplesPerInsert <= _center + errorBand;

    public void OnInserted(int count) => Inserted += count;

    public void OnSampled(int count) => Sampled += count;

    internal void Restore(long inserted, long sampled) => (Inserted, Sampled) = (inserted, sampled);

    private double Balance => samplesPerInsert * Inserted - Sampled;
}
