using Troupe.Learner.Supervised;

namespace Troupe.Learner.Tests.Supervised;

public sealed class DataSplitTests
{
    [Fact]
    public void The_sets_have_their_shares_and_nothing_in_common()
    {
        var split = DataSplit.Of(101, 0.2, 0.1, 1);
        Assert.Equal((71, 20, 10), (split.Training.Length, split.Validation.Length, split.Test.Length));
        Assert.Equal(Enumerable.Range(0, 101), split.Training.Concat(split.Validation).Concat(split.Test).Order());
        Assert.Equal(split.Test, DataSplit.Of(101, 0.2, 0.1, 1).Test);
        Assert.NotEqual(split.Test, DataSplit.Of(101, 0.2, 0.1, 2).Test);
    }

    [Fact]
    public void Each_fold_is_held_out_once_and_the_test_set_is_never_touched()
    {
        var split = DataSplit.Of(100, 0.1, 0.2, 1);
        DataSplit[] folds = [.. Enumerable.Range(0, 3).Select(fold => split.Fold(fold, 3, 1))];
        Assert.Equal(split.Training.Concat(split.Validation).Order(), folds.SelectMany(f => f.Test).Order());
        Assert.All(folds, fold =>
        {
            Assert.InRange(fold.Test.Length, 26, 27);
            Assert.InRange(fold.Validation.Length, 6, 7);
            int[] all = [.. fold.Training, .. fold.Validation, .. fold.Test];
            Assert.Equal(80, all.Distinct().Count());
            Assert.Empty(all.Intersect(split.Test));
        });
    }

    [Theory]
    [InlineData(3, 0.1, 0.1, "test")]
    [InlineData(8, 0.01, 0.2, "validation")]
    [InlineData(4, 0.5, 0.5, "training")]
    public void An_empty_set_is_refused_by_name(int examples, double validation, double test, string set) =>
        Assert.Contains($"into the {set} set", Assert.Throws<ArgumentException>(() => DataSplit.Of(examples, validation, test, 1)).Message, StringComparison.Ordinal);
}
