using Troupe.Learner.Algorithms.PolicyGradient;

namespace Troupe.Learner.Tests.Algorithms.PolicyGradient;

public sealed class AdvantagesTests
{
    // Mean 3, squares 4 + 0 + 4 = 8, deviation √(8/2) = 2
    [Fact]
    public void Normalized_advantages_have_mean_0_and_the_samples_deviation_1()
    {
        float[] advantages = [1, 3, 5];
        Advantages.Normalize(advantages);
        Assert.Equal([-1, 0, 1], advantages, (a, b) => Math.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public void One_advantage_alone_stays_and_equal_ones_become_0()
    {
        float[] one = [5], equal = [2, 2];
        Advantages.Normalize(one);
        Advantages.Normalize(equal);
        Assert.Equal([5f], one);
        Assert.Equal([0f, 0f], equal);
    }

    // Returns 1, 2, 3: variance 2 (sum).  Values 1, 2, 2: errors 0, 0, 1, their variance 2/3 (sum): 1 − ⅓
    [Fact]
    public void Explained_variance_is_1_for_the_returns_themselves_and_0_for_a_constant()
    {
        Assert.Equal(2 / 3.0, Advantages.ExplainedVariance([1, 2, 2], [1, 2, 3])!.Value, 1e-9);
        Assert.Equal(1, Advantages.ExplainedVariance([1, 2, 3], [1, 2, 3])!.Value, 1e-9);
        Assert.Equal(0, Advantages.ExplainedVariance([9, 9, 9], [1, 2, 3])!.Value, 1e-9);
        Assert.Null(Advantages.ExplainedVariance([1, 2], [4, 4]));
    }
}
