using Akka.Actor;

namespace Troupe.StandIns.Tests.Actors;

public sealed class SupervisionTests
{
    [Fact]
    public async Task A_restart_makes_a_new_instance_keeps_the_mailbox_and_drops_the_failing_message()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var actor = test.ActorOf(Props.Create(() => new Recording("a", probe.Ref)));
        var boom = new InvalidOperationException("boom");
        actor.Tell(1, ActorRefs.NoSender);
        actor.Tell(boom, ActorRefs.NoSender);
        actor.Tell(2, ActorRefs.NoSender);
        await probe.Expect("a PreStart", "a 1st 1", "a PreRestart boom at boom", "a PostStop", "a PostRestart boom", "a PreStart", "a 1st 2");
    }

    [Fact]
    public async Task A_resume_keeps_the_instance()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var parent = test.ActorOf(Supervising(new OneForOneStrategy(_ => Directive.Resume)));
        var child = await parent.Get(context => context.ActorOf(Props.Create(() => new Recording("a", probe.Ref))));
        child.Tell(1, ActorRefs.NoSender);
        child.Tell(new InvalidOperationException("boom"), ActorRefs.NoSender);
        child.Tell(2, ActorRefs.NoSender);
        await probe.Expect("a PreStart", "a 1st 1", "a 2nd 2");
    }

    [Fact]
    public async Task A_stop_ends_the_child()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var parent = test.ActorOf(Supervising(SupervisorStrategy.StoppingStrategy));
        var child = await parent.Get(context => context.ActorOf(Props.Create(() => new Recording("a", probe.Ref))));
        await probe.Expect("a PreStart");
        probe.Watch(child);
        child.Tell(new InvalidOperationException("boom"), ActorRefs.NoSender);
        await probe.Expect("a PostStop");
        Assert.Equal(child, (await probe.Next<Terminated>("the end of the child")).ActorRef);
    }

    [Fact]
    public async Task An_escalated_failure_is_the_parents_own()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var grandparent = test.ActorOf(Supervising(new OneForOneStrategy(e =>
        {
            probe.Ref.Tell("decides over " + e.Message, ActorRefs.NoSender);
            return Directive.Restart;
        })));
        var parent = await grandparent.Get(context => context.ActorOf(Props.Create(() => new Parent("p", probe.Ref, new OneForOneStrategy(_ => Directive.Escalate)))));
        await probe.Expect("p PreStart");
        var child = await parent.Get(context => context.ActorOf(Props.Create(() => new Recording("c", probe.Ref))));
        await probe.Expect("c PreStart");
        child.Tell(new InvalidOperationException("boom"), ActorRefs.NoSender);
        await probe.Expect("decides over boom", "p PreRestart boom at nothing");
        await probe.Expect("c PostStop", "p PostRestart boom");   // PreRestart stops the children, before the new instance
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task One_restart_too_many_stops_the_child(int limit)
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var parent = test.ActorOf(Supervising(new OneForOneStrategy(limit, TimeSpan.FromHours(1), _ => Directive.Restart)));
        var child = await parent.Get(context => context.ActorOf(Props.Create(() => new Recording("a", probe.Ref))));
        probe.Watch(child);
        for (var i = 0; i <= limit; i++) child.Tell(new InvalidOperationException("boom"), ActorRefs.NoSender);
        await probe.Expect("a PreStart");
        for (var i = 0; i < limit; i++) await probe.Expect("a PreRestart boom at boom", "a PostStop", "a PostRestart boom", "a PreStart");
        await probe.Expect("a PostStop");
        await probe.Next<Terminated>("its end");
    }

    [Fact]
    public async Task A_restart_limit_counts_within_its_time_range_only()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var parent = test.ActorOf(Supervising(new OneForOneStrategy(1, TimeSpan.FromMilliseconds(1), _ => Directive.Restart)));
        var child = await parent.Get(context => context.ActorOf(Props.Create(() => new Recording("a", probe.Ref))));
        await probe.Expect("a PreStart");
        for (var i = 0; i < 5; i++)
        {
            child.Tell(new InvalidOperationException("boom"), ActorRefs.NoSender);
            await probe.Expect("a PreRestart boom at boom", "a PostStop", "a PostRestart boom", "a PreStart");
            var pause = new TaskCompletionSource();
            test.System.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(60), pause.SetResult);
            await pause.Task.WaitAsync(TestSystem.Deadline);
        }
    }

    [Fact]
    public async Task All_for_one_restarts_every_child()
    {
        await using var test = new TestSystem();
        var (one, two) = (test.Probe(), test.Probe());
        var parent = test.ActorOf(Supervising(new AllForOneStrategy(_ => Directive.Restart)));
        var failing = await parent.Get(context => context.ActorOf(Props.Create(() => new Recording("a", one.Ref))));
        await parent.Get(context => context.ActorOf(Props.Create(() => new Recording("b", two.Ref))));
        await one.Expect("a PreStart");
        await two.Expect("b PreStart");
        failing.Tell(new InvalidOperationException("boom"), ActorRefs.NoSender);
        await one.Expect("a PreRestart boom at boom", "a PostStop", "a PostRestart boom", "a PreStart");
        await two.Expect("b PreRestart boom at nothing", "b PostStop", "b PostRestart boom", "b PreStart");
    }

    [Fact]
    public async Task A_constructor_that_throws_stops_the_actor_and_its_watcher_hears()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var decided = new TaskCompletionSource<Exception>();
        var parent = test.ActorOf(Supervising(new OneForOneStrategy(e =>
        {
            decided.TrySetResult(e);
            return SupervisorStrategy.DefaultDecider.Decide(e);
        })));
        var child = await parent.Get(context => context.ActorOf(Props.Create(() => new Unborn())));
        probe.Watch(child);
        await probe.Next<Terminated>("its end");
        var cause = Assert.IsType<ActorInitializationException>(await decided.Task);
        Assert.Contains("cannot be", cause.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_start_can_be_tried_again()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var attempts = new Attempts();
        var parent = test.ActorOf(Supervising(new OneForOneStrategy(_ => Directive.Restart)));
        var child = await parent.Get(context => context.ActorOf(Props.Create(() => new ThirdTime(attempts, probe.Ref))));
        child.Tell("are you there", ActorRefs.NoSender);
        await probe.Expect("are you there");
        Assert.Equal(3, attempts.Count);
    }

    [Fact]
    public async Task A_kill_stops_and_the_default_decides_so()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var actor = test.ActorOf(Puppet.Props);
        probe.Watch(actor);
        actor.Tell(Kill.Instance, ActorRefs.NoSender);
        await probe.Next<Terminated>("the end of the killed");
        Assert.Equal(Directive.Stop, SupervisorStrategy.DefaultDecider.Decide(new ActorKilledException("x")));
        Assert.Equal(Directive.Stop, SupervisorStrategy.DefaultDecider.Decide(new ActorInitializationException("x")));
        Assert.Equal(Directive.Restart, SupervisorStrategy.DefaultDecider.Decide(new InvalidOperationException("x")));
    }

    [Fact]
    public async Task A_stop_during_a_restart_wins_once_the_children_are_gone()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        using var gate = new ManualResetEventSlim();
        var grandparent = test.ActorOf(Puppet.Props);
        var parent = await grandparent.Get(context => context.ActorOf(Props.Create(() => new Parent("p", probe.Ref, SupervisorStrategy.DefaultStrategy))));
        await probe.Expect("p PreStart");
        var slow = await parent.Get(context => context.ActorOf(Puppet.Props));
        slow.Do(_ =>
        {
            probe.Ref.Tell("slow is slow", ActorRefs.NoSender);
            gate.Wait(TestSystem.Deadline);
        });
        await probe.Expect("slow is slow");
        parent.Tell(new InvalidOperationException("boom"), ActorRefs.NoSender);   // its restart waits for the slow child
        await probe.Expect("p PreRestart boom at boom");
        probe.Watch(parent);
        await grandparent.Get(context =>
        {
            context.Stop(parent);   // reaches the parent before the end of its child
            return 0;
        });
        gate.Set();
        Assert.Equal(parent, (await probe.Next<Terminated>("the end of the parent")).ActorRef);
    }

    [Fact]
    public async Task Children_do_not_run_while_their_parents_failure_is_undecided()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        using var gate = new ManualResetEventSlim();
        var grandparent = test.ActorOf(Supervising(new OneForOneStrategy(_ =>
        {
            probe.Ref.Tell("deciding", ActorRefs.NoSender);
            gate.Wait(TestSystem.Deadline);
            probe.Ref.Tell("decided", ActorRefs.NoSender);
            return Directive.Resume;
        })));
        var parent = await grandparent.Get(context => context.ActorOf(Puppet.Props));
        var child = await parent.Get(context => context.ActorOf(Puppet.Props));
        await child.Get(_ => 0);
        parent.Tell(new InvalidOperationException("boom"), ActorRefs.NoSender);
        await probe.Expect("deciding");
        child.Do(_ => probe.Ref.Tell("child runs", ActorRefs.NoSender));
        gate.Set();
        await probe.Expect("decided", "child runs");
    }

    [Fact]
    public async Task A_failure_in_post_restart_reaches_the_parent()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var parent = test.ActorOf(Supervising(new OneForOneStrategy(e =>
        {
            probe.Ref.Tell(e, ActorRefs.NoSender);
            return e is PostRestartException ? Directive.Stop : Directive.Restart;
        })));
        var child = await parent.Get(context => context.ActorOf(Props.Create(() => new Unrestartable())));
        probe.Watch(child);
        child.Tell(new InvalidOperationException("boom"), ActorRefs.NoSender);
        Assert.Equal("boom", (await probe.Next<InvalidOperationException>("the first failure")).Message);
        var second = await probe.Next<PostRestartException>("the failure of the restart");
        Assert.Equal("boom", second.OriginalCause.Message);
        await probe.Next<Terminated>("its end");
    }

    private static Props Supervising(SupervisorStrategy strategy) => Puppet.Props.WithSupervisorStrategy(strategy);

    private sealed class Recording : ReceiveActor
    {
        private readonly string _name;
        private readonly IActorRef _probe;
        private int _handled;

        public Recording(string name, IActorRef probe)
        {
            (_name, _probe) = (name, probe);
            Receive<int>(i => Say($"{(++_handled == 1 ? "1st" : "2nd")} {i}"));
            Receive<string>(m => _probe.Tell(m));
            Receive<Exception>(new Action<Exception>(e => throw e));
            Receive<Func<IActorContext, object>>(answer => Sender.Tell(answer(Context)));
        }

        protected override void PreStart() => Say("PreStart");

        protected override void PostStop() => Say("PostStop");

        protected override void PreRestart(Exception reason, object message)
        {
            Say($"PreRestart {reason.Message} at {(message as Exception)?.Message ?? "nothing"}");
            base.PreRestart(reason, message);
        }

        protected override void PostRestart(Exception reason)
        {
            Say($"PostRestart {reason.Message}");
            base.PostRestart(reason);
        }

        private void Say(string what) => _probe.Tell($"{_name} {what}");
    }

    private sealed class Parent : ReceiveActor
    {
        private readonly string _name;
        private readonly IActorRef _probe;
        private readonly SupervisorStrategy _strategy;

        public Parent(string name, IActorRef probe, SupervisorStrategy strategy)
        {
            (_name, _probe, _strategy) = (name, probe, strategy);
            Receive<Exception>(new Action<Exception>(e => throw e));
            Receive<Func<IActorContext, object>>(answer => Sender.Tell(answer(Context)));
        }

        protected override SupervisorStrategy SupervisorStrategy() => _strategy;

        protected override void PreStart() => _probe.Tell($"{_name} PreStart");

        protected override void PreRestart(Exception reason, object message)
        {
            _probe.Tell($"{_name} PreRestart {reason.Message} at {(message as Exception)?.Message ?? "nothing"}");
            base.PreRestart(reason, message);
        }

        protected override void PostRestart(Exception reason) => _probe.Tell($"{_name} PostRestart {reason.Message}");
    }

    private sealed class Unborn : ReceiveActor
    {
        public Unborn() => throw new InvalidOperationException("cannot be");
    }

    private sealed class Attempts
    {
        public int Count;
    }

    private sealed class ThirdTime : ReceiveActor
    {
        public ThirdTime(Attempts attempts, IActorRef probe)
        {
            if (++attempts.Count < 3) throw new InvalidOperationException("not yet");
            ReceiveAny(m => probe.Tell(m));
        }
    }

    private sealed class Unrestartable : ReceiveActor
    {
        public Unrestartable() => Receive<Exception>(new Action<Exception>(e => throw e));

        protected override void PostRestart(Exception reason) => throw new NotSupportedException("no second life");
    }
}
