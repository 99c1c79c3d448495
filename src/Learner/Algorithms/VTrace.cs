namespace Troupe.Learner.Algorithms;

/// <summary>
/// V-trace (Espeholt et al. 2018, section 4.1): targets for steps that an older policy μ took, over consecutive steps of one
/// episode. v_t = V_t + δ_t + γ c_t (v_{t+1} − V_{t+1}) (remark 1) with δ_t = ρ_t (r_t + γ V_{t+1} − V_t),
/// ρ_t = min(ρ̄, π/μ) and c_t = λ min(c̄, π/μ). On policy, with λ = 1, v is the n-step return.
/// </summary>
public static class VTrace
{
    /// <param name="logRatios">log π(a|s) − log μ(a|s), [T].</param>
    /// <param name="rewards">r, [T].</param>
    /// <param name="values">V(s), [T].</param>
    /// <param name="bootstrap">V of the observation after the last step; 0 where the episode terminated there.</param>
    /// <param name="discount">γ.</param>
    /// <param name="rhoBar">ρ̄: which value function the targets lead to.</param>
    /// <param name="cBar">c̄: how fast.</param>
    /// <param name="lambda">λ (remark 2).</param>
    /// <param name="targets">Receives v, [T].</param>
    /// <param name="advantages">Receives ρ_t (r_t + γ v_{t+1} − V_t), what the policy gradient is weighed with, [T].</param>
    public static void Targets(
        ReadOnlySpan<float> logRatios, ReadOnlySpan<float> rewards, ReadOnlySpan<float> values, float bootstrap, double discount,
        double rhoBar, double cBar, double lambda, Span<float> targets, Span<float> advantages)
    {
        var (nextValue, nextTarget) = ((double)bootstrap, (double)bootstrap);
        for (var t = rewards.Length - 1; t >= 0; t--)
        {
            var ratio = Math.Exp(logRatios[t]);
            var rho = Math.Min(rhoBar, ratio);
            var c = lambda * Math.Min(cBar, ratio);
            var target = values[t] + rho * (rewards[t] + discount * nextValue - values[t]) + discount * c * (nextTarget - nextValue);
            advantages[t] = (float)(rho * (rewards[t] + discount * nextTarget - values[t]));
            targets[t] = (float)target;
            (nextValue, nextTarget) = (values[t], target);
        }
    }

    /// <summary>
    /// Advantages for a surrogate that has π/μ of the step itself already, as PPO's: Â_t = r_t + γ ((1 − λ) V_{t+1} + λ v_{t+1}) − V_t.
    /// On policy this is generalised advantage estimation.
    /// </summary>
    /// <param name="targets">v, as <see cref="Targets"/> gave it, [T].</param>
    /// <param name="bootstrap">V of the observation after the last step; 0 where the episode terminated there.</param>
    /// <param name="advantages">Receives Â, [T].</param>
    public static void SurrogateAdvantages(
        ReadOnlySpan<float> rewards, ReadOnlySpan<float> values, ReadOnlySpan<float> targets, float bootstrap, double discount, double lambda, Span<float> advantages)
    {
        for (var t = 0; t < rewards.Length; t++)
        {
            var (value, target) = t + 1 < rewards.Length ? (values[t + 1], targets[t + 1]) : (bootstrap, bootstrap);
            advantages[t] = (float)(rewards[t] + discount * ((1 - lambda) * value + lambda * target) - values[t]);
        }
    }
}
