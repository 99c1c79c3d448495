using Akka.Actor;
using Akka.Event;

namespace Troupe.StandIns.Tests.Actors;

public sealed class MessagingTests
{
    [Fact]
    public async Task Messages_of_one_sender_arrive_in_order_and_none_is_lost()
    {
        const int Senders = 4;
        const int Each = 250_000;
        await using var test = new TestSystem();
        var done = new TaskCompletionSource<string>();
        var receiver = test.ActorOf(Props.Create(() => new OrderChecker(Senders, Each, done)));
        var threads = Enumerable.Range(0, Senders).Select(s => new Thread(() =>
        {
            for (var i = 0; i < Each; i++) receiver.Tell(new Numbered(s, i), ActorRefs.NoSender);
        })).ToList();
        threads.ForEach(t => t.Start());
        Assert.Equal("all in order", await done.Task.WaitAsync(TestSystem.Deadline));
        threads.ForEach(t => t.Join());
    }

    [Fact]
    public async Task The_first_matching_handler_takes_the_message()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var actor = test.ActorOf(Props.Create(() => new Matching(probe.Ref)));
        foreach (var message in new object[] { 5, 50, "text", 2.0, 'c' }) actor.Tell(message, ActorRefs.NoSender);
        await probe.Expect("large or small 5", "large 50", "string text", "double refused, any 2", "any c");
    }

    [Fact]
    public async Task A_catch_all_handler_must_be_the_last()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        test.ActorOf(Props.Create(() => new CatchAllFirst(probe.Ref)));
        Assert.Contains("No handler can be added", await probe.Next<string>("the refusal"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_no_handler_takes_goes_to_the_event_stream()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        test.System.EventStream.Subscribe(probe.Ref, typeof(UnhandledMessage));
        var actor = test.ActorOf(Puppet.Props);
        actor.Tell("nobody takes texts", probe.Ref);
        var unhandled = await probe.Next<UnhandledMessage>("the unhandled message");
        Assert.Equal(("nobody takes texts", probe.Ref, actor), (unhandled.Message, unhandled.Sender, unhandled.Recipient));
    }

    [Fact]
    public async Task The_sender_is_who_told_and_forwarding_keeps_it()
    {
        await using var test = new TestSystem();
        var (probe, asker) = (test.Probe(), test.Probe());
        var forwarder = test.ActorOf(Props.Create(() => new Forwarder(probe.Ref)));
        forwarder.Tell("forward", asker.Ref);
        await probe.Expect("forward");
        Assert.Equal(asker.Ref, probe.LastSender);
        forwarder.Tell("tell", asker.Ref);
        await probe.Expect("tell");
        Assert.Equal(forwarder, probe.LastSender);
    }

    [Fact]
    public async Task Become_replaces_and_stacked_behaviours_return()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var actor = test.ActorOf(Props.Create(() => new Changing(probe.Ref)));
        foreach (var message in new[] { "x", "become", "x", "push", "x", "pop", "x", "pop", "x", "pop", "x" }) actor.Tell(message, ActorRefs.NoSender);
        await probe.Expect("first x", "second x", "third x", "second x", "first x", "first x");
    }

    [Fact]
    public async Task A_message_to_a_stopped_actor_is_a_dead_letter()
    {
        await using var test = new TestSystem();
        var (probe, watcher) = (test.Probe(), test.Probe());
        test.System.EventStream.Subscribe(probe.Ref, typeof(DeadLetter));
        var actor = test.ActorOf(Puppet.Props);
        watcher.Watch(actor);
        actor.Tell(PoisonPill.Instance, ActorRefs.NoSender);
        await watcher.Next<Terminated>("its end");
        actor.Tell("too late", watcher.Ref);
        var letter = await probe.Next<DeadLetter>("the dead letter");
        Assert.Equal(("too late", watcher.Ref, actor), (letter.Message, letter.Sender, letter.Recipient));
    }

    [Fact]
    public async Task What_waits_when_an_actor_stops_becomes_dead_letters_in_order()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        test.System.EventStream.Subscribe(probe.Ref, typeof(DeadLetter));
        var actor = test.ActorOf(Puppet.Props);
        using var gate = new ManualResetEventSlim();
        actor.Do(context =>
        {
            Assert.True(gate.Wait(TestSystem.Deadline));
            context.Stop(context.Self);
        });
        for (var i = 0; i < 100; i++) actor.Tell(i, ActorRefs.NoSender);
        gate.Set();
        for (var i = 0; i < 100; i++) Assert.Equal(i, (await probe.Next<DeadLetter>($"dead letter {i}")).Message);
    }

    [Fact]
    public async Task Names_are_checked_unique_and_free_again_after_the_end()
    {
        await using var test = new TestSystem();
        var actor = test.ActorOf(Puppet.Props, "one");
        Assert.Equal("akka://test/user/one", actor.Path.ToString());
        Assert.Throws<InvalidActorNameException>(() => test.ActorOf(Puppet.Props, "one"));
        Assert.Throws<InvalidActorNameException>(() => test.ActorOf(Puppet.Props, "$no"));
        Assert.Throws<InvalidActorNameException>(() => test.ActorOf(Puppet.Props, ""));
        await actor.GracefulStop(TestSystem.Deadline);
        await Poll.Until(() => test.ActorOf(Puppet.Props, "one"), "the name is free again");
    }

    [Fact]
    public async Task An_actor_of_the_same_name_is_another_actor()
    {
        await using var test = new TestSystem();
        var parent = test.ActorOf(Props.Create(() => new Reborn()));
        var first = await parent.Ask<IActorRef>("first", TestSystem.Deadline);
        var second = await parent.Ask<IActorRef>("again", TestSystem.Deadline);
        Assert.Equal(first.Path, second.Path);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Selections_find_by_path_wildcard_and_parent()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var parent = test.ActorOf(Puppet.Props, "parent");
        await parent.Get(context => context.ActorOf(Props.Create(() => new Forwarder(probe.Ref)), "a1"));
        var a2 = await parent.Get(context => context.ActorOf(Props.Create(() => new Forwarder(probe.Ref)), "a2"));
        Assert.Equal(a2, await test.System.ActorSelection("/user/parent/a2").ResolveOne(TestSystem.Deadline));
        Assert.Equal(a2, await test.System.ActorSelection(a2.Path).ResolveOne(TestSystem.Deadline));
        Assert.Equal(parent, await test.System.ActorSelection("akka://test/user/parent/a2/..").ResolveOne(TestSystem.Deadline));
        Assert.Equal(a2, await (await parent.Get(context => context.ActorSelection("a2"))).ResolveOne(TestSystem.Deadline));
        test.System.ActorSelection("/user/parent/a*").Tell("both");
        await probe.Expect("both", "both");
        await Assert.ThrowsAsync<ActorNotFoundException>(() => test.System.ActorSelection("/user/parent/none").ResolveOne(TestSystem.Deadline));
    }

    [Fact]
    public async Task A_receive_timeout_comes_when_nothing_else_does()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var actor = test.ActorOf(Props.Create(() => new Impatient(probe.Ref)));
        actor.Tell("go", ActorRefs.NoSender);
        await probe.Expect("timeout", "timeout");
        actor.Tell("stop", ActorRefs.NoSender);
    }

    private sealed record Numbered(int Sender, int Number);

    private sealed class OrderChecker : ReceiveActor
    {
        public OrderChecker(int senders, int each, TaskCompletionSource<string> done)
        {
            var next = new int[senders];
            var left = senders * each;
            Receive<Numbered>(m =>
            {
                if (m.Number != next[m.Sender]++) done.TrySetResult($"sender {m.Sender}: {m.Number} instead of {next[m.Sender] - 1}");
                if (--left == 0) done.TrySetResult("all in order");
            });
        }
    }

    private sealed class Matching : ReceiveActor
    {
        public Matching(IActorRef probe)
        {
            Receive<int>(i => i > 10, i => probe.Tell($"large {i}"));
            Receive<int>(i => probe.Tell($"large or small {i}"));
            Receive<int>(_ => probe.Tell("never reached"));
            Receive<string>(s => probe.Tell($"string {s}"));
            Receive<double>(_ => false);
            Receive<double>(d => probe.Tell($"double refused, any {d}"));
            ReceiveAny(m => probe.Tell($"any {m}"));
        }
    }

    private sealed class CatchAllFirst : ReceiveActor
    {
        public CatchAllFirst(IActorRef probe)
        {
            ReceiveAny(_ => { });
            try
            {
                Receive<int>(_ => { });
            }
            catch (InvalidOperationException e)
            {
                probe.Tell(e.Message);
            }
        }
    }

    private sealed class Forwarder : ReceiveActor
    {
        public Forwarder(IActorRef to)
        {
            Receive<string>(m => m == "tell", m => to.Tell(m));
            ReceiveAny(m => to.Forward(m));
        }
    }

    private sealed class Changing : ReceiveActor
    {
        private readonly IActorRef _probe;

        public Changing(IActorRef probe)
        {
            _probe = probe;
            Behave("first");
        }

        private void Behave(string name)
        {
            Receive<string>(m => m == "become", _ => Become(() => Behave("second")));
            Receive<string>(m => m == "push", _ => BecomeStacked(() => Behave("third")));
            Receive<string>(m => m == "pop", _ => UnbecomeStacked());
            Receive<string>(m => _probe.Tell($"{name} {m}"));
        }
    }

    private sealed class Reborn : ReceiveActor
    {
        public Reborn()
        {
            IActorRef? asker = null;
            Receive<string>(m => m == "first", _ => Sender.Tell(Context.Watch(Context.ActorOf(Puppet.Props, "child"))));
            Receive<string>(m => m == "again", _ =>
            {
                asker = Sender;
                Context.Stop(Context.Child("child"));
            });
            Receive<Terminated>(_ => asker!.Tell(Context.ActorOf(Puppet.Props, "child")));
        }
    }

    private sealed class Impatient : ReceiveActor
    {
        public Impatient(IActorRef probe)
        {
            Receive<string>(m => m == "go", _ => Context.SetReceiveTimeout(TimeSpan.FromMilliseconds(20)));
            Receive<string>(m => m == "stop", _ => Context.SetReceiveTimeout(null));
            Receive<ReceiveTimeout>(_ => probe.Tell("timeout"));
        }
    }
}
