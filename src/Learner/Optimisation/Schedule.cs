namespace Troupe.Learner.Optimisation;

/// <summary>
/// What a quantity is multiplied by in the course of training: warmed up linearly from 0, then as the kind says. A step is
/// whatever its owner counts: updates, or agent steps of all agents together.
/// </summary>
/// <param name="WarmUp">Steps of linear warm-up; step i of them has the share (i + 1) / WarmUp.</param>
public abstract record Schedule(long WarmUp)
{
    /// <summary>Share in 0…1 for what follows <paramref name="done"/> steps.</summary>
    public double Share(long done) => done < WarmUp ? (done + 1.0) / WarmUp : AfterWarmUp(done - WarmUp);

    /// <param name="done">Steps since the warm-up.</param>
    protected abstract double AfterWarmUp(long done);

    /// <summary>Always the same.</summary>
    public sealed record Constant(long WarmUp = 0) : Schedule(WarmUp)
    {
        protected override double AfterWarmUp(long done) => 1;
    }

    /// <summary>From 1 to <paramref name="Final"/> in a straight line, and stays there (Huang et al. 2022, detail 4).</summary>
    /// <param name="Steps">Length of the fall, the warm-up not counted.</param>
    public sealed record Linear(long Steps, double Final = 0, long WarmUp = 0) : Schedule(WarmUp)
    {
        protected override double AfterWarmUp(long done) => 1 + (Final - 1) * Math.Min(1, done / (double)Math.Max(Steps, 1));
    }

    /// <summary>From 1 to <paramref name="Final"/> along half a cosine (Loshchilov and Hutter 2017, without restarts), and stays there.</summary>
    /// <param name="Steps">Length of the fall, the warm-up not counted.</param>
    public sealed record Cosine(long Steps, double Final = 0, long WarmUp = 0) : Schedule(WarmUp)
    {
        protected override double AfterWarmUp(long done) =>
            Final + (1 - Final) * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, done / (double)Math.Max(Steps, 1))));
    }

    /// <summary>Multiplied by <paramref name="Factor"/> after every <paramref name="Every"/> steps.</summary>
    public sealed record Step(long Every, double Factor, long WarmUp = 0) : Schedule(WarmUp)
    {
        protected override double AfterWarmUp(long done) => Math.Pow(Factor, done / Math.Max(Every, 1));
    }
}
