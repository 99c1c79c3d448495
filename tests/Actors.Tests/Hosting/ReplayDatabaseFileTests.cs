using Microsoft.Data.Sqlite;
using Troupe.Actors.CommandLine;
using Troupe.Actors.Hosting;
using Troupe.Actors.Tests.Replay;
using static Troupe.Actors.Replay.ReplayProtocol;

namespace Troupe.Actors.Tests.Hosting;

public sealed class ReplayDatabaseFileTests
{
    [Fact]
    public async Task A_damaged_file_that_a_kill_left_with_its_log_is_refused_and_neither_is_changed()
    {
        await using var stage = new Stage();
        var system = stage.Start();
        var probe = new Probe(system);
        var buffer = await probe.ChildAsync(BufferTests.Of());
        buffer.Tell(new RequestIncarnation(Guid.NewGuid(), 0), probe.Ref);
        await probe.NextAsync<Granted>("a life");
        for (var i = 1; i <= 200; i++)
        {
            buffer.Tell(new Insert(Made.Chunk(0, 1, i, steps: 60)), probe.Ref);
            await probe.NextAsync<InsertedUpTo>("an acknowledgement");
        }

        // What the database holds by itself, before its log: as a checkpoint of SQLite's leaves it.
        using (var connection = new SqliteConnection($"Data Source={stage.Database};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
            command.ExecuteNonQuery();
        }

        buffer.Tell(new Insert(Made.Chunk(0, 1, 201)), probe.Ref);
        await probe.NextAsync<InsertedUpTo>("an acknowledgement");
        var copy = stage.Crash("killed");
        var bytes = File.ReadAllBytes(copy);
        Assert.True(bytes.Length > 4 * 16384, "the file has pages to damage");
        new Random(1).NextBytes(bytes.AsSpan(16384, bytes.Length - 16384));
        File.WriteAllBytes(copy, bytes);
        var log = File.ReadAllBytes(copy + "-wal");
        Assert.NotEmpty(log);

        var refusal = Assert.Throws<UsageException>(() => ReplayDatabaseFile.Prepare(copy));

        Assert.Contains(copy, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(copy));
        Assert.Equal(log, File.ReadAllBytes(copy + "-wal"));
    }

    [Fact]
    public async Task A_whole_file_with_a_log_is_taken_as_it_is()
    {
        await using var stage = new Stage();
        var system = stage.Start();
        var probe = new Probe(system);
        await probe.ChildAsync(BufferTests.Of());
        await probe.NextAsync<Ready>("the buffer's recovery");
        ReplayDatabaseFile.Prepare(stage.Crash("killed"));
    }

    [Fact]
    public void A_database_of_another_kind_is_refused()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = "CREATE TABLE t (x)";
                command.ExecuteNonQuery();
            }

            Assert.Contains("journal mode", Assert.Throws<UsageException>(() => ReplayDatabaseFile.Prepare(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
