namespace Troupe.Learner.Algorithms;

/// <summary>ε falls linearly, then stays (Mnih et al. 2015).</summary>
/// <param name="Start">ε at step 0, 0…1.</param>
/// <param name="End">ε from <paramref name="Steps"/> on, 0…1.</param>
/// <param name="Steps">Length of the fall, agent steps of all agents together; 0: <paramref name="End"/> from the first.</param>
public sealed record EpsilonSchedule(double Start, double End, long Steps)
{
    public double At(long step) => step >= Steps ? End : Start + (End - Start) * Math.Max(0, step) / Steps;
}
