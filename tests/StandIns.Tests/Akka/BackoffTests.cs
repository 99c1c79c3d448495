using Akka.Actor;
using Akka.Pattern;

namespace Troupe.StandIns.Tests.Actors;

public sealed class BackoffTests
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task A_stopped_child_starts_again_after_a_delay()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var supervisor = test.ActorOf(BackoffSupervisor.Props(Backoff.OnStop(Child(probe), "child", Least, Most, 0.2, 10).WithManualReset()));
        await probe.Expect("child starts");
        supervisor.Tell("hello", probe.Ref);
        await probe.Expect("child got hello");
        for (var i = 1; i <= 3; i++)
        {
            supervisor.Tell("stop", ActorRefs.NoSender);
            await probe.Expect("child got stop", "child stops", "child starts");
            Assert.Equal(i, (await supervisor.Ask<BackoffSupervisor.RestartCount>(BackoffSupervisor.GetRestartCount.Instance, TestSystem.Deadline)).Count);
        }

        supervisor.Tell(BackoffSupervisor.Reset.Instance, ActorRefs.NoSender);
        Assert.Equal(0, (await supervisor.Ask<BackoffSupervisor.RestartCount>(BackoffSupervisor.GetRestartCount.Instance, TestSystem.Deadline)).Count);
        Assert.Equal("child", (await supervisor.Ask<BackoffSupervisor.CurrentChild>(BackoffSupervisor.GetCurrentChild.Instance, TestSystem.Deadline)).Ref.Path.Name);
    }

    [Fact]
    public async Task A_failed_child_starts_again_until_its_limit()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var supervisor = test.ActorOf(BackoffSupervisor.Props(Backoff.OnFailure(Child(probe), "child", Least, Most, 0, 2).WithManualReset()));
        probe.Watch(supervisor);
        await probe.Expect("child starts");
        for (var i = 0; i < 2; i++)
        {
            supervisor.Tell("fail", ActorRefs.NoSender);
            await probe.Expect("child got fail", "child stops", "child starts");
        }

        supervisor.Tell("fail", ActorRefs.NoSender);
        await probe.Expect("child got fail", "child stops");
        Assert.Equal(supervisor, (await probe.Next<Terminated>("the supervisor gives up")).ActorRef);
    }

    [Fact]
    public async Task A_child_that_stops_by_itself_ends_a_supervisor_of_failures()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var supervisor = test.ActorOf(BackoffSupervisor.Props(Backoff.OnFailure(Child(probe), "child", Least, Most, 0, -1)));
        probe.Watch(supervisor);
        supervisor.Tell("stop", ActorRefs.NoSender);
        await probe.Expect("child starts", "child got stop", "child stops");
        await probe.Next<Terminated>("the end of the supervisor");
    }

    [Fact]
    public async Task While_the_delay_runs_messages_get_the_reply_given()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var supervisor = test.ActorOf(BackoffSupervisor.Props(
            Backoff.OnStop(Child(probe), "child", TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10), 0, -1).WithReplyWhileStopped("not now").WithFinalStopMessage(m => "end".Equals(m))));
        probe.Watch(supervisor);
        supervisor.Tell("stop", ActorRefs.NoSender);
        await probe.Expect("child starts", "child got stop", "child stops");
        while ((await supervisor.Ask<BackoffSupervisor.CurrentChild>(BackoffSupervisor.GetCurrentChild.Instance, TestSystem.Deadline)).Ref is not null) await Task.Yield();
        supervisor.Tell("end", probe.Ref);
        await probe.Expect("not now");
        await probe.Next<Terminated>("the end of the supervisor");
    }

    [Fact]
    public void Delays_out_of_order_are_refused() =>
        Assert.Throws<ArgumentException>(() => BackoffSupervisor.Props(Backoff.OnStop(Props.Empty, "child", Most, Least, 0, -1)));

    private static Props Child(Probe probe)
    {
        var to = probe.Ref;
        return Props.Create(() => new Fragile(to));
    }

    private sealed class Fragile : ReceiveActor
    {
        private readonly IActorRef _probe;

        public Fragile(IActorRef probe)
        {
            _probe = probe;
            Receive<string>(m =>
            {
                _probe.Tell($"child got {m}", ActorRefs.NoSender);
                if (m == "fail") throw new InvalidOperationException(m);
                if (m == "stop") Context.Stop(Self);
            });
        }

        protected override void PreStart() => _probe.Tell("child starts", ActorRefs.NoSender);

        protected override void PostStop() => _probe.Tell("child stops", ActorRefs.NoSender);
    }
}
