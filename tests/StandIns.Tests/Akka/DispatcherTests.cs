using System.Collections.Concurrent;
using Akka.Actor;

namespace Troupe.StandIns.Tests.Actors;

public sealed class DispatcherTests
{
    private const string Config = """
        own-thread { type = PinnedDispatcher }
        pool { type = ForkJoinDispatcher, throughput = 5, dedicated-thread-pool { thread-count = 2, threadtype = background } }
        slow { type = Dispatcher, throughput = 1 }
        alias = pool
        nonsense { type = NoSuchDispatcher }
        akka.actor.deployment { /configured { dispatcher = own-thread } }
        """;

    [Fact]
    public async Task A_pinned_actor_keeps_one_thread_of_its_own_through_a_restart()
    {
        await using var test = new TestSystem(Config);
        var one = test.ActorOf(Puppet.Props.WithDispatcher("own-thread"));
        var two = test.ActorOf(Puppet.Props.WithDispatcher("own-thread"));
        var threads = new HashSet<int>();
        for (var i = 0; i < 20; i++)
        {
            threads.Add(await one.Get(_ => Environment.CurrentManagedThreadId));
            if (i == 10) one.Tell(new InvalidOperationException("boom"), ActorRefs.NoSender);
            Assert.False(await one.Get(_ => Thread.CurrentThread.IsThreadPoolThread));
            await Task.Yield();
        }

        Assert.Single(threads);
        Assert.DoesNotContain(await two.Get(_ => Environment.CurrentManagedThreadId), threads);
    }

    [Fact]
    public async Task A_pinned_thread_ends_with_its_actor()
    {
        await using var test = new TestSystem(Config);
        var actor = test.ActorOf(Puppet.Props.WithDispatcher("own-thread"));
        var thread = await actor.Get(_ => Thread.CurrentThread);
        await actor.GracefulStop(TestSystem.Deadline);
        Assert.True(thread.Join(TestSystem.Deadline), "waited for the thread to end");
    }

    [Fact]
    public async Task A_pinned_actor_stays_on_its_thread_over_an_await()
    {
        await using var test = new TestSystem(Config);
        var probe = test.Probe();
        var actor = test.ActorOf(Puppet.Props.WithDispatcher("own-thread"));
        var own = await actor.Get(_ => Environment.CurrentManagedThreadId);
        actor.Tell((Func<Task>)(async () =>
        {
            await Task.Run(() => { });
            probe.Ref.Tell(Environment.CurrentManagedThreadId, ActorRefs.NoSender);
        }), ActorRefs.NoSender);
        await probe.Expect(own);
    }

    [Fact]
    public async Task A_dedicated_pool_has_the_threads_it_was_given()
    {
        await using var test = new TestSystem(Config);
        var threads = new ConcurrentDictionary<int, bool>();
        var actors = Enumerable.Range(0, 8).Select(_ => test.ActorOf(Puppet.Props.WithDispatcher("pool"))).ToArray();
        foreach (var actor in actors)
            for (var i = 0; i < 50; i++) actor.Do(_ => threads[Environment.CurrentManagedThreadId] = Thread.CurrentThread.IsThreadPoolThread);
        foreach (var actor in actors) await actor.Get(_ => 0);
        Assert.InRange(threads.Count, 1, 2);
        Assert.DoesNotContain(true, threads.Values);
    }

    [Fact]
    public async Task Throughput_one_lets_actors_take_turns_and_loses_nothing()
    {
        await using var test = new TestSystem(Config);
        var probe = test.Probe();
        var actor = test.ActorOf(Puppet.Props.WithDispatcher("slow"));
        for (var i = 0; i < 100; i++)
        {
            var n = i;
            actor.Do(_ => probe.Ref.Tell(n, ActorRefs.NoSender));
        }

        await probe.Expect([.. Enumerable.Range(0, 100).Cast<object>()]);
        Assert.Equal(1, await actor.Get(context => context.Dispatcher.Throughput));
    }

    [Fact]
    public async Task An_alias_and_a_deployment_section_name_a_dispatcher()
    {
        await using var test = new TestSystem(Config);
        Assert.Equal("pool", await test.ActorOf(Puppet.Props.WithDispatcher("alias")).Get(context => context.Dispatcher.Id));
        Assert.Equal("own-thread", await test.ActorOf(Puppet.Props, "configured").Get(context => context.Dispatcher.Id));
        Assert.Equal("akka.actor.default-dispatcher", await test.ActorOf(Puppet.Props).Get(context => context.Dispatcher.Id));
        Assert.True(test.System.Dispatchers.HasDispatcher("slow"));
        Assert.False(test.System.Dispatchers.HasDispatcher("none"));
    }

    [Fact]
    public async Task An_unknown_dispatcher_is_refused_and_its_actors_name_stays_free()
    {
        await using var test = new TestSystem(Config);
        Assert.ThrowsAny<AkkaException>(() => test.ActorOf(Puppet.Props.WithDispatcher("none"), "name"));
        Assert.ThrowsAny<AkkaException>(() => test.ActorOf(Puppet.Props.WithDispatcher("nonsense"), "name"));
        Assert.Equal("name", (await test.ActorOf(Puppet.Props, "name").Get(context => context.Self)).Path.Name);
    }
}
