namespace Troupe.Learner.Algorithms;

/// <summary>A factor that stays 1, or falls linearly to 0 (Huang et al. 2022, detail 4).</summary>
/// <param name="Steps">Agent steps, all agents together, over which it falls; 0: it stays.</param>
public readonly record struct Anneal(long Steps)
{
    /// <param name="step">Agent steps before.</param>
    public double At(long step) => Steps == 0 ? 1 : Math.Max(0, 1 - step / (double)Steps);
}
