namespace Troupe.Learner.Algorithms.Generation;

/// <summary>
/// Keeps a writing policy near a frozen reference ρ (Ziegler et al. 2019, section 2.1 and 2.2): each token's reward is
/// r_t − β (log π(a_t|s_t) − log ρ(a_t|s_t)), so that a text's reward is R = r − β log (π/ρ). β follows the KL per text:
/// e = clip(KL / target − 1, −0.2, 0.2), β ← β (1 + 0.1 e).
/// </summary>
public static class KlPenalty
{
    private const double Rate = 0.1;           // K_β; Ziegler et al. 2019
    private const double LargestError = 0.2;

    /// <param name="rewards">r, [N].</param>
    /// <param name="logProbabilities">log π of the policy that wrote, [N].</param>
    /// <param name="reference">log ρ, [N].</param>
    /// <param name="coefficient">β.</param>
    public static float[] Shaped(ReadOnlySpan<float> rewards, ReadOnlySpan<float> logProbabilities, ReadOnlySpan<float> reference, double coefficient)
    {
        var shaped = new float[rewards.Length];
        for (var t = 0; t < shaped.Length; t++) shaped[t] = (float)(rewards[t] - coefficient * ((double)logProbabilities[t] - reference[t]));
        return shaped;
    }

    /// <summary>KL(π ‖ ρ) per text as the texts written estimate it: Σ (log π − log ρ) / M, nats.</summary>
    /// <param name="texts">M.</param>
    public static double PerText(ReadOnlySpan<float> logProbabilities, ReadOnlySpan<float> reference, int texts)
    {
        var sum = 0.0;
        for (var t = 0; t < reference.Length; t++) sum += (double)logProbabilities[t] - reference[t];
        return sum / texts;
    }

    /// <summary>β of the next round.</summary>
    /// <param name="kl">Per text, nats.</param>
    /// <param name="target">Nats a text; 0: β stays.</param>
    public static double Adapted(double coefficient, double kl, double target) =>
        target == 0 ? coefficient : coefficient * (1 + Rate * Math.Clamp(kl / target - 1, -LargestError, LargestError));
}
