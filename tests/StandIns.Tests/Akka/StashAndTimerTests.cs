using Akka.Actor;

namespace Troupe.StandIns.Tests.Actors;

public sealed class StashAndTimerTests
{
    [Fact]
    public async Task Unstashed_messages_come_first_and_in_their_order()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        using var gate = new ManualResetEventSlim();
        var actor = test.ActorOf(Props.Create(() => new Stashing(probe.Ref, gate)));
        foreach (var message in new[] { "1", "2", "3", "open", "4" }) actor.Tell(message, probe.Ref);
        gate.Set();
        await probe.Expect("opened", "1", "2", "3", "4");
        Assert.Equal(actor, probe.LastSender);
    }

    [Fact]
    public async Task Unstash_gives_back_the_oldest_only()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        using var gate = new ManualResetEventSlim();
        var actor = test.ActorOf(Props.Create(() => new Stashing(probe.Ref, gate)));
        gate.Set();
        foreach (var message in new[] { "1", "2", "one", "again", "open" }) actor.Tell(message, probe.Ref);
        await probe.Expect("one of 1", "again of 2", "opened", "1", "2");
    }

    [Fact]
    public async Task A_message_cannot_be_stashed_twice()
    {
        await using var test = new TestSystem();
        var actor = test.ActorOf(Props.Create(() => new StashesTwice()));
        Assert.Equal(nameof(IllegalActorStateException), await actor.Ask<string>("x", TestSystem.Deadline));
    }

    [Fact]
    public async Task A_restart_gives_back_what_was_stashed()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        using var gate = new ManualResetEventSlim();
        gate.Set();
        var actor = test.ActorOf(Props.Create(() => new Stashing(probe.Ref, gate)));
        foreach (var message in new[] { "1", "2", "fail", "open" }) actor.Tell(message, probe.Ref);
        await probe.Expect("opened", "1", "2");
    }

    [Fact]
    public async Task A_bounded_stash_overflows()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var parent = test.ActorOf(Puppet.Props.WithSupervisorStrategy(new OneForOneStrategy(e =>
        {
            probe.Ref.Tell(e.GetType().Name, ActorRefs.NoSender);
            return Directive.Stop;
        })));
        var actor = await parent.Get(context => context.ActorOf(Props.Create(() => new StashesAll()).WithStashCapacity(2)));
        for (var i = 0; i < 3; i++) actor.Tell(i, ActorRefs.NoSender);
        await probe.Expect(nameof(StashOverflowException));
    }

    [Fact]
    public async Task A_single_timer_fires_once_and_a_periodic_one_again_and_again()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var actor = test.ActorOf(Props.Create(() => new Timing(probe.Ref)));
        actor.DoTimed(t => t.StartSingleTimer("once", "single", TimeSpan.FromMilliseconds(1)));
        await probe.Expect("single");
        actor.DoTimed(t => probe.Ref.Tell(t.IsTimerActive("once"), ActorRefs.NoSender));
        await probe.Expect(false);
        actor.DoTimed(t => t.StartPeriodicTimer("often", "periodic", TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(5)));
        await probe.Expect("periodic", "periodic", "periodic");
        actor.DoTimed(t =>
        {
            probe.Ref.Tell(t.IsTimerActive("often"), ActorRefs.NoSender);
            t.Cancel("often");
            probe.Ref.Tell(t.IsTimerActive("often"), ActorRefs.NoSender);
            t.StartSingleTimer("end", "end", TimeSpan.FromMilliseconds(60));
        });
        object message;
        while ((message = await probe.Next<object>("the state of the timer")) is string) Assert.Equal("periodic", message);
        Assert.True((bool)message);
        await probe.Expect(false, "end");
    }

    [Fact]
    public async Task A_replaced_timers_message_is_ignored_even_if_it_waits_already()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var actor = test.ActorOf(Props.Create(() => new Timing(probe.Ref)));
        actor.DoTimed(timers =>
        {
            timers.StartSingleTimer("key", "old", TimeSpan.FromMilliseconds(1));
            WaitFor(test, TimeSpan.FromMilliseconds(100));   // the old one is in the mailbox by now
            timers.StartSingleTimer("key", "new", TimeSpan.FromMilliseconds(1));
        });
        await probe.Expect("new");
        actor.DoTimed(timers =>
        {
            timers.StartSingleTimer("key", "cancelled", TimeSpan.FromMilliseconds(1));
            WaitFor(test, TimeSpan.FromMilliseconds(100));
            timers.CancelAll();
            timers.StartSingleTimer("other", "other", TimeSpan.FromMilliseconds(1));
        });
        await probe.Expect("other");
    }

    [Fact]
    public async Task A_restart_cancels_the_timers()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var actor = test.ActorOf(Props.Create(() => new Timing(probe.Ref)));
        actor.DoTimed(timers =>
        {
            timers.StartSingleTimer("key", "from before", TimeSpan.FromMilliseconds(1));
            timers.StartPeriodicTimer("often", "from before", TimeSpan.FromMilliseconds(10));
            WaitFor(test, TimeSpan.FromMilliseconds(100));
            throw new InvalidOperationException("boom");
        });
        actor.DoTimed(timers => timers.StartSingleTimer("key", "from after", TimeSpan.FromMilliseconds(80)));
        await probe.Expect("from after");
    }

    [Fact]
    public async Task The_scheduler_tells_once_or_repeatedly_until_cancelled()
    {
        await using var test = new TestSystem();
        var (probe, sender) = (test.Probe(), test.Probe());
        var scheduler = test.System.Scheduler;
        scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(1), probe.Ref, "once", sender.Ref);
        await probe.Expect("once");
        Assert.Equal(sender.Ref, probe.LastSender);
        var never = scheduler.ScheduleTellOnceCancelable(TimeSpan.FromMilliseconds(30), probe.Ref, "never", ActorRefs.NoSender);
        never.Cancel();
        var often = scheduler.ScheduleTellRepeatedlyCancelable(TimeSpan.Zero, TimeSpan.FromMilliseconds(5), probe.Ref, "often", ActorRefs.NoSender);
        await probe.Expect("often", "often", "often");
        often.Cancel();
        scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(80), probe.Ref, "last", ActorRefs.NoSender);
        object message;
        while (!"last".Equals(message = await probe.Next<object>("the last"))) Assert.Equal("often", message);
        Assert.True(often.IsCancellationRequested);
        Assert.Throws<ArgumentOutOfRangeException>(() => scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.Zero, probe.Ref, "x", ActorRefs.NoSender));
    }

    /// <summary>Blocks until the scheduler's clock says so.</summary>
    private static void WaitFor(TestSystem test, TimeSpan time)
    {
        using var passed = new ManualResetEventSlim();
        test.System.Scheduler.Advanced.ScheduleOnce(time, passed.Set);
        Assert.True(passed.Wait(TestSystem.Deadline));
    }

    private sealed class Stashing : ReceiveActor, IWithUnboundedStash
    {
        private readonly IActorRef _probe;

        public Stashing(IActorRef probe, ManualResetEventSlim gate)
        {
            _probe = probe;
            Receive<string>(m => m == "fail", _ => throw new InvalidOperationException("fail"));
            Receive<string>(m => m == "one", _ =>
            {
                Stash.Unstash();
                BecomeStacked(() => ReceiveAny(m =>
                {
                    _probe.Tell($"one of {m}");
                    Stash.Stash();
                    UnbecomeStacked();
                }));
            });
            Receive<string>(m => m == "again", _ =>
            {
                Stash.Unstash();
                BecomeStacked(() => ReceiveAny(m =>
                {
                    _probe.Tell($"again of {m}");
                    Stash.Stash();
                    UnbecomeStacked();
                }));
            });
            Receive<string>(m => m == "open", _ =>
            {
                _probe.Tell("opened");
                Stash.UnstashAll();
                Become(() => Receive<string>(m => _probe.Tell(m)));
            });
            ReceiveAny(_ =>
            {
                gate.Wait(TestSystem.Deadline);
                Stash.Stash();
            });
        }

        public IStash Stash { get; set; } = null!;
    }

    private sealed class StashesTwice : ReceiveActor, IWithUnboundedStash
    {
        public StashesTwice() => ReceiveAny(_ =>
        {
            Stash.Stash();
            try
            {
                Stash.Stash();
            }
            catch (Exception e)
            {
                Sender.Tell(e.GetType().Name);
            }
        });

        public IStash Stash { get; set; } = null!;
    }

    private sealed class StashesAll : ReceiveActor, IWithStash
    {
        public StashesAll() => ReceiveAny(_ => Stash.Stash());

        public IStash Stash { get; set; } = null!;
    }

    private sealed class Timing : ReceiveActor, IWithTimers
    {
        public Timing(IActorRef probe)
        {
            Receive<Action<ITimerScheduler>>(act => act(Timers));
            Receive<string>(m => probe.Tell(m));
        }

        public ITimerScheduler Timers { get; set; } = null!;
    }
}

internal static class TimingExtensions
{
    public static void DoTimed(this IActorRef actor, Action<ITimerScheduler> act) => actor.Tell(act, ActorRefs.NoSender);
}
