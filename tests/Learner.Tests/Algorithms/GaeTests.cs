using Troupe.Learner.Algorithms;

namespace Troupe.Learner.Tests.Algorithms;

public sealed class GaeTests
{
    private static readonly float[] Rewards = [1, 0, 2], Values = [0.5f, 1, 1.5f];

    // γ = 0.9, λ = 0.8, V after the last = 3:
    // δ₂ = 2 + 2.7 − 1.5 = 3.2;  δ₁ = 0 + 1.35 − 1 = 0.35;  δ₀ = 1 + 0.9 − 0.5 = 1.4
    // Â₂ = 3.2;  Â₁ = 0.35 + 0.72·3.2 = 2.654;  Â₀ = 1.4 + 0.72·2.654 = 3.31088
    [Fact]
    public void Advantages_are_those_worked_out_by_hand() => Assert.Equal([3.31088f, 2.654f, 3.2f], Of(3, 0.9, 0.8), Close);

    // δ₂ = 2 − 1.5 = 0.5;  Â₁ = 0.35 + 0.72·0.5 = 0.71;  Â₀ = 1.4 + 0.72·0.71 = 1.9112
    [Fact]
    public void Nothing_comes_after_an_episodes_end() => Assert.Equal([1.9112f, 0.71f, 0.5f], Of(0, 0.9, 0.8), Close);

    [Fact]
    public void Lambda_0_is_the_one_step_td_error() => Assert.Equal([1.4f, 0.35f, 3.2f], Of(3, 0.9, 0), Close);

    // G₂ = 2 + 2.7 = 4.7;  G₁ = 4.23;  G₀ = 1 + 3.807 = 4.807
    [Fact]
    public void Lambda_1_is_the_return_less_the_value() => Assert.Equal([4.307f, 3.23f, 3.2f], Of(3, 0.9, 1), Close);

    private static float[] Of(float bootstrap, double discount, double lambda)
    {
        var advantages = new float[3];
        Gae.Advantages(Rewards, Values, bootstrap, discount, lambda, advantages);
        return advantages;
    }

    private static bool Close(float a, float b) => Math.Abs(a - b) < 1e-5f;
}
