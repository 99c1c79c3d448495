using Troupe.Env;
using Troupe.Learner.Evaluation;

namespace Troupe.Learner.Tests.Evaluation;

public sealed class StatisticsTests
{
    [Fact]
    public void Interquartile_mean_leaves_out_a_quarter_at_either_end()
    {
        Assert.Equal(4.5, InterquartileMean.Of([8, 1, 2, 3, 4, 5, 6, 7]));            // mean of 3, 4, 5, 6
        Assert.Equal(4.5, InterquartileMean.Of([800, -100, 2, 3, 4, 5, 6, 7]));       // outliers do not move it
        Assert.Equal(2, InterquartileMean.Of([1, 2, 3]));                             // too few to leave any out
        Assert.Equal(2.5, InterquartileMean.Of([1, 2, 3, 100]));
        Assert.Throws<ArgumentException>(() => InterquartileMean.Of([]));
    }

    [Fact]
    public void Bootstrap_of_a_mean_agrees_with_the_normal_interval_of_a_large_sample()
    {
        var random = new Rng(3);
        double[] sample = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())];
        var mean = Bootstrap.Mean(sample);
        var error = Math.Sqrt(sample.Sum(x => (x - mean) * (x - mean)) / (sample.Length - 1) / sample.Length);

        var (low, high) = Bootstrap.Interval(sample, Bootstrap.Mean, resamples: 10_000);

        Assert.Equal(mean - 1.96 * error, low, 0.1 * error);
        Assert.Equal(mean + 1.96 * error, high, 0.1 * error);
        Assert.Equal((low, high), Bootstrap.Interval(sample, Bootstrap.Mean, resamples: 10_000));
    }

    [Fact]
    public void Bootstrap_of_one_result_is_that_result() => Assert.Equal((7, 7), Bootstrap.Interval([7], InterquartileMean.Of));

    [Fact]
    public void Bootstrap_covers_the_true_mean_as_often_as_it_says()
    {
        var random = new Rng(8);
        var covered = 0;
        for (var trial = 0; trial < 400; trial++)
        {
            double[] sample = [.. Enumerable.Range(0, 60).Select(_ => random.NextDouble() < 0.3 ? 1.0 : 0.0)];
            var (low, high) = Bootstrap.Interval(sample, Bootstrap.Mean, resamples: 500);
            if (low <= 0.3 && 0.3 <= high) covered++;
        }

        Assert.InRange(covered / 400.0, 0.90, 0.98);
    }
}
