using FsCheck;
using FsCheck.Fluent;
using Troupe.Env;
using Troupe.Learner.Replay;

namespace Troupe.Learner.Tests.Replay;

public sealed class ReplayStateTests
{
    private static readonly ReplayOptions Lockstep = new() { Synchronous = true, Capacity = 60, NStep = 2, Selector = SelectorKind.Prioritized };

    private readonly List<(long SequenceNr, byte[] Event)> _journal = [];

    private static ReplayState Live(ReplayOptions options, params int[] agents)
    {
        var state = new ReplayState(options);
        state.Recovered();
        foreach (var agent in agents)
            state.Apply(state.Incarnations.Grant(agent));
        return state;
    }

    private void Commit(ReplayState state, params EncodedChunk[] chunks)
    {
        foreach (var chunk in chunks)
            Assert.Equal(new Admitted(Admission.New), state.Admit(chunk));
        var nr = _journal.Count == 0 ? 1 : _journal[^1].SequenceNr + 1;
        var committed = state.Event(chunks);
        _journal.Add((nr, committed));
        state.Apply(committed, nr);
    }

    private ReplayState Recover(ReplayOptions options, ReplayIndex? newest = null, ReplayIndex? checkpoint = null)
    {
        var state = new ReplayState(options);
        foreach (var (nr, committed) in _journal)
            state.Apply(committed, nr);
        state.Recovered(newest?.Bytes, checkpoint?.Bytes);
        return state;
    }

    private void Delete(long? upTo) => _journal.RemoveAll(e => e.SequenceNr <= upTo);

    [Fact]
    public void A_chunk_is_new_then_in_flight_then_durable()
    {
        var state = Live(new ReplayOptions(), 4);
        var play = new Play(1, 5, agent: 4);
        var (first, second) = (play.NextChunk(), play.NextChunk());

        Assert.Equal(new ChunkKey(4, 1, 1), state.Expected(4));
        Assert.Equal(Admission.OutOfOrder, state.Admit(second).Verdict);
        Assert.Equal(Admission.New, state.Admit(first).Verdict);
        Assert.Equal(Admission.InFlight, state.Admit(first).Verdict);
        Assert.Equal(new ChunkKey(4, 1, 0), state.DurableUpTo(4));
        Assert.Equal(Admission.New, state.Admit(second).Verdict);
        state.Apply(state.Event([first]), 1);
        Assert.Equal(Admission.Durable, state.Admit(first).Verdict);
        Assert.Equal(Admission.InFlight, state.Admit(second).Verdict);
        Assert.Equal((new ChunkKey(4, 1, 1), new ChunkKey(4, 1, 3)), (state.DurableUpTo(4), state.Expected(4)));
    }

    [Fact]
    public void Only_the_newest_granted_incarnation_may_write()
    {
        var state = Live(new ReplayOptions());
        Assert.Equal(Admission.UnknownIncarnation, state.Admit(new Play(1, 5).NextChunk()).Verdict);
        state.Apply(state.Incarnations.Grant(0));
        var old = new Play(1, 5);
        Commit(state, old.NextChunk());
        Assert.Equal(Admission.New, state.Admit(old.NextChunk()).Verdict);

        var granted = state.Incarnations.Grant(0);
        Assert.Equal(new IncarnationGranted(0, 2), granted);
        state.Apply(granted);
        state.Apply(granted);
        Assert.Equal(Admission.StaleIncarnation, state.Admit(old.NextChunk()).Verdict);
        Assert.Equal(Admission.UnknownIncarnation, state.Admit(new Play(1, 5, incarnation: 3).NextChunk()).Verdict);
        var young = new Play(2, 5, incarnation: 2);
        Assert.Equal(Admission.New, state.Admit(young.NextChunk()).Verdict);
        Assert.Equal(new ChunkKey(0, 2, 2), state.Expected(0));

        // The old incarnation's chunk was in flight when the new one was granted: both commit.
        state.Apply(state.Event([old.Chunks[1], young.Chunks[0]]), 2);
        Assert.Equal(new ChunkKey(0, 2, 1), state.DurableUpTo(0));
    }

