using Akka.Actor;
using Microsoft.Data.Sqlite;
using Troupe.Actors.Hosting;
using Troupe.Actors.Replay;
using Troupe.Actors.Run;
using Troupe.Learner.Replay;
using static Troupe.Actors.Replay.ReplayProtocol;

namespace Troupe.Actors.Tests.Replay;

public sealed class BufferTests
{
    /// <summary>The journal refuses to write, as for want of room.</summary>
    private const string Refusal = "CREATE TRIGGER refuse BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'no room'); END";

    private static readonly ReplayOptions Large = new() { Capacity = 10_000 };

    internal static Props Of(ReplayOptions? options = null, TimeSpan? snapshotEvery = null, byte[]? checkpoint = null, int lockStepAgents = 0, long sampledBefore = 0)
    {
        var settings = new ReplayBufferSettings("test", options ?? Large, 1 << 16, snapshotEvery ?? TimeSpan.FromHours(1), _ => 1, checkpoint, lockStepAgents, Dispatchers.Replay, sampledBefore);
        return Props.Create(() => new ReplayBufferActor(settings));
    }

    [Fact]
    public async Task What_is_acknowledged_survives_a_power_loss_at_that_moment()
    {
        await using var stage = new Stage();
        var life = await Life.StartAsync(stage);
        for (var sequence = 1; sequence <= 5; sequence++)
        {
            await life.InsertAsync(Made.Chunk(0, 1, sequence));
            var copy = stage.Crash($"crash-{sequence}");
            Assert.Equal(sequence, Stored(copy).Count);

            var after = await Life.StartAsync(stage, Of(), copy, grant: false);
            Assert.Equal(4 * sequence, after.Ready.Status.Recovered);
            await stage.EndAsync(after.System);
        }
    }

    [Fact]
    public async Task A_chunk_sent_again_is_stored_once_whenever_it_comes()
    {
        await using var stage = new Stage();
        var life = await Life.StartAsync(stage);
        EncodedChunk[] chunks = [.. Enumerable.Range(1, 20).Select(i => Made.Chunk(0, 1, i))];
        foreach (var chunk in chunks)
        {
            life.Tell(new Insert(chunk));
            life.Tell(new Insert(chunk));   // in flight
        }

        await life.Probe.NextAsync<InsertedUpTo>("the last acknowledgement", up => up.Key.Sequence == 20);
        foreach (var chunk in chunks) life.Tell(new Insert(chunk));   // durable
        await life.Probe.NextAsync<InsertedUpTo>("an acknowledgement of what is known");
        await stage.EndAsync(life.System);

        var second = await Life.StartAsync(stage, grant: false);
        Assert.Equal(80, second.Ready.Status.Recovered);
        foreach (var chunk in chunks) second.Tell(new Insert(chunk));   // after a restart
        Assert.Equal(new ChunkKey(0, 1, 20), (await second.Probe.NextAsync<InsertedUpTo>("an acknowledgement")).Key);
        second.Tell(new Insert(Made.Chunk(0, 1, 21)));
        await second.Probe.NextAsync<InsertedUpTo>("the next one's acknowledgement", up => up.Key.Sequence == 21);
        await stage.EndAsync(second.System);

        Assert.Equal(Enumerable.Range(1, 21).Select(i => new ChunkKey(0, 1, i)), Stored(stage.Database).Select(c => c.Key));
    }

    [Fact]
    public async Task Incarnations_grow_over_restarts_a_repeated_request_gets_the_same_and_older_ones_are_refused()
    {
        await using var stage = new Stage();
        var first = await Life.StartAsync(stage);
        await first.InsertAsync(Made.Chunk(0, 1, 1));
        await stage.EndAsync(first.System);

        var second = await Life.StartAsync(stage, grant: false);
        second.Tell(new Insert(Made.Chunk(0, 1, 2)));
        await second.Probe.NextAsync<InsertedUpTo>("the same incarnation goes on", up => up.Key.Sequence == 2);
        var request = new RequestIncarnation(Guid.NewGuid(), 0);
        second.Tell(request);
        Assert.Equal(2, (await second.Probe.NextAsync<Granted>("a new life")).Incarnation);
        second.Tell(request);
        Assert.Equal(2, (await second.Probe.NextAsync<Granted>("the same life")).Incarnation);
        second.Tell(new RequestIncarnation(Guid.NewGuid(), 5));
        Assert.Equal(1, (await second.Probe.NextAsync<Granted>("another agent's life")).Incarnation);

        second.Tell(new Insert(Made.Chunk(0, 1, 3)));
        var refused = await second.Probe.NextAsync<Refused>("the refusal of the older life");
        Assert.Equal((new ChunkKey(0, 1, 3), new ChunkKey(0, 2, 1)), (refused.Key, refused.Expected));
        await second.InsertAsync(Made.Chunk(0, 2, 1));
    }

