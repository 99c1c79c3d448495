using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.Reinforce;

/// <summary>
/// REINFORCE (Williams 1992) with reward-to-go G_t = Σ_{k≥t} γ^{k−t} r_k (Sutton and Barto 2018, eq. 13.8, without its γ^t) and
/// a baseline b, to be minimised: L = −mean (G − b) log π(a|s) + c₁ mean (V − G)² − c₂ H.
/// </summary>
public static class ReinforceLoss
{
    /// <summary>G of consecutive steps of one episode.</summary>
    /// <param name="rewards">r, [T].</param>
    /// <param name="after">What is expected after the last step; 0 where the episode ended there.</param>
    /// <param name="returns">Receives G, [T].</param>
    public static void RewardToGo(ReadOnlySpan<float> rewards, float after, double discount, Span<float> returns)
    {
        var following = (double)after;
        for (var t = rewards.Length - 1; t >= 0; t--)
        {
            following = rewards[t] + discount * following;
            returns[t] = (float)following;
        }
    }

    /// <summary>−mean (G − b) log π(a|s).</summary>
    /// <param name="logProbability">log π(a|s), [B].</param>
    /// <param name="advantages">G − b, [B]; no gradient flows through them.</param>
    public static Tensor Policy(Tensor logProbability, Tensor advantages) => -(logProbability * advantages).mean();

    /// <summary>mean (V − G)².</summary>
    public static Tensor Value(Tensor values, Tensor returns) => (values - returns).square().mean();
}
