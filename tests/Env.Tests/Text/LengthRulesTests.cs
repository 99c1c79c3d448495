using FsCheck;
using FsCheck.Fluent;
using Troupe.Env.Text;

namespace Troupe.Env.Tests.Text;

public sealed class LengthRulesTests
{
    private const int Pad = 99;

    [Theory]
    [InlineData(Keep.First, PadSide.Right, new[] { 1, 2, 3, 5, Pad, Pad }, new[] { 3, 1 })]
    [InlineData(Keep.Last, PadSide.Right, new[] { 2, 3, 4, 5, Pad, Pad }, new[] { 3, 1 })]
    [InlineData(Keep.First, PadSide.Left, new[] { 1, 2, 3, Pad, Pad, 5 }, new[] { 3, 1 })]
    [InlineData(Keep.Last, PadSide.Left, new[] { 2, 3, 4, Pad, Pad, 5 }, new[] { 3, 1 })]
    public void Long_sequences_are_cut_and_short_ones_filled_up(Keep keep, PadSide side, int[] ids, int[] lengths)
    {
        var batch = new LengthRules(3, Pad, keep, side).Batch([[1, 2, 3, 4], [5]]);
        Assert.Equal((3, 2), (batch.Width, batch.Rows));
        Assert.Equal(ids, batch.Ids);
        Assert.Equal(lengths, batch.Lengths);
        Assert.Equal([5], batch.Tokens(1).ToArray());
    }

    [Fact]
    public void A_batch_is_as_wide_as_its_longest_sequence_or_as_wide_as_asked()
    {
        var rules = new LengthRules(4, Pad);
        Assert.Equal(2, rules.Batch([[1, 2], []]).Width);
        Assert.Equal([1, 2, Pad, Pad, Pad, Pad, Pad, Pad], rules.Batch([[1, 2], []], toMax: true).Ids);
        Assert.Equal((0, 0), (rules.Batch([]).Width, rules.Batch([]).Rows));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LengthRules(0, Pad));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LengthRules(1, -1));
    }

    [Fact]
    public void What_is_kept_comes_back_out_of_the_batch() => Prop.ForAll<int[][], byte, byte>((rows, max, ends) =>
    {
        var (last, left) = ((ends & 1) != 0, (ends & 2) != 0);
        int[][] sequences = [.. (rows ?? []).Select(r => r ?? [])];
        var rules = new LengthRules(max + 1, Pad, last ? Keep.Last : Keep.First, left ? PadSide.Left : PadSide.Right);
        var batch = rules.Batch(sequences);
        for (var i = 0; i < sequences.Length; i++)
            if (!batch.Tokens(i).SequenceEqual(rules.Cut(sequences[i])) || batch.Row(i).Length != batch.Width) return false;
        return true;
    }).QuickCheckThrowOnFailure();
}
