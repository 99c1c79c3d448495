namespace Troupe.Learner.Algorithms;

/// <summary>
/// Generalised advantage estimation (Schulman et al. 2016, eq. 16): Â_t = δ_t + γλ Â_{t+1} with
/// δ_t = r_t + γ V(s_{t+1}) − V(s_t) (eq. 9), over consecutive steps of one episode.
/// </summary>
public static class Gae
{
    /// <param name="rewards">r, [T].</param>
    /// <param name="values">V(s), [T].</param>
    /// <param name="bootstrap">V of the observation after the last step; 0 where the episode terminated there.</param>
    /// <param name="discount">γ.</param>
    /// <param name="lambda">λ: 0 is the one-step TD error, 1 the return less the value.</param>
    /// <param name="advantages">Receives Â, [T]. Â + V is the target of the value function, the λ-return.</param>
    public static void Advantages(ReadOnlySpan<float> rewards, ReadOnlySpan<float> values, float bootstrap, double discount, double lambda, Span<float> advantages)
    {
        var (next, following) = ((double)bootstrap, 0.0);
        for (var t = rewards.Length - 1; t >= 0; t--)
        {
            var delta = rewards[t] + discount * next - values[t];
            following = delta + discount * lambda * following;
            advantages[t] = (float)following;
            next = values[t];
        }
    }
}
