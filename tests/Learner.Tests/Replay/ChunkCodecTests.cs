using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Tests.Replay;

public sealed class ChunkCodecTests
{
    private static readonly AdmissibleActions North = AdmissibleActions.OfTexts(Play.Lists([7, 8]));
    private static readonly AdmissibleActions NorthSouth = AdmissibleActions.OfTexts(Play.Lists([7, 8], [9]));

    [Fact]
    public void A_chunk_holds_each_observation_once_and_the_last_one_before_a_reset()
    {
        var builder = new ChunkBuilder(3);
        builder.Begin(ObservedState.OfTokens([1, 2], NorthSouth), 5);
        builder.Add(1, 0.5f, false, true, ObservedState.OfTokens([3], North), new WeightsVersion(1, 2));
        builder.Begin(ObservedState.OfTokens([4], NorthSouth), 6);
        builder.Add(0, 0, false, false, ObservedState.OfTokens([5], NorthSouth), new WeightsVersion(1, 3));
        builder.Add(1, 0, false, false, ObservedState.OfTokens([], North), new WeightsVersion(1, 3));

        var chunk = ChunkCodec.Decode(builder.Build(new ChunkKey(1, 2, 3)).Bytes);

        Assert.Equal(new ChunkKey(1, 2, 3), chunk.Key);
        Assert.Equal([new Segment(0, 1, 0, 5, 0, SegmentEnd.Truncated), new Segment(1, 2, 2, 6, 0, SegmentEnd.Open)], chunk.Segments.ToArray());
        Assert.Equal([[1, 2], [3], [4], [5], []], Enumerable.Range(0, chunk.Observations).Select(chunk.Tokens));
        Assert.Equal([0, 2, 3], Enumerable.Range(0, 3).Select(chunk.ObservationOf));
        Assert.Equal([1, 0, 1], Enumerable.Range(0, 3).Select(chunk.Action));
        Assert.Equal([new WeightsVersion(1, 2), new WeightsVersion(1, 3), new WeightsVersion(1, 3)], Enumerable.Range(0, 3).Select(chunk.Version));
        Assert.Equal(0.5f, chunk.Reward(0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Written_texts_come_back_token_by_token(bool columns)
    {
        var builder = Writing(columns);
        var saved = builder.Save();
        var chunk = ChunkCodec.Decode(builder.Build(new ChunkKey(1, 1, 1)).Bytes);
        var restored = new ChunkBuilder(4, columns, columns);
        restored.Restore(saved);

        Assert.True(chunk.HasWritten);
        Assert.Equal([[9, 300, 1], [2]], Enumerable.Range(0, 2).Select(i => chunk.Written(i).Tokens));
        Assert.Equal([[0, 0.5f, 1], [-2]], Enumerable.Range(0, 2).Select(i => chunk.Written(i).Rewards));
        Assert.Equal(columns ? [-1, -2, -3] : [], chunk.Written(0).LogProbabilities);
        Assert.Equal(columns ? [7] : [], chunk.Written(1).Values);
        Assert.Equal(chunk.Hash, ChunkCodec.Decode(restored.Build(new ChunkKey(1, 1, 1)).Bytes).Hash);
    }

    [Fact]
    public void A_dropped_episode_takes_its_texts_with_it()
    {
        var builder = Writing(true);
        builder.Begin(ObservedState.OfTokens([1], default), 2);
        builder.Add(0, 1, false, false, ObservedState.OfTokens([2], default), default, written: new WrittenText([4], [0], [0], [1]));
        builder.DropEpisode();
        Assert.Equal(Writing(true).Save(), builder.Save());
    }

    [Fact]
    public void A_text_with_missing_columns_or_beside_steps_without_is_refused()
    {
        var builder = new ChunkBuilder(4, true, true);
        builder.Begin(ObservedState.OfTokens([1], default), 1);
        Assert.Contains("one of each", Assert.Throws<ArgumentException>(() => builder.Add(0, 1, false, false, ObservedState.OfTokens([2], default), default, written: new WrittenText([4], [], [0], [1]))).Message, StringComparison.Ordinal);
        builder.Add(0, 1, false, false, ObservedState.OfTokens([2], default), default, written: new WrittenText([4], [0], [0], [1]));
        Assert.Contains("or none", Assert.Throws<ArgumentException>(() => builder.Add(0, 1, false, false, ObservedState.OfTokens([2], default), default)).Message, StringComparison.Ordinal);
    }

    private static ChunkBuilder Writing(bool columns)
    {
        var builder = new ChunkBuilder(4, columns, columns);
        builder.Begin(ObservedState.OfTokens([1, 2], default), 1);
        builder.Add(0, 1.5f, false, false, ObservedState.OfTokens([3], default), default, written: new WrittenText([9, 300, 1], columns ? [-1, -2, -3] : [], columns ? [4, 5, 6] : [], [0, 0.5f, 1]));
        builder.Add(0, -2, true, false, ObservedState.OfTokens([3], default), default, written: new WrittenText([2], columns ? [-4] : [], columns ? [7] : [], [-2]));
        return builder;
    }

    [Fact]
    public void Admissible_texts_and_sets_are_stored_once_a_chunk()
    {
        var builder = new ChunkBuilder(8);
        builder.Begin(ObservedState.OfTokens([1], NorthSouth), 1);
        for (var i = 0; i < 8; i++)
            builder.Add(0, 0, false, false, ObservedState.OfTokens([1], i % 2 == 0 ? North : NorthSouth), default);
        var chunk = ChunkCodec.Decode(builder.Build(new ChunkKey(1, 1, 1)).Bytes);

        Assert.Equal(2, chunk.Texts!.Count);
        Assert.Equal([0, 1], chunk.Admissible(0).ToArray());
        Assert.Equal([0], chunk.Admissible(1).ToArray());
        Assert.True(chunk.Admissible(0) == chunk.Admissible(2), "Equal sets share their memory.");
    }

    [Fact]
    public void An_episode_that_goes_on_begins_the_next_chunk_with_the_same_observation()
    {
        var builder = new ChunkBuilder(1);
        builder.Begin(ObservedState.OfTokens([1], North), 9);
        builder.Add(0, 0, false, false, ObservedState.OfTokens([2], NorthSouth), default);
        var first = ChunkCodec.Decode(builder.Build(new ChunkKey(0, 1, 1)).Bytes);
        builder.Add(1, 0, true, false, ObservedState.OfTokens([3], default), default);
        var second = ChunkCodec.Decode(builder.Build(new ChunkKey(0, 1, 2)).Bytes);

        Assert.Equal(first.Tokens(1), second.Tokens(0));
        Assert.Equal(new Segment(0, 1, 0, 9, 1, SegmentEnd.Terminated), second.Segments[0]);
        Assert.Empty(second.Admissible(1).ToArray());
    }

    [Fact]
    public void An_unfinished_chunk_saved_and_restored_builds_the_same_bytes() =>
        Prop.ForAll<ulong, bool, bool>((seed, texts, extras) =>
        {
            // Two builders get the same steps; one is saved and restored into a fresh one before every step.
            var script = new Play(seed, 7, texts: texts, extras: extras);
            for (var i = 0; i < 4; i++)
                script.NextChunk();
            var builder = new ChunkBuilder(7, extras, extras);
            var saved = new ChunkBuilder(7, extras, extras).Save();
            var sequence = 0;
            foreach (var step in script.Steps)
            {
                foreach (var one in new[] { builder, Restored() })
                {
                    if (one.InEpisode && step.InEpisode == 0) one.DropEpisode();
                    if (!one.InEpisode) one.Begin(step.State, step.Episode);
                    one.Add(texts ? step.Choice : step.State.Admissible.Ids![step.Choice], step.Reward, step.Terminated, step.Truncated, step.Next, step.Version, step.LogProbability, step.Value);
                    if (one != builder) saved = one.Save();
                }

                if (!builder.IsFull) continue;
                var restored = Restored();
                var key = new ChunkKey(0, 1, ++sequence);
                Assert.Equal(builder.Build(key).Bytes.ToArray(), restored.Build(key).Bytes.ToArray());
                saved = restored.Save();
            }

            Assert.Equal(builder.Save(), saved);

            ChunkBuilder Restored()
            {
                var restored = new ChunkBuilder(7, extras, extras);
                restored.Restore(saved);
                return restored;
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whatever_was_played_is_read_back() =>
        Prop.ForAll<ulong, bool, bool>((seed, texts, numbers) =>
        {
            var extras = seed % 3 == 0;
            var play = new Play(seed, 1 + (int)(seed % 30), texts: texts, numbers: numbers, extras: extras);
            for (var i = 0; i < 5; i++)
                play.NextChunk();
            var chunks = play.Chunks.Select(c => ChunkCodec.Decode(c.Bytes)).ToArray();
            Assert.Equal(play.Steps.Count, chunks.Sum(c => c.Steps));
            foreach (var step in play.Steps)
            {
                var chunk = chunks[step.Chunk];
                var at = chunk.ObservationOf(step.Index);
                AssertState(step.State, chunk, at);
                AssertState(step.Next, chunk, at + 1);
                Assert.Equal(step.Reward, chunk.Reward(step.Index));
                Assert.Equal(step.Version, chunk.Version(step.Index));
                var segment = chunk.Segments[chunk.SegmentOf(step.Index)];
                Assert.Equal((step.Episode, step.InEpisode), (segment.EpisodeId, segment.FirstStepInEpisode + step.Index - segment.FirstStep));
                Assert.Equal(step.Ended, segment.End != SegmentEnd.Open && step.Index == segment.FirstStep + segment.Steps - 1);
                if (texts) Assert.Equal(Play.Texts(step.State)[step.Choice], chunk.Texts![chunk.Action(step.Index)].ToArray());
                else Assert.Equal(step.State.Admissible.Ids![step.Choice], chunk.Action(step.Index));
                if (extras) Assert.Equal((step.LogProbability, step.Value), (chunk.LogProbability(step.Index), chunk.Value(step.Index)));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Damaged_bytes_are_invalid_data_and_never_another_failure() =>
        Prop.ForAll<ulong, ushort, byte>((seed, where, change) =>
        {
            var bytes = new Play(seed, 9, texts: seed % 2 == 0, extras: seed % 3 == 0).NextChunk().Bytes.ToArray();
            bytes[where % bytes.Length] ^= (byte)(change | 1);
            var e = Assert.Throws<InvalidDataException>(() => ChunkCodec.Decode(bytes));
            Assert.Contains("chunk", e.Message, StringComparison.OrdinalIgnoreCase);
            Assert.Throws<InvalidDataException>(() => ChunkCodec.Decode(bytes.AsMemory(0, where % bytes.Length)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Bytes_with_a_right_hash_are_read_whole_or_refused() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll<ulong, ushort, byte>((seed, where, change) =>
        {
            var bytes = new Play(seed, 9, texts: seed % 2 == 0, numbers: seed % 5 == 0, extras: seed % 3 == 0).NextChunk().Bytes.ToArray();
            bytes[where % (bytes.Length - 8)] = change;
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(bytes.Length - 8), XxHash64.Of(bytes.AsSpan(0, bytes.Length - 8)));
            Chunk chunk;
            try
            {
                chunk = ChunkCodec.Decode(bytes);
            }
            catch (InvalidDataException)
            {
                return;
            }

            for (var i = 0; i < chunk.Observations; i++)
            {
                if (chunk.IsText) chunk.Tokens(i);
                else chunk.Numbers(i);
                foreach (var id in chunk.Admissible(i))
                    if (chunk.Texts is { } texts) Assert.InRange(id, 0, texts.Count - 1);
            }

            for (var i = 0; i < chunk.Steps; i++)
            {
                chunk.Version(i);
                chunk.Reward(i);
                if (chunk.Texts is { } texts) Assert.InRange(chunk.Action(i), 0, texts.Count - 1);
            }
        }));

    [Fact]
    public void A_section_that_a_newer_program_added_is_stepped_over()
    {
        var bytes = new Play(1, 9).NextChunk().Bytes.ToArray();
        byte[] extended = [.. bytes[..^8], 200, 3, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt64LittleEndian(extended.AsSpan(extended.Length - 8), XxHash64.Of(extended.AsSpan(0, extended.Length - 8)));
        Assert.Equal(9, ChunkCodec.Decode(extended).Steps);
    }

    [Fact]
    public void The_bytes_of_format_1_stay_readable()
    {
        // Written by the first version of this format; must never change.
        var bytes = Convert.FromHexString(FirstFormat);
        var chunk = ChunkCodec.Decode(bytes);
        Assert.Equal(new ChunkKey(3, 2, 1), chunk.Key);
        Assert.Equal([[5, 300], [6]], Enumerable.Range(0, 2).Select(chunk.Tokens));
        Assert.Equal((1.5f, -0.25f, 2f), (chunk.Reward(0), chunk.LogProbability(0), chunk.Value(0)));
        Assert.Equal([0.5f], chunk.RecurrentState.ToArray());
        Assert.Equal(FirstFormat, Convert.ToHexString(Sample().Bytes.Span));
    }

    private const string FirstFormat =
        "0103020101010601019A010001020A0102010205002C01060004080201020101070809050A0201020001000101000106020001070600808080FE03"
        + "0804010102120904000080BE0A04000000400B040000003F506A5D8924E76CA6";

    private static EncodedChunk Sample()
    {
        var builder = new ChunkBuilder(4, logProbabilities: true, values: true);
        builder.Begin(ObservedState.OfTokens([5, 300], NorthSouth), 77);
        builder.SetRecurrentState([0.5f]);
        builder.Add(1, 1.5f, true, false, ObservedState.OfTokens([6], default), new WeightsVersion(1, 9), -0.25f, 2);
        return builder.Build(new ChunkKey(3, 2, 1));
    }

    [Fact]
    public void A_builder_says_what_it_cannot_take()
    {
        var builder = new ChunkBuilder(2);
        Assert.Throws<InvalidOperationException>(() => builder.Add(0, 0, false, false, ObservedState.OfTokens([1], North), default));
        Assert.Throws<InvalidOperationException>(() => builder.Build(default));
        builder.Begin(ObservedState.OfTokens([1], North), 1);
        Assert.Throws<InvalidOperationException>(() => builder.Begin(ObservedState.OfTokens([1], North), 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Add(1, 0, false, false, ObservedState.OfTokens([1], North), default));
        Assert.Throws<ArgumentException>(() => builder.Add(0, 0, true, true, ObservedState.OfTokens([1], North), default));
        Assert.Throws<ArgumentException>(() => builder.Add(0, 0, false, false, ObservedState.OfNumbers([1], North), default));
        Assert.Throws<ArgumentException>(() => builder.Add(0, 0, false, false, ObservedState.OfTokens([1], AdmissibleActions.OfFixed(0)), default));
        Assert.Throws<ArgumentException>(() => builder.Add(0, 0, false, false, ObservedState.OfTokens([4, -1], North), default));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChunkBuilder(0));
        builder.Add(0, 0, false, false, ObservedState.OfTokens([1], North), default);
        builder.Add(0, 0, false, false, ObservedState.OfTokens([1], North), default);
        Assert.Throws<InvalidOperationException>(() => builder.Add(0, 0, false, false, ObservedState.OfTokens([1], North), default));
    }

    private static void AssertState(ObservedState expected, Chunk chunk, int observation)
    {
        if (chunk.IsText) Assert.Equal(expected.Tokens, chunk.Tokens(observation));
        else Assert.Equal(expected.Numbers, chunk.Numbers(observation));
        var admissible = chunk.Admissible(observation).ToArray();
        if (chunk.Texts is { } texts) Assert.Equal(Play.Texts(expected), admissible.Select(id => texts[id].ToArray()));
        else Assert.Equal(expected.Admissible.Ids ?? [], admissible);
    }
}
