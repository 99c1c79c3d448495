using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Tests.Replay;

public sealed class ReplaySequenceTests
{
    private static readonly AdmissibleActions Two = AdmissibleActions.OfFixed(0, 1);

    // Step i of episode e is seen as the tokens (e, i) and gives the reward i; the agent remembers (e, i) before it
    internal static List<Chunk> Play(int chunkLength, int half, params int[] episodes)
    {
        var builder = new ChunkBuilder(chunkLength);
        var chunks = new List<Chunk>();
        for (var e = 0; e < episodes.Length; e++)
        {
            builder.Begin(ObservedState.OfTokens([e, 0], Two), e);
            for (var i = 0; i < episodes[e]; i++)
            {
                if (builder.Steps == 0) builder.SetRecurrentState(i == 0 ? [] : [e, i]);
                else if (i > 0 && i % half == 0) builder.AddRecurrentState([e, i]);
                var last = i == episodes[e] - 1;
                builder.Add(i % 2, i, last && e % 2 == 0, last && e % 2 == 1, ObservedState.OfTokens([e, i + 1], Two), new WeightsVersion(1, 1));
                if (builder.IsFull) chunks.Add(ChunkCodec.Decode(builder.Build(new ChunkKey(0, 1, chunks.Count + 1)).Bytes));
            }
        }
        if (builder.Steps > 0) chunks.Add(ChunkCodec.Decode(builder.Build(new ChunkKey(0, 1, chunks.Count + 1)).Bytes));
        return chunks;
    }

    internal static ReplayTable Table(int length, SelectorKind selector, IEnumerable<Chunk> chunks)
    {
        var table = new ReplayTable(new ReplayOptions { Capacity = 10_000, SequenceLength = length, Selector = selector });
        foreach (var chunk in chunks) table.Insert(chunk);
        return table;
    }

    [Theory]
    [InlineData(7, SelectorKind.Uniform)]
    [InlineData(3, SelectorKind.Prioritized)]
    [InlineData(50, SelectorKind.Prioritized)]
    public void Sequences_overlap_by_half_and_never_cross_a_reset(int chunkLength, SelectorKind selector)
    {
        // Length 8: begun at 0, 4, 8, … but not where the one before reaches the end
        var table = Table(8, selector, Play(chunkLength, 4, 19, 3, 8, 9, 12, 13, 36));
        var drawn = table.SampleSequences(4000, 1).Sequences.DistinctBy(s => (Episode(s), s.StepInEpisode)).OrderBy(s => Episode(s)).ThenBy(s => s.StepInEpisode).ToList();
        Assert.Equal(
            [(0, 0, 8), (0, 4, 8), (0, 8, 8), (0, 12, 7), (1, 0, 3), (2, 0, 8), (3, 0, 8), (3, 4, 5), (4, 0, 8), (4, 4, 8), (5, 0, 8), (5, 4, 8), (5, 8, 5), .. Enumerable.Range(0, 8).Select(k => (6, 4 * k, 8))],
            drawn.Select(s => (Episode(s), s.StepInEpisode, s.Length)).Take(21));
        foreach (var sequence in drawn)
        {
            Assert.Equal(sequence.StepInEpisode == 0 ? [] : [Episode(sequence), sequence.StepInEpisode], sequence.Memory.ToArray());
            var batch = new QBatch();
            for (var i = 0; i <= sequence.Length; i++)
            {
                sequence.AddState(batch, i);
                Assert.Equal([Episode(sequence), sequence.StepInEpisode + i], batch.Observations[batch.States[i]].ToArray());
                if (i < sequence.Length) Assert.Equal((sequence.StepInEpisode + i, (sequence.StepInEpisode + i) % 2), (sequence.Reward(i), sequence.Taken(i)));
            }
            var atEnd = sequence.StepInEpisode + sequence.Length == new[] { 19, 3, 8, 9, 12, 13, 36 }[Episode(sequence)];
            Assert.Equal(atEnd && Episode(sequence) % 2 == 0, sequence.Terminated);
        }
    }

    [Fact]
    public void A_sequence_that_still_grows_is_not_drawn()
    {
        var chunks = Play(5, 4, 20);
        var table = Table(8, SelectorKind.Prioritized, chunks.Take(1));
        Assert.False(table.CanSample(1));
        table.Insert(chunks[1]);
        Assert.Equal([0], table.SampleSequences(100, 1).Sequences.Select(s => s.StepInEpisode).Distinct());
    }

    [Fact]
    public void A_builder_saved_anywhere_makes_the_same_chunk_with_the_same_states()
    {
        var (one, other) = (new ChunkBuilder(6), new ChunkBuilder(6));
        one.Begin(ObservedState.OfTokens([1], Two), 1);
        for (var i = 0; i < 6; i++)
        {
            if (i == 0) one.SetRecurrentState([0.5f]);
            if (i % 2 == 0 && i > 0) one.AddRecurrentState([i]);
            var before = new ChunkBuilder(6);
            before.Restore(one.Save());
            Assert.Equal(one.Save(), before.Save());
            one.Add(0, 1, false, false, ObservedState.OfTokens([1], Two), default);
        }
        other.Restore(one.Save());
        var chunk = ChunkCodec.Decode(other.Build(new ChunkKey(1, 1, 1)).Bytes);
        Assert.Equal(one.Build(new ChunkKey(1, 1, 1)).Hash, chunk.Hash);
        Assert.Equal([2f], chunk.RecurrentStateAt(2).ToArray());
        Assert.Equal([4f], chunk.RecurrentStateAt(4).ToArray());
        Assert.Equal([], chunk.RecurrentStateAt(3).ToArray());
    }

    private static int Episode(ReplaySequence sequence)
    {
        var batch = new QBatch();
        sequence.AddState(batch, 0);
        return batch.Observations[0][0];
    }
}
