using Troupe.Actors.Reporting;

namespace Troupe.Actors.Tests.Reporting;

public sealed class ScoreTests
{
    // By hand: returns 1, 0, 1, 0: mean 0.5, sample variance 1/3, standard error sqrt(1/12).
    [Fact]
    public void The_mean_comes_with_its_standard_error()
    {
        var score = Score.Of([1, 0, 1, 0], won: 2);
        Assert.Equal(0.5, score.Mean);
        Assert.Equal(Math.Sqrt(1.0 / 12), score.StandardError, 12);
        Assert.Equal(1.96 * Math.Sqrt(1.0 / 12), score.HalfWidth95, 4);
        Assert.Equal(0.5, score.SuccessRate);
    }

    [Fact]
    public void Its_interval_is_the_bootstraps_where_there_is_one_and_else_the_normal_approximation()
    {
        var score = Score.Of([1, 0, 1, 0], won: 2);
        Assert.Equal((0.5 - score.HalfWidth95, 0.5 + score.HalfWidth95), score.Interval95);
        Assert.Equal((0.25, 0.75), (score with { Bootstrapped = (0.25, 0.75) }).Interval95);
    }

    // Newcombe 1998, table I (Wilson without continuity correction): 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(0, 20, 0, 0.1611)]
    public void The_success_rate_has_wilsons_interval(int won, int games, double low, double high)
    {
        var interval = new Score(games, 0, 0, (double)won / games).SuccessInterval95;
        Assert.Equal((low, high), (Math.Round(interval.Low, 4), Math.Round(interval.High, 4)));
    }

    [Fact]
    public void One_game_has_no_spread() => Assert.Equal(0, Score.Of([1], 1).StandardError);
}