    [Fact]
    public async Task A_chunk_out_of_order_is_refused_with_the_one_expected()
    {
        await using var stage = new Stage();
        var life = await Life.StartAsync(stage);
        await life.InsertAsync(Made.Chunk(0, 1, 1));
        life.Tell(new Insert(Made.Chunk(0, 1, 3)));

        Assert.Equal(new ChunkKey(0, 1, 2), (await life.Probe.NextAsync<Refused>("a refusal")).Expected);
    }

    [Fact]
    public async Task Two_agents_behind_one_sender_are_both_answered()
    {
        await using var stage = new Stage();
        var life = await Life.StartAsync(stage);
        life.Tell(new RequestIncarnation(Guid.NewGuid(), 1));
        await life.Probe.NextAsync<Granted>("the other agent's life");
        life.Tell(new Insert(Made.Chunk(0, 1, 1)));
        life.Tell(new Insert(Made.Chunk(0, 1, 2)));
        life.Tell(new Insert(Made.Chunk(1, 1, 1)));

        await life.Probe.NextAsync<InsertedUpTo>("the other agent's acknowledgement", up => up.Key == new ChunkKey(1, 1, 1));
    }

    [Fact]
    public async Task Eviction_deletes_the_journals_beginning_and_marks_outlive_it()
    {
        await using var stage = new Stage();
        var small = new ReplayOptions { Capacity = 8 };
        var life = await Life.StartAsync(stage, Of(small, TimeSpan.FromMilliseconds(20)));
        for (var i = 1; i <= 10; i++) await life.InsertAsync(Made.Chunk(0, 1, i));
        await Poll.Until(() => Assert.Equal([9, 10], Sequences(stage)), "only the chunks in the table are in the journal");
        await stage.EndAsync(life.System);

        var second = await Life.StartAsync(stage, Of(small, TimeSpan.FromHours(1)), grant: false);
        Assert.Equal((8, 40, 10), (second.Ready.Status.Recovered, second.Ready.Status.Inserted, second.Ready.Status.InsertedChunks));
        second.Tell(new Insert(Made.Chunk(0, 1, 4)));
        Assert.Equal(new ChunkKey(0, 1, 10), (await second.Probe.NextAsync<InsertedUpTo>("an evicted chunk is known")).Key);
        await second.InsertAsync(Made.Chunk(0, 1, 11));
    }

    [Fact]
    public async Task The_rate_limiter_holds_agents_back_until_samples_are_drawn()
    {
        await using var stage = new Stage();
        var life = await Life.StartAsync(stage, Of(new ReplayOptions { Capacity = 1000, MinSize = 8, SamplesPerInsert = 1, ErrorBand = 4 }));
        for (var i = 1; i <= 4; i++) life.Tell(new Insert(Made.Chunk(0, 1, i)));
        life.Tell(new Insert(Made.Chunk(0, 1, 4)));   // held and sent again
        await life.Probe.NextAsync<InsertedUpTo>("as many as the band allows", up => up.Key.Sequence == 3);
        Assert.Equal(12, (await life.StatusAsync()).Inserted);

        life.Tell(new Sample(1, 4, 1, 0));
        await life.Probe.NextAsync<Sampled>("the batch");
        await life.Probe.NextAsync<InsertedUpTo>("the chunk that waited", up => up.Key.Sequence == 4);
        Assert.Equal(16, (await life.StatusAsync()).Inserted);
    }

    [Fact]
    public async Task What_was_sampled_before_a_kill_is_not_credited_again()
    {
        await using var stage = new Stage();
        var limited = new ReplayOptions { Capacity = 1000, MinSize = 8, SamplesPerInsert = 1, ErrorBand = 4 };
        var life = await Life.StartAsync(stage, Of(limited));
        for (var i = 1; i <= 3; i++) await life.InsertAsync(Made.Chunk(0, 1, i));
        await stage.EndAsync(life.System);   // without a snapshot of the index

        var second = await Life.StartAsync(stage, Of(limited, sampledBefore: 8), grant: false);
        Assert.Equal(8, (await second.StatusAsync()).Sampled);
        second.Tell(new Sample(1, 4, 1, 0));
        second.Tell(new Insert(Made.Chunk(0, 1, 4)));
        await second.Probe.NextAsync<InsertedUpTo>("agents go on, since the samples are remembered", up => up.Key.Sequence == 4);
    }

