using Troupe.Learner.Policies;

namespace Troupe.Learner.Tests.Policies;

public sealed class InitialWeightsTests
{
    private static readonly ActorCriticSpec Spec = new() { Numbers = 3, HiddenSize = 7, Layers = 2, Head = new ActionHead.Fixed(4) };

    // W·Wᵀ or Wᵀ·W, whichever is smaller, is gain² times the identity (Huang et al. 2022, detail 2)
    [Theory]
    [InlineData("trunk.0.weight", 7, 3, 2)]
    [InlineData("trunk.1.weight", 7, 7, 2)]
    [InlineData("head.weight", 4, 7, 0.0001)]
    [InlineData("value.weight", 1, 7, 1)]
    public void An_actor_critic_begins_orthogonal_with_the_papers_gains(string name, int rows, int columns, double square)
    {
        var w = InitialWeights.Of(Spec, 3, default).Arrays.Single(a => a.Name == name).Data;
        double At(int vector, int k) => rows <= columns ? w[vector * columns + k] : w[k * columns + vector];
        for (var i = 0; i < Math.Min(rows, columns); i++)
            for (var j = 0; j < Math.Min(rows, columns); j++)
                Assert.Equal(i == j ? square : 0, Enumerable.Range(0, Math.Max(rows, columns)).Sum(k => At(i, k) * At(j, k)), 1e-6);
    }

    [Fact]
    public void Its_biases_begin_at_0() =>
        Assert.All(InitialWeights.Of(Spec, 3, default).Arrays.Where(a => a.Name.EndsWith("bias", StringComparison.Ordinal)), a => Assert.All(a.Data, b => Assert.Equal(0, b)));
}
