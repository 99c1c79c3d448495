using Akka.Actor;
using Akka.Persistence;

namespace Troupe.StandIns.Tests.Persistence;

public sealed class DeleteTests
{
    private readonly Probe _probe = new();

    [Fact]
    public async Task Recovery_after_deleting_a_prefix_starts_at_the_first_kept_event()
    {
        await using var journal = new Journaled();
        var system = journal.Start();
        var before = await Journaled.RecoveredAsync(system, "a", _probe);
        await Journaled.SayAsync(before, _probe, "one", "two", "three", "four");
        before.Tell(new Do(a => a.DeleteMessages(2)));
        var deleted = await _probe.NextAsync<DeleteMessagesSuccess>("the delete");
        Assert.Equal(2, deleted.ToSequenceNr);
        await Journaled.StopAsync(before, _probe);

        system.ActorOf(Scripted.Props("a", _probe));

        await _probe.ExpectAsync("recovered three at 3", "recovered four at 4", "completed at 4");
        Assert.Equal(["2|1", "3|0", "4|0"], journal.Raw("SELECT sequence_number, deleted FROM journal ORDER BY 1"));
    }

    [Fact]
    public async Task Sequence_numbers_go_on_after_every_event_is_deleted()
    {
        await using var journal = new Journaled();
        var system = journal.Start();
        var before = await Journaled.RecoveredAsync(system, "a", _probe);
        await Journaled.SayAsync(before, _probe, "one", "two", "three");
        before.Tell(new Do(a => a.DeleteMessages(long.MaxValue)));
        Assert.Equal(3, (await _probe.NextAsync<DeleteMessagesSuccess>("the delete")).ToSequenceNr);
        await Journaled.StopAsync(before, _probe);
        await system.Terminate();

        var actor = await Journaled.RecoveredAsync(journal.Start(), "a", _probe);
        actor.Tell(new Do(a => a.Persist(new Said("four"), _ => a.Note($"at {a.LastSequenceNr}"))));

        await _probe.ExpectAsync("at 4");
        Assert.Equal(["3|1", "4|0"], journal.Raw("SELECT sequence_number, deleted FROM journal ORDER BY 1"));
    }

    [Fact]
    public async Task Deleting_beyond_the_last_event_is_refused()
    {
        await using var journal = new Journaled();
        var actor = await Journaled.RecoveredAsync(journal.Start(), "a", _probe);
        await Journaled.SayAsync(actor, _probe, "one");

        actor.Tell(new Do(a => a.DeleteMessages(2)));

        Assert.Equal(2, (await _probe.NextAsync<DeleteMessagesFailure>("the refusal")).ToSequenceNr);
        Assert.Equal(["1|0"], journal.Raw("SELECT sequence_number, deleted FROM journal"));
    }

    [Fact]
    public async Task Deleting_one_actors_events_leaves_the_others()
    {
        await using var journal = new Journaled();
        var system = journal.Start();
        var first = await Journaled.RecoveredAsync(system, "a", _probe);
        await Journaled.SayAsync(await Journaled.RecoveredAsync(system, "b", _probe), _probe, "b1", "b2");
        await Journaled.SayAsync(first, _probe, "a1", "a2");

        first.Tell(new Do(a => a.DeleteMessages(2)));
        await _probe.NextAsync<DeleteMessagesSuccess>("the delete");

        Assert.Equal(["a|2|1", "b|1|0", "b|2|0"], journal.Raw("SELECT persistence_id, sequence_number, deleted FROM journal ORDER BY 1, 2"));
    }

    [Fact]
    public async Task Events_persisted_while_a_long_prefix_is_deleted_are_kept()
    {
        await using var journal = new Journaled();
        var system = journal.Start();
        var before = await Journaled.RecoveredAsync(system, "a", _probe);
        before.Tell(new Do(a => a.PersistAll(Enumerable.Range(1, 500).Select(_ => new Blob(new byte[4096])), _ => { })));
        await Journaled.SayAsync(before, _probe, "501");

        before.Tell(new Do(a => a.DeleteMessages(500)));
        await Journaled.SayAsync(before, _probe, "502", "503");
        before.Tell(new Do(a => a.Note("no more")));
        await _probe.NextAsync<DeleteMessagesSuccess>("the delete");
        await Journaled.StopAsync(before, _probe);

        system.ActorOf(Scripted.Props("a", _probe));

        await _probe.ExpectAsync("recovered 501 at 501", "recovered 502 at 502", "recovered 503 at 503", "completed at 503");
    }

    [Fact]
    public async Task Deleted_snapshots_are_not_offered()
    {
        await using var journal = new Journaled();
        var system = journal.Start();
        var before = await Journaled.RecoveredAsync(system, "a", _probe);
        foreach (var text in new[] { "one", "two", "three" })
        {
            await Journaled.SayAsync(before, _probe, text);
            before.Tell(new Do(a => a.SaveSnapshot(new Said(text))));
            await _probe.NextAsync<SaveSnapshotSuccess>("a snapshot");
        }

        before.Tell(new Do(a => a.DeleteSnapshot(3)));
        Assert.Equal(3, (await _probe.NextAsync<DeleteSnapshotSuccess>("the delete")).Metadata.SequenceNr);
        before.Tell(new Do(a => a.DeleteSnapshots(new SnapshotSelectionCriteria(1))));
        Assert.Equal(1, (await _probe.NextAsync<DeleteSnapshotsSuccess>("the deletes")).Criteria.MaxSequenceNr);
        Assert.Equal(["2"], journal.Raw("SELECT sequence_number FROM snapshot"));
        await Journaled.StopAsync(before, _probe);

        system.ActorOf(Scripted.Props("a", _probe));

        await _probe.ExpectAsync("offered two at 2", "recovered three at 3", "completed at 3");
    }
}