    [Fact]
    public async Task A_sample_asked_for_early_is_answered_once_the_table_is_large_enough()
    {
        await using var stage = new Stage();
        var life = await Life.StartAsync(stage, Of(new ReplayOptions { Capacity = 1000, MinSize = 8 }));
        life.Tell(new Sample(1, 6, 1, 0));
        life.Tell(new Sample(1, 6, 1, 0));   // repeated
        await life.InsertAsync(Made.Chunk(0, 1, 1));
        Assert.DoesNotContain(await life.Probe.SoFarAsync(), m => m is Sampled);
        await life.InsertAsync(Made.Chunk(0, 1, 2));

        Assert.Equal(6, (await life.Probe.NextAsync<Sampled>("the batch")).Batch.Count);
        Assert.Equal(6, (await life.StatusAsync()).Sampled);
    }

    [Fact]
    public async Task A_journal_that_fails_acknowledges_nothing_and_goes_on_when_it_works_again()
    {
        await using var stage = new Stage();
        var life = await Life.StartAsync(stage);
        await life.InsertAsync(Made.Chunk(0, 1, 1));
        Execute(stage.Database, Refusal);

        var waits = new List<TimeSpan>();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            life.Tell(new Insert(Made.Chunk(0, 1, 2)));
            life.Tell(new Insert(Made.Chunk(0, 1, 3)));
            var failed = await life.Probe.NextAsync<JournalFailed>("the failure");
            Assert.Contains("no room", failed.Reason, StringComparison.Ordinal);
            waits.Add(failed.RetryIn);
            await life.Probe.NextAsync<Ready>("the buffer begins again");
        }

        Assert.Equal([waits[0], 2 * waits[0], 4 * waits[0]], waits);
        Assert.DoesNotContain(await life.Probe.SoFarAsync(), m => m is InsertedUpTo);
        Assert.Single(Stored(stage.Database));

