using FsCheck;
using FsCheck.Fluent;
using Troupe.Learner.Replay;

namespace Troupe.Learner.Tests.Replay;

public sealed class SumTreeTests
{
    [Fact]
    public void Agrees_with_adding_up_one_by_one() =>
        Prop.ForAll<(byte Leaf, ushort Value)[]>(updates =>
        {
            var tree = new SumTree(100);
            var plain = new long[tree.Size];
            foreach (var (leaf, value) in updates)
                tree[leaf % 128] = plain[leaf % 128] = value % 7 == 0 ? 0 : value * 1_000_000_007L;

            Assert.Equal(plain.Sum(), tree.Total);
            long before = 0;
            for (var leaf = 0; leaf < plain.Length; before += plain[leaf++])
            {
                Assert.Equal(before, tree.Before(leaf));
                Assert.Equal(plain[leaf], tree[leaf]);
                if (plain[leaf] == 0) continue;
                foreach (var rest in new[] { 0, plain[leaf] / 2, plain[leaf] - 1 })
                {
                    Assert.Equal(leaf, tree.Find(before + rest, out var found));
                    Assert.Equal(rest, found);
                }
            }
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    public void A_target_outside_the_sum_is_refused(long target)
    {
        var tree = new SumTree(4) { [1] = 2, [3] = 4 };
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.Find(target, out _));
    }
}
