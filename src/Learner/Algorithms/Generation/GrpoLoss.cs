using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.Generation;

/// <summary>
/// Group relative policy optimization (Shao et al. 2024, eq. 3 and 4), to be minimised: over the G texts of a group
/// L = −1/G Σ_i 1/|o_i| Σ_t [min(ρ_t Â_i, clip(ρ_t, 1 − ε, 1 + ε) Â_i) − β D_t], ρ_t = π/π_old of the token,
/// Â_i = (R_i − mean R) / std R of the group, and D_t = π_ref/π − log(π_ref/π) − 1, never negative. No value function.
/// </summary>
public static class GrpoLoss
{
    private const double Smallest = 1e-6;   // added to the deviation: a group of equal returns teaches nothing

    /// <summary>Â of all texts, [M]; 0 for a text alone in its group.</summary>
    /// <param name="returns">R of all texts, [M].</param>
    /// <param name="groups">Which texts answer the same prompt.</param>
    public static float[] Advantages(ReadOnlySpan<float> returns, IReadOnlyList<int[]> groups)
    {
        var advantages = new float[returns.Length];
        foreach (var group in groups)
        {
            if (group.Length < 2) continue;
            double mean = 0, squares = 0;
            foreach (var i in group) mean += returns[i] / (double)group.Length;
            foreach (var i in group) squares += (returns[i] - mean) * (returns[i] - mean);
            var deviation = Math.Sqrt(squares / group.Length);
            foreach (var i in group) advantages[i] = (float)((returns[i] - mean) / (deviation + Smallest));
        }

        return advantages;
    }

    /// <param name="logProbability">log π of each token, [N].</param>
    /// <param name="behaviour">log π_old, [N].</param>
    /// <param name="advantages">Â of the text that each token belongs to, [N].</param>
    /// <param name="shares">1 / (texts · |o|) of the text that each token belongs to, [N]; they add up to 1.</param>
    /// <param name="clip">ε.</param>
    public static Tensor Policy(Tensor logProbability, Tensor behaviour, Tensor advantages, Tensor shares, double clip)
    {
        var ratio = (logProbability - behaviour).exp();
        return -(minimum(ratio * advantages, ratio.clamp(1 - clip, 1 + clip) * advantages) * shares).sum();
    }

    /// <summary>Mean of D over texts and their tokens (Schulman 2020, k3).</summary>
    /// <param name="reference">log π_ref, [N].</param>
    public static Tensor Kl(Tensor logProbability, Tensor reference, Tensor shares)
    {
        var log = reference - logProbability;
        return ((log.exp() - log - 1) * shares).sum();
    }
}
