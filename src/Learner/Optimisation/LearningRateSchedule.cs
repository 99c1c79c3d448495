namespace Troupe.Learner.Optimisation;

/// <summary>
/// The learning rate as a share of its largest value, step by step: first warmed up linearly from 0, then as the kind says.
/// </summary>
/// <param name="WarmUp">Updates of linear warm-up; update i of them has the share (i + 1) / WarmUp.</param>
public abstract record LearningRateSchedule(long WarmUp)
{
    /// <summary>Share in 0…1 for the update that follows <paramref name="done"/> ones.</summary>
    public double Share(long done) => done < WarmUp ? (done + 1.0) / WarmUp : AfterWarmUp(done - WarmUp);

    /// <param name="done">Updates since the warm-up.</param>
    protected abstract double AfterWarmUp(long done);

    /// <summary>Always the same.</summary>
    public sealed record Constant(long WarmUp = 0) : LearningRateSchedule(WarmUp)
    {
        protected override double AfterWarmUp(long done) => 1;
    }

    /// <summary>From 1 to <paramref name="Final"/> in a straight line, and stays there.</summary>
    /// <param name="Updates">Length of the fall, the warm-up not counted.</param>
    public sealed record Linear(long Updates, double Final = 0, long WarmUp = 0) : LearningRateSchedule(WarmUp)
    {
        protected override double AfterWarmUp(long done) => 1 + (Final - 1) * Math.Min(1, done / (double)Math.Max(Updates, 1));
    }

    /// <summary>From 1 to <paramref name="Final"/> along half a cosine (Loshchilov and Hutter 2017, without restarts), and stays there.</summary>
    /// <param name="Updates">Length of the fall, the warm-up not counted.</param>
    public sealed record Cosine(long Updates, double Final = 0, long WarmUp = 0) : LearningRateSchedule(WarmUp)
    {
        protected override double AfterWarmUp(long done) =>
            Final + (1 - Final) * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, done / (double)Math.Max(Updates, 1))));
    }

    /// <summary>Multiplied by <paramref name="Factor"/> after every <paramref name="Every"/> updates.</summary>
    public sealed record Step(long Every, double Factor, long WarmUp = 0) : LearningRateSchedule(WarmUp)
    {
        protected override double AfterWarmUp(long done) => Math.Pow(Factor, done / Math.Max(Every, 1));
    }
}
