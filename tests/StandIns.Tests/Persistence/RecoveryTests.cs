using Akka.Actor;
using Akka.Persistence;

namespace Troupe.StandIns.Tests.Persistence;

public sealed class RecoveryTests
{
    private readonly Probe _probe = new();

    [Fact]
    public async Task A_new_actor_system_recovers_the_events_in_order()
    {
        await using var journal = new Journaled();
        var system = journal.Start();
        await Journaled.SayAsync(await Journaled.RecoveredAsync(system, "a", _probe), _probe, "one", "two", "three");
        await system.Terminate();
        await _probe.UntilAsync("stopped");

        journal.Start().ActorOf(Scripted.Props("a", _probe));

        await _probe.ExpectAsync("recovered one at 1", "recovered two at 2", "recovered three at 3", "completed at 3");
    }

    [Fact]
    public async Task Commands_that_come_during_recovery_are_handled_after_it_in_order()
    {
        await using var journal = new Journaled();
        var system = journal.Start();
        var before = await Journaled.RecoveredAsync(system, "a", _probe);
        await Journaled.SayAsync(before, _probe, [.. Enumerable.Range(1, 50).Select(i => $"{i}")]);
        await Journaled.StopAsync(before, _probe);

        var actor = system.ActorOf(Scripted.Props("a", _probe));
        for (var i = 1; i <= 20; i++)
        {
            var n = i;
            actor.Tell(new Do(a => a.Note($"command {n}, recovering: {a.IsRecovering}")));
        }

        var notes = await _probe.UntilAsync("command 20, recovering: False");
        Assert.Equal(Enumerable.Range(1, 50).Select(i => $"recovered {i} at {i}"), notes.Take(50));
        Assert.Equal("completed at 50", notes[50]);
        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"command {i}, recovering: False"), notes.Skip(51));
    }

    [Fact]
    public async Task What_a_command_stashes_is_handled_again_before_later_commands()
    {
        await using var journal = new Journaled();
        var actor = await Journaled.RecoveredAsync(journal.Start(), "a", _probe);
        var open = false;

        actor.Tell(new Do(a =>
        {
            if (open) a.Note("stashed one");
            else a.Stash.Stash();
        }));
        actor.Tell(new Do(a => a.Persist(new Said("event"), _ =>
        {
            open = true;
            a.Note("handler");
            a.Stash.UnstashAll();
        })));
        actor.Tell(new Do(a => a.Note("later")));

        await _probe.ExpectAsync("handler", "stashed one", "later");
    }

    [Fact]
    public async Task A_snapshot_is_offered_first_and_only_later_events_follow()
    {
        await using var journal = new Journaled();
        var system = journal.Start();
        var before = await Journaled.RecoveredAsync(system, "a", _probe);
        await Journaled.SayAsync(before, _probe, "one", "two");
        before.Tell(new Do(a => a.SaveSnapshot(new Said("one and two"))));
        var saved = await _probe.NextAsync<SaveSnapshotSuccess>("the snapshot");
        Assert.Equal(2, saved.Metadata.SequenceNr);
        await Journaled.SayAsync(before, _probe, "three");
        await Journaled.StopAsync(before, _probe);

        system.ActorOf(Scripted.Props("a", _probe));

        await _probe.ExpectAsync("offered one and two at 2", "recovered three at 3", "completed at 3");
    }

    [Fact]
    public async Task Criteria_none_ignores_snapshots_and_replays_every_event()
    {
        await using var journal = new Journaled();
        var system = journal.Start();
        var before = await Journaled.RecoveredAsync(system, "a", _probe);
        await Journaled.SayAsync(before, _probe, "one");
        before.Tell(new Do(a => a.SaveSnapshot(new Said("one"))));
        await _probe.NextAsync<SaveSnapshotSuccess>("the snapshot");
        await Journaled.SayAsync(before, _probe, "two");
        await Journaled.StopAsync(before, _probe);

        system.ActorOf(Scripted.Props("a", _probe, new Recovery(SnapshotSelectionCriteria.None)));

        await _probe.ExpectAsync("recovered one at 1", "recovered two at 2", "completed at 2");
    }

    [Fact]
    public async Task Recovery_stops_at_the_sequence_number_or_count_asked_for_and_goes_on_after_the_highest()
    {
        await using var journal = new Journaled();
        var system = journal.Start();
        var before = await Journaled.RecoveredAsync(system, "a", _probe);
        await Journaled.SayAsync(before, _probe, "one", "two", "three");
        await Journaled.StopAsync(before, _probe);

        var bounded = system.ActorOf(Scripted.Props("a", _probe, new Recovery(SnapshotSelectionCriteria.None, 2)));
        await _probe.ExpectAsync("recovered one at 1", "recovered two at 2", "completed at 3");
        await Journaled.StopAsync(bounded, _probe);

        var counted = system.ActorOf(Scripted.Props("a", _probe, new Recovery(SnapshotSelectionCriteria.None, long.MaxValue, 1)));
        await _probe.ExpectAsync("recovered one at 1", "completed at 3");
        await Journaled.StopAsync(counted, _probe);

        var none = system.ActorOf(Scripted.Props("a", _probe, Recovery.None));
        await _probe.ExpectAsync("completed at 3");
        none.Tell(new Do(a => a.Persist(new Said("four"), _ => a.Note($"at {a.LastSequenceNr}"))));
        await _probe.ExpectAsync("at 4");
    }

    [Fact]
    public async Task Recovery_reads_more_events_than_fit_in_one_batch()
    {
        await using var journal = new Journaled();
        var system = journal.Start("akka.persistence.journal.sql.replay-batch-size = 7");
        var before = await Journaled.RecoveredAsync(system, "a", _probe);
        before.Tell(new Do(a => a.PersistAll(Enumerable.Range(1, 100).Select(i => new Said($"{i}")), e => a.Note(e.Text))));
        await _probe.UntilAsync("100");
        await Journaled.StopAsync(before, _probe);

        system.ActorOf(Scripted.Props("a", _probe));

        var notes = await _probe.UntilAsync("completed at 100");
        Assert.Equal(Enumerable.Range(1, 100).Select(i => $"recovered {i} at {i}"), notes.SkipLast(1));
    }

    [Fact]
    public async Task A_restarted_actor_recovers_again_from_what_is_stored()
    {
        await using var journal = new Journaled();
        var actor = await Journaled.RecoveredAsync(journal.Start(), "a", _probe);
        await Journaled.SayAsync(actor, _probe, "one");

        actor.Tell(new Do(_ => throw new InvalidOperationException("on purpose")));
        actor.Tell(new Do(a => a.Note("after")));

        await _probe.UntilAsync("recovered one at 1");
        await _probe.ExpectAsync("completed at 1", "after");
    }

    [Fact]
    public async Task An_actor_stopped_during_its_recovery_gives_its_place_to_the_next()
    {
        await using var journal = new Journaled();
        var system = journal.Start("akka.persistence.max-concurrent-recoveries = 1");
        var before = await Journaled.RecoveredAsync(system, "a", _probe);
        before.Tell(new Do(a => a.PersistAll(Enumerable.Range(1, 1000).Select(i => new Said($"{i}")), e => a.Note(e.Text))));
        await _probe.UntilAsync("1000");
        await Journaled.StopAsync(before, _probe);

        var stopped = new Probe();
        system.Stop(system.ActorOf(Scripted.Props("a", stopped)));
        await stopped.UntilAsync("stopped");
        system.ActorOf(Scripted.Props("a", _probe));

        Assert.Equal(1001, (await _probe.UntilAsync("completed at 1000")).Count);
    }

    [Fact]
    public async Task More_actors_than_may_recover_at_once_all_recover()
    {
        await using var journal = new Journaled();
        var system = journal.Start("akka.persistence.max-concurrent-recoveries = 2");
        var probes = Enumerable.Range(0, 10).Select(_ => new Probe()).ToArray();

        for (var i = 0; i < probes.Length; i++)
            system.ActorOf(Scripted.Props($"a{i}", probes[i]));

        foreach (var probe in probes)
            await probe.ExpectAsync("completed at 0");
    }
}