    [Fact]
    public void Damaged_bytes_are_refused_before_they_reach_the_journal()
    {
        var state = Live(new ReplayOptions(), 0);
        var good = new Play(1, 5).NextChunk();
        var bytes = good.Bytes.ToArray();
        bytes[10] ^= 1;
        var refused = state.Admit(good with { Bytes = bytes });
        Assert.Equal(Admission.Corrupt, refused.Verdict);
        Assert.Contains("0/1/1", refused.Why, StringComparison.Ordinal);
        Assert.Equal(Admission.Corrupt, state.Admit(good with { Steps = 3 }).Verdict);
        Assert.Equal(Admission.New, state.Admit(good).Verdict);
    }

    [Fact]
    public void A_recovered_state_holds_the_same_transitions_and_marks() =>
        Prop.ForAll<ulong>(seed =>
        {
            _journal.Clear();
            var rng = new Rng(seed);
            var options = new ReplayOptions { Capacity = 80, NStep = 3 };
            var state = Live(options, 0, 1, 2);
            Play[] plays = [new(seed, 6, 0), new(seed + 1, 6, 1), new(seed + 2, 6, 2)];
            ReplayIndex? index = null;
            for (var i = 0; i < 30; i++)
            {
                Commit(state, [.. Enumerable.Range(0, 1 + rng.NextInt(3)).Select(_ => plays[rng.NextInt(3)].NextChunk())]);
                if (rng.NextInt(5) == 0)
                {
                    index = state.SaveIndex();
                    state.IndexDurable(index);
                }

                Delete(state.Deletable());
            }

            var recovered = Recover(options, index);
            Assert.Equal((state.Arrived, state.Table.FirstIndex, state.Table.NextIndex, state.Table.Sampleable, state.Table.Inserted),
                (recovered.Arrived, recovered.Table.FirstIndex, recovered.Table.NextIndex, recovered.Table.Sampleable, recovered.Table.Inserted));
            foreach (var granted in state.Incarnations.All)
                recovered.Apply(granted);
            Assert.All(plays, play => Assert.Equal(state.DurableUpTo(play.Agent), recovered.DurableUpTo(play.Agent)));
            Assert.All(plays, play => Assert.Equal(Admission.New, recovered.Admit(play.NextChunk()).Verdict));
            if (state.Table.Sampleable > 0) ReplayTableTests.AssertEqual(state.Table.Sample(20, seed), recovered.Table.Sample(20, seed));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Priorities_are_as_of_the_index_and_later_chunks_weigh_the_largest()
    {
        var options = new ReplayOptions { Selector = SelectorKind.Prioritized, PriorityExponent = 1, PriorityFloor = 1, Capacity = 1000 };
        var state = Live(options, 0);
        var play = new Play(7, 1);
        Commit(state, play.NextChunk(), play.NextChunk());
        state.Table.UpdatePriorities([new ItemId(0, 0), new ItemId(1, 0)], [0f, 4f]);
        var index = state.SaveIndex();
        state.Table.UpdatePriorities([new ItemId(0, 0)], [100f]);
        Commit(state, play.NextChunk());

        // Weights 1, 5 and, for the chunk after the snapshot, 5.
        var drawn = Recover(options, index).Table.Sample(110, 1).Items;
        Assert.Equal([10, 50, 50], Enumerable.Range(0, 3).Select(chunk => drawn.Count(item => item.Chunk == chunk)));
    }

    [Fact]
    public void Sample_counts_survive_with_the_index()
    {
        var options = new ReplayOptions { MaxTimesSampled = 1 };
        var state = Live(options, 0);
        var play = new Play(7, 4);
        Commit(state, play.NextChunk());
        var drawn = state.Table.Sample((int)state.Table.Sampleable - 1, 3).Items;
        var recovered = Recover(options, state.SaveIndex());
        Assert.Equal(1, recovered.Table.Sampleable);
        Assert.DoesNotContain(recovered.Table.Sample(1, 9).Items[0], drawn);
        Assert.Equal(state.Table.Sampled + 1, recovered.Table.Sampled);
    }

    [Fact]
    public void Only_events_whose_every_chunk_has_gone_may_be_deleted_and_only_under_a_durable_index()
    {
        var state = Live(new ReplayOptions { Capacity = 4 }, 0);
        var play = new Play(1, 1);
        Commit(state, play.NextChunk(), play.NextChunk());
        Commit(state, play.NextChunk(), play.NextChunk());
        Commit(state, play.NextChunk());
        var index = state.SaveIndex();
        state.IndexDurable(index);
        Assert.Null(state.Deletable());
        Commit(state, play.NextChunk(), play.NextChunk());
        Assert.Null(state.Deletable(atLeast: 2));
        Assert.Equal(1, state.Deletable());
        Assert.Null(state.Deletable());
        Commit(state, [.. Enumerable.Range(0, 4).Select(_ => play.NextChunk())]);
        Assert.Equal(3, state.Deletable());
        state.IndexDurable(state.SaveIndex());
        Assert.Equal(4, state.Deletable());
    }

    [Fact]
    public void Marks_outlive_the_events_that_set_them()
    {
        var options = new ReplayOptions { Capacity = 3 };
        var state = Live(options, 0, 1);
        var (rare, busy) = (new Play(1, 1, 0), new Play(2, 1, 1));
        Commit(state, rare.NextChunk());
        for (var i = 0; i < 5; i++)
            Commit(state, busy.NextChunk());
        var index = state.SaveIndex();
        state.IndexDurable(index);
        Delete(state.Deletable());
        Assert.DoesNotContain(_journal, e => ChunkBatchCodec.Decode(e.Event).Chunks.Any(c => c.Key.Agent == 0));

        var recovered = Recover(options, index);
        Assert.Equal(new ChunkKey(0, 1, 1), recovered.DurableUpTo(0));
        Assert.Equal(Admission.Durable, recovered.Admit(rare.Chunks[0]).Verdict);
    }

    [Fact]
    public void A_journal_with_a_hole_or_without_its_end_is_refused()
    {
        var state = Live(new ReplayOptions(), 0);
        var play = new Play(1, 3);
        for (var i = 0; i < 3; i++)
            Commit(state, play.NextChunk());
        var index = state.SaveIndex();

        var last = _journal[2];
        _journal.RemoveAt(2);
        Assert.Contains("end is missing", Assert.Throws<InvalidDataException>(() => Recover(new ReplayOptions(), index)).Message, StringComparison.Ordinal);
        _journal[1] = last;
        Assert.Contains("event 3", Assert.Throws<InvalidDataException>(() => Recover(new ReplayOptions())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fifo_after_a_kill_gives_again_what_no_checkpoint_contains()
    {
        var options = new ReplayOptions { Selector = SelectorKind.Fifo, KeepForCheckpoint = true, Capacity = 100 };
        var state = Live(options, 0);
        var play = new Play(1, 3);
        for (var i = 0; i < 6; i++)
            Commit(state, play.NextChunk());
        state.Table.TakeFifo(2);
        var checkpoint = state.SaveIndex();
        state.IndexDurable(checkpoint);
        Assert.Null(state.Deletable());
        state.Checkpointed(checkpoint);
        Assert.Equal(2, state.Deletable());
        Delete(2);
        state.Table.TakeFifo(2);
        state.IndexDurable(state.SaveIndex());
        Assert.Null(state.Deletable());

        var recovered = Recover(options, state.SaveIndex(), checkpoint);
        Assert.Equal([3L, 4L], recovered.Table.TakeFifo(2)!.Select(chunk => chunk.Key.Sequence));
    }

    [Fact]
    public void Fifo_that_is_read_at_will_goes_on_where_the_checkpoint_stands()
    {
        var options = new ReplayOptions { Selector = SelectorKind.Fifo, KeepForCheckpoint = true, Capacity = 100 };
        var journal = new List<byte[]>();
        var state = new ReplayState(options);
        state.Apply(new IncarnationGranted(0, 1));
        state.Recovered();
        var play = new Play(8, 4);
        for (var i = 0; i < 6; i++)
        {
            var chunk = play.NextChunk();
            state.Admit(chunk);
            journal.Add(state.Event([chunk]));
            state.Apply(journal[i], i + 1);
        }

        Assert.Equal([1L, 2L], state.Table.ReadFifo(0, 2)!.Select(chunk => chunk.Key.Sequence));
        Assert.Equal([1L, 2L], state.Table.ReadFifo(0, 2)!.Select(chunk => chunk.Key.Sequence));   // asked again
        Assert.Equal([3L, 4L, 5L], state.Table.ReadFifo(2, 3)!.Select(chunk => chunk.Key.Sequence));
        Assert.Null(state.Table.ReadFifo(5, 2));   // 3 and 4 are done with; there is one more

        // What left the table stays in the journal until a checkpoint has it
        state.IndexDurable(state.SaveIndex());
        Assert.Null(state.Deletable());
        state.Checkpointed(2);
        Assert.Equal(2, state.Deletable());

        var recovered = new ReplayState(options);
        recovered.Apply(new IncarnationGranted(0, 1));
        for (var i = 2; i < 6; i++) recovered.Apply(journal[i], i + 1);
        recovered.Recovered(consumed: 3);
        Assert.Equal([4L, 5L, 6L], recovered.Table.ReadFifo(3, 3)!.Select(chunk => chunk.Key.Sequence));

        var gone = new ReplayState(options);
        for (var i = 2; i < 6; i++) gone.Apply(journal[i], i + 1);
        Assert.Contains("goes on with chunk 1", Assert.Throws<InvalidDataException>(() => gone.Recovered(consumed: 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fifo_goes_on_counting_when_every_event_is_deleted()
    {
        var options = new ReplayOptions { Selector = SelectorKind.Fifo, Capacity = 100 };
        var state = Live(options, 0);
        var play = new Play(1, 3);
        Commit(state, play.NextChunk(), play.NextChunk());
        state.Table.TakeFifo(2);
        var index = state.SaveIndex();
        state.IndexDurable(index);
        Delete(state.Deletable());
        Assert.Empty(_journal);

        var recovered = Recover(options, index);
        Assert.Equal((2, 2, 6), (recovered.Arrived, recovered.Table.NextIndex, recovered.Table.Inserted));
        Commit(recovered, play.NextChunk());
        Assert.Equal(3, recovered.Table.TakeFifo(1)![0].Key.Sequence);
    }

    [Fact]
    public void Lock_step_shows_chunks_by_sequence_then_agent_whatever_order_they_came_in()
    {
        EncodedChunk[] chunks = [.. new[] { 0, 1, 2 }.SelectMany(agent => { var play = new Play((ulong)agent, 3, agent); return new[] { play.NextChunk(), play.NextChunk() }; })];
        var straight = Live(Lockstep, 0, 1, 2);
        var mixed = Live(Lockstep, 0, 1, 2);
        Commit(straight, chunks);
        foreach (var i in new[] { 4, 0, 2, 1, 5, 3 })
            Commit(mixed, chunks[i]);
        Assert.Equal((0, 6), (mixed.Table.Transitions, mixed.Hidden));
        Assert.False(mixed.TrySample(1, 1, 1, out _));

        mixed.Reveal(1);
        Assert.Equal((9, 3), (mixed.Table.Transitions, mixed.Hidden));
        mixed.Reveal(2);
        straight.Reveal(2);
        Assert.Equal([0, 1, 2, 0, 1, 2], Enumerable.Range(0, 6).Select(i => mixed.Table.ChunkAt(i)!.Key.Agent));
        ReplayTableTests.AssertEqual(straight.Table.Sample(30, 4), mixed.Table.Sample(30, 4));
    }

    [Fact]
    public void Lock_step_resumed_from_a_checkpoint_equals_never_having_stopped() =>
        Prop.ForAll<ulong>(seed =>
        {
            _journal.Clear();
            var rng = new Rng(seed);
            Play[] plays = [new(seed, 5, 0), new(seed + 1, 5, 1), new(seed + 2, 5, 2)];
            var state = Live(Lockstep, 0, 1, 2);
            var rounds = 12 + rng.NextInt(10);
            var at = 1 + rng.NextInt(rounds - 1);
            ReplayIndex? checkpoint = null;
            var reference = new List<TransitionBatch>();
            for (var round = 1; round <= rounds; round++)
            {
                Commit(state, [.. plays.OrderBy(_ => rng.NextUInt64()).Select(play => play.NextChunk())]);
                var learned = Learn(state, round);
                if (round > at) reference.Add(learned);
                if (round <= at && rng.NextInt(2) == 0 || round == at)
                {
                    checkpoint = state.SaveIndex();
                    state.IndexDurable(checkpoint);
                    state.Checkpointed(checkpoint);
                }

                Delete(state.Deletable());
            }

            var newest = state.SaveIndex();
            var resumed = Recover(Lockstep, rng.NextInt(2) == 0 ? newest : checkpoint, checkpoint);
            Assert.Equal(3 * (rounds - at), resumed.Hidden);
            for (var round = at + 1; round <= rounds; round++)
            {
                foreach (var play in plays)
                    Assert.Equal(new Admitted(Admission.Durable), resumed.Admit(play.Chunks[round - 1]));
                ReplayTableTests.AssertEqual(reference[round - at - 1], Learn(resumed, round));
            }

            Assert.Equal(state.SaveIndex().Bytes, resumed.SaveIndex().Bytes);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Lock_step_refuses_a_resumed_run_that_plays_otherwise()
    {
        var state = Live(Lockstep, 0);
        var play = new Play(1, 3);
        Commit(state, play.NextChunk());
        state.Reveal(1);
        var checkpoint = state.SaveIndex();
        Commit(state, play.NextChunk());

        var resumed = Recover(Lockstep, checkpoint, checkpoint);
        Assert.Contains("0/1/2", Assert.Throws<InvalidOperationException>(() => resumed.Reveal(2)).Message, StringComparison.Ordinal);
        var other = new Play(99, 3);
        other.NextChunk();
        Assert.Equal(Admission.Conflict, resumed.Admit(other.NextChunk()).Verdict);
        Assert.Equal(Admission.Durable, resumed.Admit(play.Chunks[1]).Verdict);
        resumed.Reveal(2);
        Assert.Equal(6, resumed.Table.Transitions);
    }

    [Fact]
    public void A_checkpoint_of_another_journal_is_refused()
    {
        var state = Live(Lockstep, 0);
        Commit(state, new Play(1, 3).NextChunk());
        state.Reveal(1);
        var checkpoint = state.SaveIndex();
        _journal.Clear();
        Commit(Live(Lockstep, 0), new Play(2, 3).NextChunk());
        Assert.Throws<InvalidDataException>(() => Recover(Lockstep, null, checkpoint));
    }

    [Fact]
    public void A_damaged_index_is_invalid_data() =>
        Prop.ForAll<ushort, byte>((where, change) =>
        {
            var state = Live(Lockstep, 0, 1);
            _journal.Clear();
            Commit(state, new Play(1, 3).NextChunk());
            state.Reveal(1);
            var bytes = state.SaveIndex().Bytes;
            bytes[where % bytes.Length] ^= (byte)(change | 1);
            Assert.Throws<InvalidDataException>(() => Live(Lockstep).RecoveredAgain(bytes));
        }).QuickCheckThrowOnFailure();

    private static TransitionBatch Learn(ReplayState state, int round)
    {
        state.Reveal(round);
        TransitionBatch batch;
        for (var i = 0; ; i++)
        {
            batch = state.Table.Sample(16, (ulong)round * 10 + (ulong)i, 0.4f);
            state.Table.UpdatePriorities(batch.Items, [.. batch.Returns.Select((g, row) => g + row * 0.1f)]);
            if (i == 2) return batch;
        }
    }
}

internal static class FreshState
{
    /// <summary>Recovers a state of the same options from nothing but this index.</summary>
    public static void RecoveredAgain(this ReplayState like, byte[] index) => new ReplayState(like.Table.Options).Recovered(index);
}
