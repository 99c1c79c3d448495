using Troupe.Learner.Algorithms;

namespace Troupe.Learner.Tests.Algorithms;

public sealed class EpsilonTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(50, 0.55)]
    [InlineData(100, 0.1)]
    [InlineData(long.MaxValue, 0.1)]
    public void Epsilon_falls_linearly_then_stays(long step, double expected) => Assert.Equal(expected, new EpsilonSchedule(1, 0.1, 100).At(step), 12);

    [Fact]
    public void A_fall_of_no_steps_is_over_at_once() => Assert.Equal(0.1, new EpsilonSchedule(1, 0.1, 0).At(0));

    // 0.4^1 = 0.4 and 0.4^8 = 0.00065536; between them for three agents 0.4^4.5
    [Fact]
    public void Ape_x_spreads_its_agents_from_wild_to_careful()
    {
        Assert.Equal(0.4, ApexEpsilon.Of(0, 3), 12);
        Assert.Equal(Math.Pow(0.4, 4.5), ApexEpsilon.Of(1, 3), 12);
        Assert.Equal(0.00065536, ApexEpsilon.Of(2, 3), 12);
        Assert.Equal(0.4, ApexEpsilon.Of(0, 1), 12);
        Assert.Throws<ArgumentOutOfRangeException>(() => ApexEpsilon.Of(3, 3));
    }
}
