namespace Troupe.Learner.Algorithms;

/// <summary>One constant ε an agent, from careful to wild: ε_i = ε^(1 + α·i/(N−1)) (Ape-X, Horgan et al. 2018, section 4.1).</summary>
public static class ApexEpsilon
{
    /// <param name="agent">i, 0 … N−1; agent 0 explores most.</param>
    /// <param name="agents">N; a single agent gets ε itself.</param>
    public static double Of(int agent, int agents, double epsilon = 0.4, double alpha = 7)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(agent);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(agent, agents);
        return Math.Pow(epsilon, 1 + (agents > 1 ? alpha * agent / (agents - 1) : 0));
    }
}
