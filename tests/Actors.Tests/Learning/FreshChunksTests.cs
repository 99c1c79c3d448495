using Troupe.Actors.Learning;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;

namespace Troupe.Actors.Tests.Learning;

public sealed class FreshChunksTests
{
    // Bound 2, newest 7: weights 5 are just fresh enough, 4 are not. What an agent played after new weights came does not
    // make its chunk younger
    [Fact]
    public void A_chunk_beyond_the_bound_is_dropped_and_counted()
    {
        var fresh = new FreshChunks(3, 2, 10, 100);
        fresh.Add([Chunk(4, 4), Chunk(5, 5), Chunk(4, 7)], 13, 7);
        Assert.Equal((108, 2), (fresh.Stale, fresh.Missing));
        fresh.Add([Chunk(6, 6), Chunk(7, 7)], 15, 7);
        Assert.Equal([5, 6, 7], fresh.Take().Select(chunk => chunk.Version(0).Number));
    }

    [Fact]
    public void Where_it_stands_moves_on_with_an_update_only()
    {
        var fresh = new FreshChunks(2, 1, 10, 100);
        fresh.Add([Chunk(1, 1), Chunk(7, 7)], 12, 7);
        Assert.Equal((10, 12, 104, 100), (fresh.Consumed, fresh.Next, fresh.Stale, fresh.StaleBefore));
        fresh.Add([Chunk(7, 7)], 13, 7);
        Assert.Equal(0, fresh.Missing);
        fresh.Take();
        Assert.Equal((13, 13, 104, 104, 2), (fresh.Consumed, fresh.Next, fresh.Stale, fresh.StaleBefore, fresh.Missing));
    }

    // What was played by weights that a kill has lost: their numbers come again
    [Fact]
    public void Weights_newer_than_the_newest_are_no_age() => Assert.Equal(0, Filled(Chunk(9, 9), 7).Stale);

    private static FreshChunks Filled(Chunk chunk, int newest)
    {
        var fresh = new FreshChunks(1, 1, 0, 0);
        fresh.Add([chunk], 1, newest);
        return fresh;
    }

    private static Chunk Chunk(int first, int last)
    {
        var builder = new ChunkBuilder(4, true, true);
        var actions = AdmissibleActions.OfFixed(0, 1);
        builder.Begin(ObservedState.OfTokens([1], actions), 1);
        for (var i = 0; i < 4; i++) builder.Add(0, 0, false, false, ObservedState.OfTokens([1], actions), new WeightsVersion(1, i == 0 ? first : last));
        return ChunkCodec.Decode(builder.Build(new ChunkKey(0, 1, 1)).Bytes);
    }
}
