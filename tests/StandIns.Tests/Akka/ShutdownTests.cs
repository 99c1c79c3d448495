using System.Collections.Concurrent;
using Akka;
using Akka.Actor;
using Akka.Configuration;

namespace Troupe.StandIns.Tests.Actors;

public sealed class ShutdownTests
{
    [Fact]
    public async Task Phases_run_in_their_order_and_actors_stop_in_the_last()
    {
        var test = new TestSystem();
        var log = new ConcurrentQueue<string>();
        var actor = test.ActorOf(Props.Create(() => new LastWords(log)));
        var shutdown = CoordinatedShutdown.Get(test.System);
        Assert.Null(shutdown.ShutdownReason);
        string[] phases =
        [
            CoordinatedShutdown.PhaseBeforeActorSystemTerminate, CoordinatedShutdown.PhaseServiceStop, CoordinatedShutdown.PhaseClusterLeave,
            CoordinatedShutdown.PhaseBeforeServiceUnbind, CoordinatedShutdown.PhaseServiceUnbind, CoordinatedShutdown.PhaseServiceRequestsDone,
        ];
        foreach (var phase in phases)
        {
            shutdown.AddTask(phase, "log it", async () =>
            {
                await Task.Yield();
                log.Enqueue(phase);
                return Done.Instance;
            });
        }

        await shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance).WaitAsync(TestSystem.Deadline);
        Assert.Equal(["before-service-unbind", "service-unbind", "service-requests-done", "service-stop", "cluster-leave", "before-actor-system-terminate", "last words"], log);
        Assert.Same(CoordinatedShutdown.ClrExitReason.Instance, shutdown.ShutdownReason);
        Assert.True(test.System.WhenTerminated.IsCompleted);
        await test.DisposeAsync();   // again: nothing more happens
        Assert.Same(CoordinatedShutdown.ClrExitReason.Instance, shutdown.ShutdownReason);
        Assert.NotNull(actor);
    }

    [Fact]
    public async Task Terminating_runs_coordinated_shutdown()
    {
        var test = new TestSystem();
        var ran = false;
        var shutdown = CoordinatedShutdown.Get(test.System);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "note", () =>
        {
            ran = true;
            return Task.FromResult(Done.Instance);
        });
        await test.System.Terminate().WaitAsync(TestSystem.Deadline);
        Assert.True(ran);
        Assert.IsType<CoordinatedShutdown.ActorSystemTerminateReason>(shutdown.ShutdownReason);
    }

    [Fact]
    public async Task A_phase_that_recovers_goes_on_after_failures_and_timeouts()
    {
        var test = new TestSystem("akka.coordinated-shutdown.phases.service-stop.timeout = 20ms");
        var reached = false;
        var shutdown = CoordinatedShutdown.Get(test.System);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "throws", () => throw new InvalidOperationException("now"));
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "fails", () => Task.FromException<Done>(new InvalidOperationException("later")));
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "never ends", () => new TaskCompletionSource<Done>().Task);
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterShutdown, "note", () =>
        {
            reached = true;
            return Task.FromResult(Done.Instance);
        });
        await test.System.Terminate().WaitAsync(TestSystem.Deadline);
        Assert.True(reached);
    }

    [Fact]
    public async Task A_phase_that_does_not_recover_fails_the_shutdown()
    {
        await using var test = new TestSystem("akka.coordinated-shutdown { run-by-actor-system-terminate = off, phases.service-stop.recover = off }");
        var shutdown = CoordinatedShutdown.Get(test.System);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "fails", () => Task.FromException<Done>(new InvalidOperationException("refused")));
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(TestSystem.Deadline));
        Assert.Contains("refused", failure.ToString(), StringComparison.Ordinal);
        Assert.False(test.System.WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task An_unknown_phase_is_refused()
    {
        await using var test = new TestSystem();
        Assert.Throws<ConfigurationException>(() => CoordinatedShutdown.Get(test.System).AddTask("no-such-phase", "x", () => Task.FromResult(Done.Instance)));
    }

    [Fact]
    public async Task Termination_callbacks_run_when_all_actors_have_stopped()
    {
        var test = new TestSystem();
        var log = new ConcurrentQueue<string>();
        test.ActorOf(Props.Create(() => new LastWords(log)));
        test.System.RegisterOnTermination(() => log.Enqueue("callback"));
        await test.DisposeAsync();
        Assert.Equal(["last words", "callback"], log);
    }

    [Fact]
    public async Task Disposing_and_terminating_from_within_an_actor_end_the_system()
    {
        var one = new TestSystem();
        one.System.Dispose();
        Assert.True(one.System.WhenTerminated.IsCompleted);
        var two = new TestSystem();
        two.ActorOf(Puppet.Props).Do(context => context.System.Terminate());
        await two.System.WhenTerminated.WaitAsync(TestSystem.Deadline);
    }

    [Fact]
    public void A_system_name_is_checked() => Assert.Throws<ArgumentException>(() => ActorSystem.Create("no spaces"));

    private sealed class LastWords(ConcurrentQueue<string> log) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }

        protected override void PostStop() => log.Enqueue("last words");
    }
}
