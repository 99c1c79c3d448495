using Akka.Actor;

namespace Troupe.StandIns.Tests.Actors;

public sealed class LifecycleTests
{
    [Fact]
    public async Task Children_stop_first_then_their_parent_then_its_watchers_hear()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var top = test.ActorOf(Props.Create(() => new Branch("top", probe.Ref, 2)));
        await probe.Expect("top starts", "top.1 starts", "top.1.1 starts");
        probe.Watch(top);
        test.System.Stop(top);
        await probe.Expect("top.1.1 stops", "top.1 stops", "top stops");
        Assert.Equal(top, (await probe.Next<Terminated>("the end of the top")).ActorRef);
    }

    [Fact]
    public async Task A_poison_pill_waits_for_its_turn_and_a_stop_does_not()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        using var gate = new ManualResetEventSlim();
        var poisoned = test.ActorOf(Puppet.Props);
        poisoned.Do(_ => gate.Wait(TestSystem.Deadline));
        for (var i = 0; i < 10; i++)
        {
            var n = i;
            poisoned.Do(_ => probe.Ref.Tell(n, ActorRefs.NoSender));
        }

        poisoned.Tell(PoisonPill.Instance, ActorRefs.NoSender);
        gate.Set();
        await probe.Expect([.. Enumerable.Range(0, 10).Cast<object>()]);

        using var second = new ManualResetEventSlim();
        var stopped = test.ActorOf(Puppet.Props);
        stopped.Do(context =>
        {
            second.Wait(TestSystem.Deadline);
            context.Stop(context.Self);
        });
        stopped.Do(_ => probe.Ref.Tell("not reached", ActorRefs.NoSender));
        probe.Watch(stopped);
        second.Set();
        await probe.Next<Terminated>("its end, with nothing before");
    }

    [Fact]
    public async Task A_watcher_hears_once_and_also_of_who_is_gone_already()
    {
        await using var test = new TestSystem();
        var (early, late) = (test.Probe(), test.Probe());
        var actor = test.ActorOf(Puppet.Props);
        early.Watch(actor);
        early.Watch(actor);
        await actor.Get(_ => 0);
        actor.Tell(PoisonPill.Instance, ActorRefs.NoSender);
        var heard = await early.Next<Terminated>("the end");
        Assert.Equal((actor, false), (heard.ActorRef, heard.AddressTerminated));
        late.Watch(actor);
        Assert.Equal(actor, (await late.Next<Terminated>("the end of who was gone")).ActorRef);
        await early.ExpectOnly();
        await late.ExpectOnly();
    }

    [Fact]
    public async Task Watching_with_a_message_sends_it_instead()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var actor = test.ActorOf(Puppet.Props);
        test.ActorOf(Props.Create(() => new WatchesWith(actor, probe.Ref)));
        await probe.Expect("watching");
        actor.Tell(PoisonPill.Instance, ActorRefs.NoSender);
        await probe.Expect("it is gone");
    }

    [Fact]
    public async Task After_unwatch_nothing_comes_even_if_it_was_on_its_way()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        using var gate = new ManualResetEventSlim();
        var actor = test.ActorOf(Puppet.Props);
        var watcher = test.ActorOf(Props.Create(() => new Fickle(probe.Ref)));
        await watcher.Ask<string>(new Fickle.Watch(actor), TestSystem.Deadline);
        watcher.Tell(new Fickle.WaitThenUnwatch(gate, actor), ActorRefs.NoSender);
        await actor.GracefulStop(TestSystem.Deadline);
        gate.Set();
        await probe.Expect("unwatched");
        await watcher.Ask<string>(new Fickle.Watch(probe.Ref), TestSystem.Deadline);
        await probe.ExpectOnly();
    }

    [Fact]
    public async Task Who_does_not_handle_the_end_of_whom_it_watches_ends_too()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var (actor, watcher) = (test.ActorOf(Puppet.Props), test.ActorOf(Puppet.Props));
        await watcher.Get(context => context.Watch(actor));
        probe.Watch(watcher);
        actor.Tell(PoisonPill.Instance, ActorRefs.NoSender);
        Assert.Equal(watcher, (await probe.Next<Terminated>("the end of the watcher")).ActorRef);
    }

    [Fact]
    public async Task Graceful_stop_waits_for_the_end()
    {
        await using var test = new TestSystem();
        Assert.True(await test.ActorOf(Puppet.Props).GracefulStop(TestSystem.Deadline));
    }

    [Fact]
    public async Task A_child_is_found_by_name_and_nobody_where_there_is_none()
    {
        await using var test = new TestSystem();
        var parent = test.ActorOf(Puppet.Props);
        var child = await parent.Get(context => context.ActorOf(Puppet.Props, "child"));
        Assert.Equal(child, await parent.Get(context => context.Child("child")));
        Assert.True(await parent.Get(context => context.Child("none").IsNobody()));
        Assert.Equal([child], await parent.Get(context => context.GetChildren().ToArray()));
        Assert.Equal(parent, await child.Get(context => context.Parent));
        Assert.Equal(test.System, await child.Get(context => context.System));
    }

    [Fact]
    public async Task Actors_are_not_made_with_new_and_props_take_what_real_props_take()
    {
        Assert.Throws<ActorInitializationException>(() => new Puppet());
        await using var test = new TestSystem();
        var probe = test.Probe();
        var branch = typeof(Branch);
        foreach (var props in new[]
        {
            Props.Create(() => new Branch("by expression", probe.Ref, 0)),
            Props.Create<Branch>("by arguments", probe.Ref, 0),
            Props.Create(branch, "by type", probe.Ref, 0),
            Props.CreateBy(new Producer(probe.Ref)),
        })
            test.ActorOf(props);
        var started = new List<string>();
        for (var i = 0; i < 4; i++) started.Add(await probe.Next<string>("a start"));
        Assert.Equal(["by arguments starts", "by expression starts", "by producer starts", "by type starts"], started.Order(StringComparer.Ordinal));
        Assert.Throws<InvalidCastException>(() => Props.Create(() => Make()));
    }

    private static Puppet Make() => throw new NotSupportedException("not called");

    private sealed class Branch : ReceiveActor
    {
        private readonly (string Name, IActorRef Probe, int Below) _;

        public Branch(string name, IActorRef probe, int below) => _ = (name, probe, below);

        protected override void PreStart()
        {
            _.Probe.Tell($"{_.Name} starts");
            if (_.Below > 0) Context.ActorOf(Props.Create(() => new Branch(_.Name + ".1", _.Probe, _.Below - 1)));
        }

        protected override void PostStop() => _.Probe.Tell($"{_.Name} stops");
    }

    private sealed class Producer(IActorRef probe) : IIndirectActorProducer
    {
        public Type ActorType => typeof(Branch);

        public ActorBase Produce() => new Branch("by producer", probe, 0);

        public void Release(ActorBase actor)
        {
        }
    }

    private sealed class WatchesWith : ReceiveActor
    {
        public WatchesWith(IActorRef actor, IActorRef probe)
        {
            Context.WatchWith(actor, "it is gone");
            probe.Tell("watching");
            Receive<string>(m => probe.Tell(m));
        }
    }

    private sealed class Fickle : ReceiveActor
    {
        public Fickle(IActorRef probe)
        {
            Receive<Watch>(m =>
            {
                Context.Watch(m.Actor);
                Sender.Tell("watched");
            });
            Receive<WaitThenUnwatch>(m =>
            {
                m.Gate.Wait(TestSystem.Deadline);
                Context.Unwatch(m.Actor);
                probe.Tell("unwatched");
            });
            Receive<Terminated>(probe.Tell);
        }

        public sealed record Watch(IActorRef Actor);

        public sealed record WaitThenUnwatch(ManualResetEventSlim Gate, IActorRef Actor);
    }
}
