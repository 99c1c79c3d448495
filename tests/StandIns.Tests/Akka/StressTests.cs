using Akka.Actor;

namespace Troupe.StandIns.Tests.Actors;

public sealed class StressTests
{
    [Fact]
    public async Task Many_actors_started_and_stopped_from_many_threads_all_end_and_are_all_heard_of()
    {
        const int Threads = 4;
        const int Each = 2_000;
        await using var test = new TestSystem();
        var done = new TaskCompletionSource();
        var counter = test.ActorOf(Props.Create(() => new Obituaries(Threads * Each, done)));
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                var actor = test.ActorOf(Props.Create(() => new Mayfly(3)));
                counter.Tell(actor, ActorRefs.NoSender);
                actor.Tell("live", ActorRefs.NoSender);
                switch (i % 4)
                {
                    case 0: test.System.Stop(actor); break;
                    case 1: actor.Tell(PoisonPill.Instance, ActorRefs.NoSender); break;
                    case 2: actor.Tell(Kill.Instance, ActorRefs.NoSender); break;
                    default:
                        actor.Tell(new InvalidOperationException("restart"), ActorRefs.NoSender);
                        test.System.Stop(actor);
                        break;
                }
            }
        })));
        await done.Task.WaitAsync(TestSystem.Deadline);
    }

    [Fact]
    public async Task No_message_is_lost_while_an_actor_fails_again_and_again()
    {
        const int Messages = 100_000;
        await using var test = new TestSystem("akka.actor.guardian-supervisor-strategy = \"" + typeof(Forgiving).AssemblyQualifiedName + "\"");
        var seen = new Seen();
        var done = new TaskCompletionSource();
        var actor = test.ActorOf(Props.Create(() => new Stumbling(seen, Messages, done)));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(t => Task.Run(() =>
        {
            for (var i = t; i < Messages; i += 4) actor.Tell(i, ActorRefs.NoSender);
        })));
        await done.Task.WaitAsync(TestSystem.Deadline);
        Assert.Equal(Messages, seen.Count);
    }

    [Fact]
    public async Task Concurrent_asks_all_get_their_own_reply()
    {
        await using var test = new TestSystem();
        var actors = Enumerable.Range(0, 8).Select(_ => test.ActorOf(Puppet.Props)).ToArray();
        var replies = await Task.WhenAll(Enumerable.Range(0, 20_000).Select(i => actors[i % 8].Get(_ => i)));
        Assert.Equal(Enumerable.Range(0, 20_000), replies);
    }

    [Fact]
    public async Task Systems_come_and_go_under_load()
    {
        for (var i = 0; i < 20; i++)
        {
            await using var test = new TestSystem();
            var actors = Enumerable.Range(0, 50).Select(_ => test.ActorOf(Props.Create(() => new Mayfly(2)))).ToArray();
            foreach (var actor in actors) actor.Tell("live", actors[0]);
        }
    }

    /// <summary>Has children, which have children.</summary>
    private sealed class Mayfly : ReceiveActor
    {
        public Mayfly(int depth)
        {
            if (depth > 1) Context.ActorOf(Props.Create(() => new Mayfly(depth - 1)));
            Receive<Exception>(new Action<Exception>(e => throw e));
            Receive<string>(m =>
            {
                foreach (var child in Context.GetChildren()) child.Forward(m);
            });
        }
    }

    private sealed class Obituaries : ReceiveActor
    {
        public Obituaries(int expected, TaskCompletionSource done)
        {
            Receive<IActorRef>(actor => Context.Watch(actor));
            Receive<Terminated>(_ =>
            {
                if (--expected == 0) done.SetResult();
            });
        }
    }

    private sealed class Seen
    {
        public int Count;
    }

    /// <summary>Counts, then throws at every hundredth: a restart drops that message only, and it was counted.</summary>
    private sealed class Stumbling : ReceiveActor
    {
        public Stumbling(Seen seen, int expected, TaskCompletionSource done) => Receive<int>(i =>
        {
            if (++seen.Count == expected) done.SetResult();
            if (i % 100 == 0) throw new InvalidOperationException("stumble");
        });
    }

    public sealed class Forgiving : SupervisorStrategyConfigurator
    {
        public override SupervisorStrategy Create() => new OneForOneStrategy(-1, -1, _ => Directive.Restart, loggingEnabled: false);
    }
}
