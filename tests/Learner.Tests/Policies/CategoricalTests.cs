using Troupe.Learner.Policies;

namespace Troupe.Learner.Tests.Policies;

public sealed class CategoricalTests
{
    // Logits ln 1, ln 2, ln 5 (any constant added): probabilities ⅛, ¼, ⅝
    [Theory]
    [InlineData(0, 0, 0.125)]
    [InlineData(0.12, 0, 0.125)]
    [InlineData(0.13, 1, 0.25)]
    [InlineData(0.37, 1, 0.25)]
    [InlineData(0.38, 2, 0.625)]
    [InlineData(0.9999999999, 2, 0.625)]
    public void A_draw_falls_into_the_cumulated_probabilities(double draw, int choice, double probability)
    {
        var (chosen, log) = Categorical.Sample([7, 7 + MathF.Log(2), 7 + MathF.Log(5)], draw);
        Assert.Equal(choice, chosen);
        Assert.Equal(Math.Log(probability), log, 1e-6);
    }

    [Fact]
    public void Logits_of_any_size_are_no_trouble()
    {
        Assert.Equal((1, 0.0), Categorical.Sample([-1000, 1000], 0.5));
        Assert.Equal((0, 0.0), Categorical.Sample([3], 0.5));
    }
}
