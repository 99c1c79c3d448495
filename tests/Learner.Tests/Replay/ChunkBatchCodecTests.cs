using FsCheck;
using FsCheck.Fluent;
using Troupe.Learner.Replay;

namespace Troupe.Learner.Tests.Replay;

public sealed class ChunkBatchCodecTests
{
    [Fact]
    public void Chunks_come_back_with_keys_and_untouched_bytes()
    {
        var play = new Play(1, 5, agent: 8, incarnation: 3);
        EncodedChunk[] chunks = [play.NextChunk(), play.NextChunk(), play.NextChunk()];
        var batch = ChunkBatchCodec.Decode(ChunkBatchCodec.Encode(70, 350, chunks));
        Assert.Equal((70, 350), (batch.FirstIndex, batch.FirstTransition));
        Assert.Equal(chunks.Select(c => (c.Key, c.Steps, c.Hash)), batch.Chunks.Select(c => (c.Key, c.Steps, c.Hash)));
        Assert.All(chunks.Zip(batch.Chunks), pair => Assert.Equal(pair.First.Bytes.ToArray(), pair.Second.Bytes.ToArray()));
    }

    [Fact]
    public void Damage_anywhere_is_invalid_data() =>
        Prop.ForAll<ulong, ushort, byte>((seed, where, change) =>
        {
            var play = new Play(seed, 5);
            var bytes = ChunkBatchCodec.Encode(1, 2, [play.NextChunk(), play.NextChunk()]);
            bytes[where % bytes.Length] ^= (byte)(change | 1);
            Assert.Throws<InvalidDataException>(() => ChunkBatchCodec.Decode(bytes));
            Assert.Throws<InvalidDataException>(() => ChunkBatchCodec.Decode(bytes.AsMemory(0, where % bytes.Length)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_event_takes_what_fits_and_at_least_one_chunk()
    {
        var small = new EncodedChunk(default, new byte[1000], 1);
        var large = new EncodedChunk(default, new byte[ChunkBatchCodec.MaxBytes * 2], 1);
        Assert.Equal(0, ChunkBatchCodec.Fit([]));
        Assert.Equal(1, ChunkBatchCodec.Fit([large, small]));
        Assert.Equal(2, ChunkBatchCodec.Fit([small, small, large]));
        var fit = ChunkBatchCodec.Fit([.. Enumerable.Repeat(small, 1000)]);
        Assert.InRange(fit, 250, 262);
    }
}
