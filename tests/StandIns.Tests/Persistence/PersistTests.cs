using Akka.Actor;

namespace Troupe.StandIns.Tests.Persistence;

public sealed class PersistTests
{
    private readonly Probe _probe = new();

    [Fact]
    public async Task Handlers_run_in_the_order_of_persist_calls_and_see_their_sequence_numbers()
    {
        await using var journal = new Journaled();
        var actor = await Journaled.RecoveredAsync(journal.Start(), "a", _probe);

        actor.Tell(new Do(a =>
        {
            a.Persist(new Said("one"), e => a.Note($"{e.Text} {a.LastSequenceNr}"));
            a.Persist(new Said("two"), e => a.Note($"{e.Text} {a.LastSequenceNr}"));
            a.PersistAll([new Said("three"), new Said("four")], e => a.Note($"{e.Text} {a.LastSequenceNr}"));
            a.Note("command returns");
        }));

        await _probe.ExpectAsync("command returns", "one 1", "two 2", "three 3", "four 4");
    }

    [Fact]
    public async Task Commands_wait_until_the_handlers_of_persist_have_run()
    {
        await using var journal = new Journaled();
        var actor = await Journaled.RecoveredAsync(journal.Start(), "a", _probe);

        actor.Tell(new Do(a => a.PersistAll([new Said("one"), new Said("two")], e => a.Note(e.Text))));
        actor.Tell(new Do(a => a.Note("next")));
        actor.Tell(new Do(a => a.Persist(new Said("three"), e => a.Note(e.Text))));
        actor.Tell(new Do(a => a.Note("last")));

        await _probe.ExpectAsync("one", "two", "next", "three", "last");
    }

    [Fact]
    public async Task Commands_do_not_wait_for_persist_async()
    {
        await using var journal = new Journaled();
        var actor = await Journaled.RecoveredAsync(journal.Start(), "a", _probe);

        // The next command is in the mailbox before the event is on its way to the journal.
        actor.Tell(new Do(a =>
        {
            a.PersistAsync(new Said("one"), e => a.Note(e.Text));
            a.Me.Tell(new Do(_ => a.Note("next")));
        }));

        await _probe.ExpectAsync("next", "one");
    }

    [Fact]
    public async Task Deferred_handlers_keep_their_place_and_nothing_of_them_is_stored()
    {
        await using var journal = new Journaled();
        var actor = await Journaled.RecoveredAsync(journal.Start(), "a", _probe);

        actor.Tell(new Do(a =>
        {
            a.DeferAsync("at once", a.Note);
            a.PersistAsync(new Said("one"), e => a.Note(e.Text));
            a.DeferAsync("deferred", a.Note);
            a.PersistAsync(new Said("two"), e => a.Note(e.Text));
            a.DeferAsync("deferred again", a.Note);
        }));

        await _probe.ExpectAsync("at once", "one", "deferred", "two", "deferred again");
        Assert.Equal(["2"], journal.Raw("SELECT count(*) FROM journal"));
    }

    [Fact]
    public async Task Persisting_inside_a_handler_comes_before_the_next_command()
    {
        await using var journal = new Journaled();
        var actor = await Journaled.RecoveredAsync(journal.Start(), "a", _probe);

        actor.Tell(new Do(a => a.Persist(new Said("outer"), _ => a.Persist(new Said("inner"), e => a.Note(e.Text)))));
        actor.Tell(new Do(a => a.Note("next")));

        await _probe.ExpectAsync("inner", "next");
    }

    [Fact]
    public async Task Asynchronous_commands_and_what_they_persist_come_before_the_next_command()
    {
        await using var journal = new Journaled();
        var actor = await Journaled.RecoveredAsync(journal.Start(), "a", _probe);
        var elsewhere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        actor.Tell(new DoAsync(async a =>
        {
            await elsewhere.Task;
            a.Persist(new Said("one"), e => a.Note(e.Text));
        }));
        actor.Tell(new Do(a => a.Note("next")));
        elsewhere.SetResult();

        await _probe.ExpectAsync("one", "next");
    }

    [Fact]
    public async Task The_sender_of_the_command_is_the_sender_in_its_handler()
    {
        await using var journal = new Journaled();
        var actor = await Journaled.RecoveredAsync(journal.Start(), "a", _probe);

        var answer = await actor.Ask<string>(new Do(a => a.Persist(new Said("one"), e => a.Asker.Tell(e.Text))), TimeSpan.FromSeconds(30));

        Assert.Equal("one", answer);
    }

    [Fact]
    public async Task Two_actors_share_a_journal_and_each_numbers_its_own_events()
    {
        await using var journal = new Journaled();
        var system = journal.Start();
        var other = new Probe();
        var first = await Journaled.RecoveredAsync(system, "a", _probe);
        var second = await Journaled.RecoveredAsync(system, "b", other);

        for (var i = 1; i <= 100; i++)
        {
            var text = $"{i}";
            first.Tell(new Do(a => a.PersistAsync(new Said(text), e => a.Note($"{e.Text} at {a.LastSequenceNr}"))));
            second.Tell(new Do(a => a.PersistAsync(new Said(text), e => a.Note($"{e.Text} at {a.LastSequenceNr}"))));
        }

        var expected = Enumerable.Range(1, 100).Select(i => $"{i} at {i}");
        Assert.Equal(expected, await _probe.UntilAsync("100 at 100"));
        Assert.Equal(expected, await other.UntilAsync("100 at 100"));
        Assert.Equal(["a|100|100", "b|100|100"], journal.Raw("SELECT persistence_id, count(*), max(sequence_number) FROM journal GROUP BY 1 ORDER BY 1"));
    }
}
