using Troupe.Env;
using Troupe.Learner.Algorithms;

namespace Troupe.Learner.Tests.Algorithms;

public sealed class VTraceTests
{
    // γ = 0.9, V after the last = 3; v is the n-step return
    // G₂ = 2 + 2.7 = 4.7;  G₁ = 4.23;  G₀ = 1 + 3.807 = 4.807;  advantages r + γ v' − V = G − V
    [Fact]
    public void On_policy_the_targets_are_n_step_returns()
    {
        var (targets, advantages) = Of([0, 0, 0], 1, 1);
        Assert.Equal([4.807f, 4.23f, 4.7f], targets, Close);
        Assert.Equal([4.307f, 3.23f, 3.2f], advantages, Close);
    }

    // Ratios 2, ½, 4 with ρ̄ = 3, c̄ = 1: ρ = 2, ½, 3;  c = 1, ½, 1;  δ (before ρ) = 1.4, 0.35, 3.2
    // v₂ = 1.5 + 3·3.2 + 0.9·(3 − 3) = 11.1
    // v₁ = 1 + ½·0.35 + 0.9·½·(11.1 − 1.5) = 5.495
    // v₀ = 0.5 + 2·1.4 + 0.9·1·(5.495 − 1) = 7.3455
    // advantages: 2·(1 + 0.9·5.495 − 0.5) = 10.891;  ½·(0.9·11.1 − 1) = 4.495;  3·(2 + 2.7 − 1.5) = 9.6
    [Fact]
    public void Ratios_are_clipped_apart_for_the_error_and_for_its_trace()
    {
        var (targets, advantages) = Of([MathF.Log(2), MathF.Log(0.5f), MathF.Log(4)], 3, 1);
        Assert.Equal([7.3455f, 5.495f, 11.1f], targets, Close);
        Assert.Equal([10.891f, 4.495f, 9.6f], advantages, Close);
    }

    // Espeholt et al. 2018, eq. 1: v_s = V_s + Σ_{t≥s} γ^{t−s} (Π_{i<t} c_i) δ_t, summed as it is written
    [Fact]
    public void The_recursion_is_the_sum_of_the_papers_first_equation()
    {
        var rng = new Rng(7);
        float[] logs = Draw(20, () => rng.NextNormal()), rewards = Draw(20, () => rng.NextNormal()), values = Draw(20, () => rng.NextNormal());
        var (targets, advantages) = (new float[20], new float[20]);
        VTrace.Targets(logs, rewards, values, 0.7f, 0.95, 1.2, 0.9, 0.97, targets, advantages);
        for (var s = 0; s < 20; s++)
        {
            double sum = values[s], weight = 1;
            for (var t = s; t < 20; t++)
            {
                var ratio = Math.Exp(logs[t]);
                sum += weight * Math.Min(1.2, ratio) * (rewards[t] + 0.95 * (t < 19 ? values[t + 1] : 0.7f) - values[t]);
                weight *= 0.95 * 0.97 * Math.Min(0.9, ratio);
            }
            Assert.Equal(sum, targets[s], 1e-5);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.8)]
    [InlineData(1)]
    public void On_policy_a_surrogates_advantages_are_generalised_advantage_estimation(double lambda)
    {
        float[] rewards = [1, 0, 2], values = [0.5f, 1, 1.5f], targets = new float[3], advantages = new float[3], expected = new float[3];
        VTrace.Targets([0, 0, 0], rewards, values, 3, 0.9, 1, 1, lambda, targets, advantages);
        VTrace.SurrogateAdvantages(rewards, values, targets, 3, 0.9, lambda, advantages);
        Gae.Advantages(rewards, values, 3, 0.9, lambda, expected);
        Assert.Equal(expected, advantages, Close);
        Assert.Equal(expected.Zip(values, (a, v) => a + v), targets, Close);
    }

    // The targets above, without the step's own ratio: 1 + 0.9·5.495 − 0.5 = 5.4455;  0.9·11.1 − 1 = 8.99;  2 + 2.7 − 1.5 = 3.2
    // With λ = ½: 1 + 0.9·(½·1 + ½·5.495) − 0.5, …
    [Fact]
    public void Off_policy_a_surrogates_advantages_leave_the_steps_own_ratio_out()
    {
        var advantages = new float[3];
        VTrace.SurrogateAdvantages([1, 0, 2], [0.5f, 1, 1.5f], [7.3455f, 5.495f, 11.1f], 3, 0.9, 1, advantages);
        Assert.Equal([5.4455f, 8.99f, 3.2f], advantages, Close);
        VTrace.SurrogateAdvantages([1, 0, 2], [0.5f, 1, 1.5f], [7.3455f, 5.495f, 11.1f], 3, 0.9, 0.5, advantages);
        Assert.Equal([3.42275f, 4.67f, 3.2f], advantages, Close);
    }

    private static (float[] Targets, float[] Advantages) Of(float[] logRatios, double rhoBar, double cBar)
    {
        var (targets, advantages) = (new float[3], new float[3]);
        VTrace.Targets(logRatios, [1, 0, 2], [0.5f, 1, 1.5f], 3, 0.9, rhoBar, cBar, 1, targets, advantages);
        return (targets, advantages);
    }

    private static float[] Draw(int count, Func<double> next) => [.. Enumerable.Range(0, count).Select(_ => (float)next())];

    private static bool Close(float a, float b) => Math.Abs(a - b) < 1e-5f;
}
