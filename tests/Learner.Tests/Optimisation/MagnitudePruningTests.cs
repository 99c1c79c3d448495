using Troupe.Learner.Algorithms.Dqn;
using Troupe.Learner.Optimisation;
using Troupe.Learner.Policies;
using Troupe.Learner.Tests.Algorithms.Dqn;
using Troupe.Learner.Tests.Policies;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Tests.Optimisation;

public sealed class MagnitudePruningTests
{
    [Fact]
    public void The_smallest_weights_of_each_matrix_go_and_no_bias()
    {
        var weights = new WeightsSnapshot(default,
        [
            new NamedArray("a.weight", [2, 3], [0.1f, -0.5f, 0.2f, -0.3f, 4f, 0.05f]), new NamedArray("a.bias", [2], [0.001f, 0.002f]),
            new NamedArray("b.weight", [2, 2], [10f, -9f, 8f, 7f]),
        ]);
        var pruned = MagnitudePruning.Prune(weights, 0.5);
        Assert.Equal("0 -0.5 0 -0.3 4 0", string.Join(" ", pruned.Arrays[0].Data));
        Assert.Equal([0.001f, 0.002f], pruned.Arrays[1].Data);
        Assert.Equal("10 -9 0 0", string.Join(" ", pruned.Arrays[2].Data));
        Assert.Equal(0.5, MagnitudePruning.Zeros(pruned));
    }

    // Zhu and Gupta 2017, eq. 1
    [Theory]
    [InlineData(0, 0)]
    [InlineData(9, 0)]
    [InlineData(10, 0)]
    [InlineData(14, 0)]
    [InlineData(15, 0.6 * 0.578125)]
    [InlineData(20, 0.6 * 0.875)]
    [InlineData(30, 0.6)]
    [InlineData(1000, 0.6)]
    public void The_fraction_rises_fast_and_then_slowly(long updates, double fraction) =>
        Assert.Equal(fraction, new PruningOptions { Fraction = 0.6, Start = 10, Over = 20, Every = 5 }.FractionAt(updates), 12);

    [Fact]
    public void What_was_cut_stays_zero_while_the_rest_is_learned()
    {
        var spec = Networks.Spec(EncoderKind.MeanPool, true, true, 1);
        using var learner = new DqnLearner(spec, Options(over: 0), 1);
        learner.Update(Batches.Random(spec, 16, 0));
        var first = learner.Snapshot(default);
        for (var i = 1; i < 20; i++) learner.Update(Batches.Random(spec, 16, i));
        var last = learner.Snapshot(default);
        Assert.Equal(0.75, MagnitudePruning.Zeros(last), 2);
        foreach (var (before, after) in first.Arrays.Zip(last.Arrays).Where(p => p.First.Shape.Count > 1))
        {
            for (var i = 0; i < before.Data.Length; i++) Assert.True(before.Data[i] != 0 || after.Data[i] == 0, $"{after.Name}[{i}] lives again");
            Assert.NotEqual(before.Data, after.Data);
        }
    }

    [Fact]
    public void A_learner_that_is_pruned_resumes_with_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        var spec = Networks.Spec(EncoderKind.MeanPool, false, false, 1) with { Dropout = 0.25 };
        using var never = new DqnLearner(spec, Options(over: 12), 1);
        for (var i = 0; i < 7; i++) never.Update(Batches.Random(spec, 16, i));
        never.Save(folder.Path);
        using var resumed = new DqnLearner(spec, Options(over: 12), 99);
        resumed.Load(folder.Path);
        foreach (var learner in new[] { never, resumed })
            for (var i = 7; i < 20; i++) learner.Update(Batches.Random(spec, 16, i));
        Assert.Equal(WeightsHash.Of(never.Snapshot(default)), WeightsHash.Of(resumed.Snapshot(default)));
        Assert.Equal(0.75, MagnitudePruning.Zeros(resumed.Snapshot(default)), 2);
    }

    [Fact]
    public void A_share_that_cannot_be_is_refused() =>
        Assert.Contains("below 1", Assert.Throws<ArgumentException>(() => new DqnLearner(Networks.Spec(EncoderKind.MeanPool, false, false, 1), new DqnOptions { Optimizer = new() { Pruning = new() { Fraction = 1 } } }, 1)).Message, StringComparison.Ordinal);

    private static DqnOptions Options(long over) => new() { Optimizer = new() { Pruning = new() { Fraction = 0.75, Over = over, Every = 2 } } };
}
