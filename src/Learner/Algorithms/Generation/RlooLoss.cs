using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.Generation;

/// <summary>
/// REINFORCE leave-one-out (Kool et al. 2019; Ahmadian et al. 2024, section 3.3), to be minimised:
/// L = −1/M Σ_i (R_i − mean_{j ≠ i} R_j) log π(y_i|x) over the k texts y written to the same prompt x. A whole text is one
/// action: log π(y|x) is the sum over its tokens, R the sum of their rewards.
/// </summary>
public static class RlooLoss
{
    /// <summary>R_i less the mean of the others of its group; 0 for a text alone in its group, which teaches nothing.</summary>
    /// <param name="returns">R of all texts, [M].</param>
    /// <param name="groups">Which texts answer the same prompt.</param>
    public static float[] Advantages(ReadOnlySpan<float> returns, IReadOnlyList<int[]> groups)
    {
        var advantages = new float[returns.Length];
        foreach (var group in groups)
        {
            var sum = 0.0;
            foreach (var i in group) sum += returns[i];
            if (group.Length < 2) continue;
            foreach (var i in group) advantages[i] = (float)(returns[i] - (sum - returns[i]) / (group.Length - 1));
        }

        return advantages;
    }

    /// <param name="logProbability">log π of each token, [N].</param>
    /// <param name="advantages">Of the text that each token belongs to, [N]; no gradient flows through them.</param>
    /// <param name="texts">M.</param>
    public static Tensor Policy(Tensor logProbability, Tensor advantages, int texts) => -(logProbability * advantages).sum() / texts;
}
