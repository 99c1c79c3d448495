using Akka.Actor;
using Akka.Persistence;

namespace Troupe.StandIns.Tests.Persistence;

public sealed class FailureTests
{
    /// <summary>The database refuses some events, as it would for want of room.</summary>
    private const string Refusal = """
        CREATE TRIGGER refuse BEFORE INSERT ON journal WHEN NEW.persistence_id = 'a' AND NEW.sequence_number >= 3
        BEGIN SELECT RAISE(ABORT, 'no room'); END
        """;

    private readonly Probe _probe = new();

    [Fact]
    public async Task A_failed_persist_calls_back_without_its_handler_and_stops_the_actor()
    {
        await using var journal = new Journaled();
        var actor = await Journaled.RecoveredAsync(journal.Start(), "a", _probe);
        await Journaled.SayAsync(actor, _probe, "one", "two");
        journal.Raw(Refusal);

        actor.Tell(new Do(a => a.Persist(new Said("three"), _ => a.Note("handled"))));

        await _probe.ExpectAsync("failed 3", "stopped");
    }

    [Fact]
    public async Task Persist_all_stores_all_or_nothing()
    {
        await using var journal = new Journaled();
        var actor = await Journaled.RecoveredAsync(journal.Start(), "a", _probe);
        await Journaled.SayAsync(actor, _probe, "one");
        journal.Raw(Refusal);

        actor.Tell(new Do(a => a.PersistAll([new Said("two"), new Said("three")], _ => a.Note("handled"))));

        await _probe.ExpectAsync("failed 2");
        await _probe.UntilAsync("stopped");
        Assert.Equal(["1"], journal.Raw("SELECT sequence_number FROM journal"));
    }

    [Fact]
    public async Task After_a_failure_a_new_actor_goes_on_from_what_is_stored()
    {
        await using var journal = new Journaled();
        var system = journal.Start();
        var actor = await Journaled.RecoveredAsync(system, "a", _probe);
        await Journaled.SayAsync(actor, _probe, "one", "two");
        journal.Raw(Refusal);
        actor.Tell(new Do(a => a.Persist(new Said("three"), _ => a.Note("handled"))));
        await _probe.UntilAsync("stopped");
        journal.Raw("DROP TRIGGER refuse");

        var next = system.ActorOf(Scripted.Props("a", _probe));
        await _probe.ExpectAsync("recovered one at 1", "recovered two at 2", "completed at 2");
        next.Tell(new Do(a => a.Persist(new Said("three again"), _ => a.Note($"at {a.LastSequenceNr}"))));

        await _probe.ExpectAsync("at 3");
    }

    [Fact]
    public async Task An_event_that_cannot_be_serialized_is_rejected_and_the_actor_goes_on()
    {
        await using var journal = new Journaled();
        var actor = await Journaled.RecoveredAsync(journal.Start(), "a", _probe);

        actor.Tell(new Do(a =>
        {
            a.Persist<IEvent>(new Unspeakable(), _ => a.Note("handled"));
            a.Persist(new Said("two"), e => a.Note($"{e.Text} at {a.LastSequenceNr}"));
        }));
        actor.Tell(new Do(a => a.Note("next")));

        await _probe.ExpectAsync("rejected 1", "two at 2", "next");
        Assert.Equal(["2"], journal.Raw("SELECT sequence_number FROM journal"));
    }

    [Fact]
    public async Task A_snapshot_that_cannot_be_serialized_is_a_failure_message()
    {
        await using var journal = new Journaled();
        var actor = await Journaled.RecoveredAsync(journal.Start(), "a", _probe);
        await Journaled.SayAsync(actor, _probe, "one");

        actor.Tell(new Do(a => a.SaveSnapshot(new Unspeakable())));

        Assert.Equal(1, (await _probe.NextAsync<SaveSnapshotFailure>("the failure")).Metadata.SequenceNr);
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_fails_the_recovery_and_stops_the_actor()
    {
        await using var journal = new Journaled();
        var system = journal.Start();
        var before = await Journaled.RecoveredAsync(system, "a", _probe);
        await Journaled.SayAsync(before, _probe, "one", "two");
        await Journaled.StopAsync(before, _probe);
        journal.Raw("UPDATE journal SET manifest = 'X' WHERE sequence_number = 2");

        system.ActorOf(Scripted.Props("a", _probe));

        Assert.Contains("recovery failed", await _probe.UntilAsync("stopped"));
    }

    [Fact]
    public async Task A_journal_derived_from_the_plugins_can_fail_and_reject_writes()
    {
        await using var journal = new Journaled();
        var name = $"{typeof(MoodyJournal).FullName}, {typeof(MoodyJournal).Assembly.GetName().Name}";
        var actor = await Journaled.RecoveredAsync(journal.Start($"akka.persistence.journal.sql.class = \"{name}\""), "a", _probe);

        actor.Tell(new Do(a => a.Persist(new Said("fine"), e => a.Note(e.Text))));
        actor.Tell(new Do(a => a.Persist(new Said("reject"), e => a.Note(e.Text))));
        actor.Tell(new Do(a => a.Persist(new Said("fail"), e => a.Note(e.Text))));

        await _probe.ExpectAsync("fine", "rejected 2", "failed 3", "stopped");
        Assert.Equal(["1"], journal.Raw("SELECT sequence_number FROM journal"));
    }

    [Fact]
    public async Task A_journal_without_a_class_is_refused_by_name()
    {
        await using var journal = new Journaled();
        var system = ActorSystem.Create("classless", """
            akka { loglevel = OFF, stdout-loglevel = OFF }
            akka.persistence.journal.plugin = "akka.persistence.journal.sql"
            akka.persistence.journal.sql.provider-name = "SQLite.MS"
            """);

        var refusal = Assert.ThrowsAny<Exception>(() => Akka.Persistence.Persistence.Instance.Apply(system).JournalFor(null!));

        Assert.Contains("akka.persistence.journal.sql.class", refusal.ToString(), StringComparison.Ordinal);
        await system.Terminate();
    }
}