        Execute(stage.Database, "DROP TRIGGER refuse");
        life.Tell(new Insert(Made.Chunk(0, 1, 2)));
        life.Tell(new Insert(Made.Chunk(0, 1, 3)));
        await life.Probe.NextAsync<InsertedUpTo>("the acknowledgement at last", up => up.Key.Sequence == 3);
        Assert.Equal([1, 2, 3], Sequences(stage));
        Assert.Equal(3, (await life.StatusAsync()).JournalFailures);
    }

    [Fact]
    public async Task A_life_that_could_not_be_written_is_granted_later_and_only_once()
    {
        await using var stage = new Stage();
        var life = await Life.StartAsync(stage);
        Execute(stage.Database, Refusal);
        var request = new RequestIncarnation(Guid.NewGuid(), 0);
        life.Tell(request);
        await life.Probe.NextAsync<JournalFailed>("the failure");
        await life.Probe.NextAsync<Ready>("the buffer begins again");
        Execute(stage.Database, "DROP TRIGGER refuse");
        life.Tell(request);

        Assert.Equal(2, (await life.Probe.NextAsync<Granted>("the new life")).Incarnation);
    }

    [Fact]
    public async Task A_damaged_event_is_told_with_the_last_good_one_and_nothing_is_written()
    {
        await using var stage = new Stage();
        var life = await Life.StartAsync(stage);
        for (var i = 1; i <= 4; i++) await life.InsertAsync(Made.Chunk(0, 1, i));
        await stage.EndAsync(life.System);
        var (sequence, bytes) = (3, (byte[])Query(stage.Database, "SELECT message FROM journal WHERE persistence_id = 'replay-chunks-test' AND sequence_number = 3")!);
        bytes[bytes.Length / 2] ^= 0x55;
        Execute(stage.Database, $"UPDATE journal SET message = X'{Convert.ToHexString(bytes)}' WHERE persistence_id = 'replay-chunks-test' AND sequence_number = {sequence}");
        SqliteConnection.ClearAllPools();
        var before = File.ReadAllBytes(stage.Database);

        var system = stage.Start();
        var probe = new Probe(system);
        await probe.ChildAsync(Of());
        var unreadable = await probe.NextAsync<Unreadable>("what is wrong");

        Assert.Equal(("replay-chunks-test", 2), (unreadable.PersistenceId, unreadable.LastGood));
        Assert.DoesNotContain(await probe.SoFarAsync(), m => m is Ready);
        await stage.EndAsync(system);
        SqliteConnection.ClearAllPools();
        Assert.Equal(before, File.ReadAllBytes(stage.Database));
    }

    [Fact]
    public async Task An_event_of_a_newer_version_is_told_too()
    {
        await using var stage = new Stage();
        var life = await Life.StartAsync(stage);
        for (var i = 1; i <= 2; i++) await life.InsertAsync(Made.Chunk(0, 1, i));
        await stage.EndAsync(life.System);
        Execute(stage.Database, "UPDATE journal SET manifest = 'cc9' WHERE persistence_id = 'replay-chunks-test' AND sequence_number = 2");

        var system = stage.Start();
        var probe = new Probe(system);
        await probe.ChildAsync(Of());

        var unreadable = await probe.NextAsync<Unreadable>("what is wrong");
        Assert.Equal(1, unreadable.LastGood);
        Assert.Contains("cc9", unreadable.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_lock_step_a_chunk_that_was_not_played_again_is_told_and_not_retried()
    {
        await using var stage = new Stage();
        var lockStep = new ReplayOptions { Capacity = 1000, Synchronous = true };
        var life = await Life.StartAsync(stage, Of(lockStep, lockStepAgents: 2), grant: false);
        life.Tell(new Insert(Made.Chunk(0, 1, 1)));
        life.Tell(new Insert(Made.Chunk(1, 1, 1)));
        await life.Probe.NextAsync<InsertedUpTo>("the first agent", up => up.Key.Agent == 0);
        await stage.EndAsync(life.System);

        var second = await Life.StartAsync(stage, Of(lockStep, lockStepAgents: 2), grant: false);
        second.Tell(new Insert(Made.Chunk(0, 1, 1)));
        second.Tell(new Admit(1));
        await second.Probe.NextAsync<Diverged>("the missing chunk");
    }

    [Fact]
    public async Task In_lock_step_a_chunk_played_again_differently_is_told()
    {
        await using var stage = new Stage();
        var lockStep = new ReplayOptions { Capacity = 1000, Synchronous = true };
        var life = await Life.StartAsync(stage, Of(lockStep, lockStepAgents: 1), grant: false);
        await life.InsertAsync(Made.Chunk(0, 1, 1));
        await stage.EndAsync(life.System);

        var second = await Life.StartAsync(stage, Of(lockStep, lockStepAgents: 1), grant: false);
        second.Tell(new Insert(Made.Chunk(0, 1, 1, reward: 2)));
        Assert.Equal(new ChunkKey(0, 1, 1), (await second.Probe.NextAsync<Diverged>("the difference")).Key);
    }

    [Fact]
    public async Task A_round_is_taken_once_by_agent_however_often_it_is_asked_for()
    {
        await using var stage = new Stage();
        var fifo = new ReplayOptions { Capacity = 8, Synchronous = true, Selector = SelectorKind.Fifo, KeepForCheckpoint = true };
        var life = await Life.StartAsync(stage, Of(fifo, lockStepAgents: 2), grant: false);
        for (var round = 1; round <= 2; round++)
        {
            life.Tell(new Insert(Made.Chunk(1, 1, round)));
            life.Tell(new Insert(Made.Chunk(0, 1, round)));
            await life.Probe.NextAsync<InsertedUpTo>("one agent", up => up.Key.Agent == 1);
            await life.Probe.NextAsync<InsertedUpTo>("the other", up => up.Key.Agent == 0);
            life.Tell(new Admit(round));
            await life.Probe.NextAsync<Troupe.Actors.Replay.ReplayProtocol.Admitted>("the round");
            life.Tell(new Take(round, round, 2));
            life.Tell(new Take(round, round, 2));
            for (var answer = 0; answer < 2; answer++)
                Assert.Equal([new(0, 1, round), new(1, 1, round)], (await life.Probe.NextAsync<Taken>("its chunks")).Chunks.Select(c => c.Key));
            Assert.Equal(0, (await life.StatusAsync()).Transitions);
        }
    }

    private static List<EncodedChunk> Stored(string database) => [.. ReplayDatabaseFile.ChunkEvents(database, "test").SelectMany(e => ChunkBatchCodec.Decode(e).Chunks)];

    private static IEnumerable<long> Sequences(Stage stage) => Stored(stage.Database).Select(c => c.Key.Sequence);

    private static void Execute(string database, string sql) => Query(database, sql);

    private static object? Query(string database, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>A buffer in a system of its own, and the probe that is its parent and speaks for agent 0.</summary>
    private sealed record Life(ActorSystem System, Probe Probe, IActorRef Buffer, Ready Ready)
    {
        public static async Task<Life> StartAsync(Stage stage, Props? props = null, string? database = null, bool grant = true)
        {
            var system = stage.Start(database);
            var probe = new Probe(system);
            var buffer = await probe.ChildAsync(props ?? Of());
            var ready = await probe.NextAsync<Ready>("the buffer's recovery");
            var life = new Life(system, probe, buffer, ready);
            if (!grant) return life;
            life.Tell(new RequestIncarnation(Guid.NewGuid(), 0));
            await probe.NextAsync<Granted>("a life");
            return life;
        }

        public void Tell(object message) => Buffer.Tell(message, Probe.Ref);

        public async Task InsertAsync(EncodedChunk chunk)
        {
            Tell(new Insert(chunk));
            await Probe.NextAsync<InsertedUpTo>($"the acknowledgement of {chunk.Key}", up => up.Key == chunk.Key);
        }

        public async Task<BufferStatus> StatusAsync()
        {
            Tell(GetStatus.Instance);
            return await Probe.NextAsync<BufferStatus>("the buffer's status");
        }
    }
}
