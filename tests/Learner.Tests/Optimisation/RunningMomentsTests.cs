using Troupe.Env;
using Troupe.Learner.Optimisation;

namespace Troupe.Learner.Tests.Optimisation;

public sealed class RunningMomentsTests
{
    [Fact]
    public void Piece_by_piece_they_are_those_of_the_whole()
    {
        var rng = new Rng(5, 1);
        float[] rows = [.. Enumerable.Range(0, 3 * 100).Select(i => (float)(1e4 * (i % 3) + rng.NextNormal() * (1 + i % 3)))];
        var moments = new RunningMoments(3);
        moments.Add(rows.AsSpan(0, 3));
        moments.Add([]);
        moments.Add(rows.AsSpan(3, 3 * 41));
        moments.Add(rows.AsSpan(3 * 42));
        Assert.Equal(100, moments.Count);
        for (var number = 0; number < 3; number++)
        {
            double[] column = [.. rows.Where((_, i) => i % 3 == number).Select(x => (double)x)];
            var mean = column.Average();
            Assert.Equal(mean, moments.Means[number], 1e-9 * Math.Abs(mean) + 1e-9);
            Assert.Equal(column.Average(x => (x - mean) * (x - mean)), moments.Variance(number), 1e-6);
        }
    }

    [Fact]
    public void Before_anything_was_seen_nothing_is_scaled() => Assert.Equal((0, 1), (new RunningMoments(1).Means[0], new RunningMoments(1).Variance(0)));

    [Fact]
    public void A_state_of_another_size_is_refused() =>
        Assert.Contains("of 2 numbers; here there are 1", Assert.Throws<InvalidDataException>(() => new RunningMoments(1).State = new RunningMoments(2).State).Message);
}
