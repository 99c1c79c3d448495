using Troupe.Env;
using Troupe.Learner.Language;

namespace Troupe.Learner.Tests.Language;

public sealed class SamplingTests
{
    private static readonly float[] s_logits = [MathF.Log(0.5f), MathF.Log(0.3f), MathF.Log(0.15f), MathF.Log(0.05f)];

    public static TheoryData<SamplingOptions, double[]> Cases => new()
    {
        { new(), [0.5, 0.3, 0.15, 0.05] },
        { new() { TopK = 2 }, [0.625, 0.375, 0, 0] },
        { new() { TopP = 0.75 }, [0.625, 0.375, 0, 0] },                       // 0.5 is too little, 0.5 + 0.3 is enough
        { new() { TopP = 0.81 }, [0.5 / 0.95, 0.3 / 0.95, 0.15 / 0.95, 0] },
        { new() { Temperature = 0.5 }, [0.25 / 0.365, 0.09 / 0.365, 0.0225 / 0.365, 0.0025 / 0.365] },
        { SamplingOptions.Greedy, [1, 0, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Tokens_come_as_often_as_the_filtered_distribution_says(SamplingOptions options, double[] expected)
    {
        const int Draws = 40_000;
        var random = new Rng(1);
        var counts = new int[4];
        for (var i = 0; i < Draws; i++)
        {
            var token = options.Checked().Draw(s_logits, random, out var log);
            counts[token]++;
            Assert.Equal(Math.Log(expected[token]), log, 1e-5);
        }

        for (var token = 0; token < 4; token++)
            Assert.Equal(expected[token], counts[token] / (double)Draws, 4 * Math.Sqrt(0.25 / Draws));
    }

    [Fact]
    public void A_token_that_is_not_allowed_is_never_drawn()
    {
        var random = new Rng(2);
        for (var i = 0; i < 1000; i++) Assert.Equal(2, new SamplingOptions().Draw([float.NegativeInfinity, float.NegativeInfinity, -3], random, out _));
        Assert.Throws<ArgumentException>(() => new SamplingOptions().Draw([float.NegativeInfinity], random, out _));
        Assert.Throws<ArgumentException>(() => new SamplingOptions().Draw([0, float.NaN], random, out _));
    }

    [Fact]
    public void Values_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new SamplingOptions { Temperature = -1 }.Checked());
        Assert.Throws<ArgumentException>(() => new SamplingOptions { Temperature = double.NaN }.Checked());
        Assert.Throws<ArgumentException>(() => new SamplingOptions { TopK = -1 }.Checked());
        Assert.Throws<ArgumentException>(() => new SamplingOptions { TopP = 0 }.Checked());
        Assert.Throws<ArgumentException>(() => new SamplingOptions { TopP = 1.5 }.Checked());
    }
}
