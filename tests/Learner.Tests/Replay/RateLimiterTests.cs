using Troupe.Learner.Replay;

namespace Troupe.Learner.Tests.Replay;

public sealed class RateLimiterTests
{
    // By hand: 2 samples an insert, at least 10 in the table, band 8: samples stay within 2·inserts − 20 ± 8 of zero.
    [Fact]
    public void Samplers_wait_when_they_run_ahead()
    {
        var limiter = new RateLimiter(2, minSize: 10, errorBand: 8);
        limiter.OnInserted(9);
        Assert.False(limiter.CanSample(1, size: 9), "below the minimum size");
        limiter.OnInserted(1);
        Assert.True(limiter.CanSample(8, size: 10), "20 − 8 ≥ 20 − 8");
        Assert.False(limiter.CanSample(9, size: 10));
        limiter.OnSampled(8);
        Assert.False(limiter.CanSample(1, size: 10));
        limiter.OnInserted(1);
        Assert.True(limiter.CanSample(2, size: 11));
    }

    [Fact]
    public void Inserters_wait_when_they_run_ahead()
    {
        var limiter = new RateLimiter(2, minSize: 10, errorBand: 8);
        Assert.True(limiter.CanInsert(10, size: 0), "up to the minimum size always");
        limiter.OnInserted(10);
        Assert.True(limiter.CanInsert(4, size: 10), "20 + 8 ≤ 20 + 8");
        Assert.False(limiter.CanInsert(5, size: 10));
        limiter.OnInserted(4);
        Assert.False(limiter.CanInsert(1, size: 14));
        limiter.OnSampled(2);
        Assert.True(limiter.CanInsert(1, size: 14));
    }

    [Fact]
    public void Without_a_ratio_only_the_minimum_size_counts()
    {
        var limiter = new RateLimiter(0, minSize: 3, errorBand: double.PositiveInfinity);
        Assert.False(limiter.CanSample(1, 2));
        Assert.True(limiter.CanSample(1_000_000, 3));
        Assert.True(limiter.CanInsert(1_000_000, 1_000_000));
    }
}
