using System.Text;
using Akka.Actor;
using Akka.Persistence;

namespace Troupe.StandIns.Tests.Persistence;

public sealed class SchemaTests
{
    private readonly Probe _probe = new();

    [Fact]
    public async Task Tables_have_the_plugins_columns_types_and_keys()
    {
        await using var journal = new Journaled();
        await Journaled.RecoveredAsync(journal.Start(), "a", _probe);

        // name | declared type | not null | place in the primary key
        const string Columns = "SELECT name, type, \"notnull\", pk FROM pragma_table_info('{0}') ORDER BY cid";
        Assert.Equal(
            [
                "ordering|INTEGER|1|1",
                "created|BigInt|1|0",
                "deleted|Bit|1|0",
                "persistence_id|NVarChar(255)|1|0",
                "sequence_number|BigInt|1|0",
                "message|VarBinary|1|0",
                "manifest|NVarChar(500)|0|0",
                "identifier|INTEGER|0|0",
                "writer_uuid|NVarChar(128)|0|0",
            ],
            journal.Raw(Columns.Replace("{0}", "journal", StringComparison.Ordinal)));
        Assert.Equal(
            ["ordering_id|INTEGER|1|1", "tag|NVarChar(64)|1|2", "sequence_nr|INTEGER|1|0", "persistence_id|NVarChar(255)|1|0"],
            journal.Raw(Columns.Replace("{0}", "tags", StringComparison.Ordinal)));
        Assert.Equal(
            [
                "persistence_id|NVarChar(255)|1|1",
                "sequence_number|BigInt|1|2",
                "created|BigInt|1|0",
                "snapshot|VarBinary|0|0",
                "manifest|NVarChar(500)|0|0",
                "serializer_id|INTEGER|0|0",
            ],
            journal.Raw(Columns.Replace("{0}", "snapshot", StringComparison.Ordinal)));
        Assert.Equal(
            [
                "journal_created_idx", "journal_sequence_number_idx", "journal_uq",
                "snapshot_created_idx", "snapshot_sequence_number_idx",
                "tags_persistence_id_sequence_nr_idx", "tags_tag_idx",
            ],
            journal.Raw("SELECT name FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite_autoindex%' ORDER BY name"));
    }

    [Fact]
    public async Task Events_can_be_read_by_plain_sql()
    {
        await using var journal = new Journaled();
        var actor = await Journaled.RecoveredAsync(journal.Start(), "a", _probe);
        var from = DateTime.UtcNow.Ticks;
        await Journaled.SayAsync(actor, _probe, "héllo", "");
        var to = DateTime.UtcNow.Ticks;

        var hello = Convert.ToHexString(Encoding.UTF8.GetBytes("héllo"));
        Assert.Equal(
            [$"1|0|a|1|{hello}|S|4711|text", "2|0|a|2||S|4711|text"],
            journal.Raw("SELECT ordering, deleted, persistence_id, sequence_number, message, manifest, identifier, typeof(writer_uuid) FROM journal ORDER BY ordering"));
        Assert.Equal(["2|1"], journal.Raw($"SELECT count(*), count(DISTINCT writer_uuid) FROM journal WHERE created BETWEEN {from} AND {to} AND length(writer_uuid) = 32 AND typeof(message) = 'blob'"));
    }

    [Fact]
    public async Task Snapshots_can_be_read_by_plain_sql_and_one_is_kept_per_sequence_number()
    {
        await using var journal = new Journaled();
        var actor = await Journaled.RecoveredAsync(journal.Start(), "a", _probe);
        await Journaled.SayAsync(actor, _probe, "one");
        foreach (var text in new[] { "first", "second" })
        {
            actor.Tell(new Do(a => a.SaveSnapshot(new Said(text))));
            await _probe.NextAsync<SaveSnapshotSuccess>("a snapshot");
        }

        var second = Convert.ToHexString(Encoding.UTF8.GetBytes("second"));
        Assert.Equal([$"a|1|{second}|S|4711"], journal.Raw("SELECT persistence_id, sequence_number, snapshot, manifest, serializer_id FROM snapshot"));
    }

    [Fact]
    public async Task Byte_arrays_are_stored_as_they_are()
    {
        await using var journal = new Journaled();
        var actor = await Journaled.RecoveredAsync(journal.Start(), "a", _probe);

        actor.Tell(new Do(a => a.Persist(new byte[] { 1, 2, 255 }, _ => a.Note("stored"))));
        await _probe.ExpectAsync("stored");

        Assert.Equal(["0102FF|4"], journal.Raw("SELECT message, identifier FROM journal"));
    }

    [Fact]
    public async Task Tagged_events_are_stored_plain_with_their_tags_beside_them()
    {
        await using var journal = new Journaled();
        var actor = await Journaled.RecoveredAsync(journal.Start(), "a", _probe);

        actor.Tell(new Do(a => a.Persist(new Akka.Persistence.Journal.Tagged(new Said("one"), ["red", "blue"]), _ => a.Note("stored"))));
        await _probe.ExpectAsync("stored");

        Assert.Equal(["6F6E65|S"], journal.Raw("SELECT message, manifest FROM journal"));
        Assert.Equal(["1|blue|a|1", "1|red|a|1"], journal.Raw("SELECT ordering_id, tag, persistence_id, sequence_nr FROM tags ORDER BY tag"));
    }

    [Fact]
    public async Task A_journal_in_the_layout_of_the_plugin_is_recovered()
    {
        await using var journal = new Journaled();
        var system = journal.Start();
        await Journaled.StopAsync(await Journaled.RecoveredAsync(system, "x", _probe), _probe);
        journal.Raw("INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid) VALUES (1, 1, 'a', 1, X'30', 'S', 4711, 'w'), (1, 0, 'a', 2, X'31', 'S', 4711, 'w'), (1, 0, 'a', 3, X'32', 'S', 4711, NULL)");

        system.ActorOf(Scripted.Props("a", _probe));

        await _probe.ExpectAsync("recovered 1 at 2", "recovered 2 at 3", "completed at 3");
    }
}
