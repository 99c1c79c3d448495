using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.Ppo;

/// <summary>
/// Proximal policy optimization (Schulman et al. 2017, eq. 9), to be minimised: L = L^P + c₁ L^V − c₂ H with
/// L^P = −mean min(ρ Â, clip(ρ, 1 − ε, 1 + ε) Â) (eq. 7), ρ = π(a|s) / π_old(a|s),
/// L^V = mean (V − R)², or where V's change is clipped mean max((V − R)², (V_old + clip(V − V_old, ±ε_V) − R)²),
/// and H the mean entropy of π(·|s).
/// </summary>
public static class PpoLoss
{
    /// <summary>L^P.</summary>
    /// <param name="logProbability">log π(a|s), [B].</param>
    /// <param name="behaviour">log π_old(a|s), [B].</param>
    /// <param name="advantages">Â, [B].</param>
    /// <param name="clip">ε.</param>
    public static Tensor Policy(Tensor logProbability, Tensor behaviour, Tensor advantages, double clip)
    {
        var ratio = (logProbability - behaviour).exp();
        return -minimum(ratio * advantages, ratio.clamp(1 - clip, 1 + clip) * advantages).mean();
    }

    /// <summary>L^V.</summary>
    /// <param name="values">V, [B].</param>
    /// <param name="former">V_old, [B].</param>
    /// <param name="returns">R, [B].</param>
    /// <param name="clip">ε_V; 0: V's change is not clipped.</param>
    public static Tensor Value(Tensor values, Tensor former, Tensor returns, double clip)
    {
        var squared = (values - returns).square();
        if (clip == 0) return squared.mean();
        var clipped = (former + (values - former).clamp(-clip, clip) - returns).square();
        return maximum(squared, clipped).mean();
    }

    /// <summary>KL(π_old ‖ π) as Schulman 2020 estimates it (k3): mean (ρ − 1) − log ρ. Never negative; no gradient is meant to flow.</summary>
    public static double ApproximateKl(ReadOnlySpan<float> logProbability, ReadOnlySpan<float> behaviour)
    {
        var sum = 0.0;
        for (var b = 0; b < behaviour.Length; b++)
        {
            var logRatio = (double)logProbability[b] - behaviour[b];
            sum += Math.Exp(logRatio) - 1 - logRatio;
        }
        return sum / behaviour.Length;
    }

    /// <summary>Share of steps with |ρ − 1| &gt; ε.</summary>
    public static double ClipFraction(ReadOnlySpan<float> logProbability, ReadOnlySpan<float> behaviour, double clip)
    {
        var outside = 0;
        for (var b = 0; b < behaviour.Length; b++)
            if (Math.Abs(Math.Exp((double)logProbability[b] - behaviour[b]) - 1) > clip) outside++;
        return outside / (double)behaviour.Length;
    }
}
