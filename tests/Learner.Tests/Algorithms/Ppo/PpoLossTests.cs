using Troupe.Learner.Algorithms.Ppo;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Algorithms.Ppo;

public sealed class PpoLossTests
{
    // ρ = 1.5, 1.5, 0.5, 0.5 with Â = 2, −2, 2, −2 and ε = 0.2
    // min(ρÂ, clip(ρ)Â): min(3, 2.4) = 2.4;  min(−3, −2.4) = −3;  min(1, 1.6) = 1;  min(−1, −1.6) = −1.6;  L = −(−1.2)/4 = 0.3
    // ∂L/∂log π = −ρÂ/4 where not clipped: 0, 0.75, −0.25, 0
    [Fact]
    public void The_gain_is_clipped_and_the_loss_is_not()
    {
        using var scope = NewDisposeScope();
        using var log = tensor([MathF.Log(1.5f), MathF.Log(1.5f), MathF.Log(0.5f), MathF.Log(0.5f)], requires_grad: true);
        var loss = PpoLoss.Policy(log, zeros(4), tensor([2f, -2f, 2f, -2f]), 0.2);
        Assert.Equal(0.3f, loss.item<float>(), 1e-5f);
        Assert.Equal([0, 0.75f, -0.25f, 0], autograd.grad([loss], [log])[0].data<float>().ToArray(), Close);
    }

    // (1 − 3)² = 4;  (5 − 3)² = 4: mean 4
    [Fact]
    public void The_value_loss_is_the_mean_square()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(4f, PpoLoss.Value(tensor([1f, 5f]), tensor([0f, 0f]), tensor([3f, 3f]), 0).item<float>(), 1e-5f);
    }

    // V_old = 0, ε_V = 0.5.  V = 1 → 0.5: max((1 − 3)², (0.5 − 3)²) = 6.25.  V = 5 → 0.5: max((5 − 3)², 6.25) = 6.25
    // V = 0.2 stays: 7.84.  Sum 20.34, mean 6.78; only the last has a gradient: 2·(0.2 − 3)/3
    [Fact]
    public void A_value_that_moved_too_far_gains_nothing_more()
    {
        using var scope = NewDisposeScope();
        using var values = tensor([1f, 5f, 0.2f], requires_grad: true);
        var loss = PpoLoss.Value(values, zeros(3), tensor([3f, 3f, 3f]), 0.5);
        Assert.Equal(6.78f, loss.item<float>(), 1e-5f);
        Assert.Equal([0, 0, -5.6f / 3], autograd.grad([loss], [values])[0].data<float>().ToArray(), Close);
    }

    // ρ = 2: 1 − ln 2;  ρ = ½: −½ + ln 2;  mean ¼
    [Fact]
    public void The_approximate_kl_is_k3_and_never_negative()
    {
        Assert.Equal(0.25, PpoLoss.ApproximateKl([MathF.Log(2), MathF.Log(0.5f)], [0, 0]), 1e-6);
        Assert.Equal(0, PpoLoss.ApproximateKl([-1, -2], [-1, -2]));
    }

    [Fact]
    public void The_clip_fraction_counts_ratios_outside() =>
        Assert.Equal(0.5, PpoLoss.ClipFraction([MathF.Log(1.3f), MathF.Log(1.1f), MathF.Log(0.7f), MathF.Log(0.9f)], [0, 0, 0, 0], 0.2));

    private static bool Close(float a, float b) => Math.Abs(a - b) < 1e-5f;
}
