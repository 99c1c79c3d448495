using Akka.Actor;
using Akka.Event;

namespace Troupe.StandIns.Tests.Actors;

public sealed class AskAndPipeTests
{
    [Fact]
    public async Task An_ask_returns_the_reply()
    {
        await using var test = new TestSystem();
        var actor = test.ActorOf(Puppet.Props);
        Assert.Equal(actor.Path, await actor.Get(context => context.Self.Path));
        Assert.Equal("by factory", await actor.Ask<string>(self => (Action<IActorContext>)(_ => self.Tell("by factory", ActorRefs.NoSender)), TestSystem.Deadline, CancellationToken.None));
    }

    [Fact]
    public async Task An_ask_without_a_reply_times_out()
    {
        await using var test = new TestSystem();
        await Assert.ThrowsAsync<AskTimeoutException>(() => test.ActorOf(Puppet.Props).Ask<string>("unanswered", TimeSpan.FromMilliseconds(20)));
    }

    [Fact]
    public async Task An_ask_can_be_cancelled()
    {
        await using var test = new TestSystem();
        using var cancel = new CancellationTokenSource();
        var asked = test.ActorOf(Puppet.Props).Ask<string>("unanswered", cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.WaitAsync(TestSystem.Deadline));
    }

    [Fact]
    public async Task An_untyped_ask_returns_a_failure_reply_as_it_is()
    {
        await using var test = new TestSystem();
        var reply = await test.ActorOf(Puppet.Props).Get<object>(_ => new Status.Failure(new InvalidOperationException("refused")));
        Assert.Equal("refused", Assert.IsType<Status.Failure>(reply).Cause.Message);
    }

    [Fact]
    public async Task A_failure_reply_fails_a_typed_ask_and_so_does_another_type()
    {
        await using var test = new TestSystem();
        var actor = test.ActorOf(Puppet.Props);
        Task<string> Ask(object reply) => actor.Ask<string>((Func<IActorContext, object>)(_ => reply), TestSystem.Deadline);
        Assert.Equal("refused", (await Assert.ThrowsAsync<InvalidOperationException>(() => Ask(new Status.Failure(new InvalidOperationException("refused"))))).Message);
        await Assert.ThrowsAsync<ArgumentException>(() => Ask(42));
    }

    [Fact]
    public async Task A_late_reply_is_a_dead_letter()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        test.System.EventStream.Subscribe(probe.Ref, typeof(DeadLetter));
        IActorRef? asker = null;
        await Assert.ThrowsAsync<AskTimeoutException>(() => test.ActorOf(Puppet.Props).Ask<string>(self => (asker = self, "x").Item2, TimeSpan.FromMilliseconds(10), CancellationToken.None));
        asker!.Tell("too late", probe.Ref);
        Assert.Equal("too late", (await probe.Next<DeadLetter>("the late reply")).Message);
    }

    [Fact]
    public async Task Piping_sends_results_and_failures()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        await Task.FromResult(7).PipeTo(probe.Ref);
        await Task.FromResult(7).PipeTo(probe.Ref, success: n => $"mapped {n}");
        await Task.CompletedTask.PipeTo(probe.Ref);   // without a mapping: nothing
        await Task.CompletedTask.PipeTo(probe.Ref, success: () => "done");
        await new ValueTask<int>(8).PipeTo(probe.Ref);
        await Task.FromException<int>(new InvalidOperationException("bad")).PipeTo(probe.Ref);
        await Task.FromException(new InvalidOperationException("bad")).PipeTo(probe.Ref, failure: e => $"mapped {e.Message}");
        await Task.FromCanceled<int>(new CancellationToken(true)).PipeTo(probe.Ref);
        await Task.FromResult(9).PipeTo(probe.Ref, success: _ => throw new InvalidOperationException("mapping"));
        await probe.Expect(7, "mapped 7", "done", 8);
        Assert.Equal("bad", (await probe.Next<Status.Failure>("the fault")).Cause.Message);
        await probe.Expect("mapped bad");
        Assert.IsAssignableFrom<OperationCanceledException>((await probe.Next<Status.Failure>("the cancellation")).Cause);
        Assert.Equal("mapping", (await probe.Next<Status.Failure>("the mapping that throws")).Cause.Message);
        await probe.ExpectOnly();
    }

    [Fact]
    public async Task Piping_carries_the_sender_given()
    {
        await using var test = new TestSystem();
        var (probe, other) = (test.Probe(), test.Probe());
        await Task.FromResult("piped").PipeTo(probe.Ref, other.Ref);
        await probe.Expect("piped");
        Assert.Equal(other.Ref, probe.LastSender);
    }

    [Fact]
    public async Task An_asynchronous_handler_holds_back_other_messages()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var actor = test.ActorOf(Puppet.Props);
        var gate = new TaskCompletionSource();
        actor.Tell((Func<Task>)(async () =>
        {
            probe.Ref.Tell("begun", ActorRefs.NoSender);
            await gate.Task;
            await Task.Yield();
            probe.Ref.Tell("ended", ActorRefs.NoSender);
        }), ActorRefs.NoSender);
        actor.Do(_ => probe.Ref.Tell("next", ActorRefs.NoSender));
        await probe.Expect("begun");
        await probe.ExpectOnly();
        gate.SetResult();
        await probe.Expect("ended", "next");
    }

    [Fact]
    public async Task An_asynchronous_handler_keeps_its_context_and_sender()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var actor = test.ActorOf(Props.Create(() => new AsyncReplier()));
        for (var i = 0; i < 100; i++) actor.Tell(i, probe.Ref);
        for (var i = 0; i < 100; i++) await probe.Expect($"{i} for akka://test/user/{actor.Path.Name}");
    }

    [Fact]
    public async Task An_asynchronous_handler_that_throws_fails_its_actor()
    {
        await using var test = new TestSystem();
        var actor = test.ActorOf(Props.Create(() => new Counting()));
        actor.Tell("count", ActorRefs.NoSender);
        actor.Tell("throw later", ActorRefs.NoSender);
        actor.Tell("count", ActorRefs.NoSender);
        Assert.Equal(1, await actor.Ask<int>("how many", TestSystem.Deadline));   // the restart lost the first, not the second
    }

    private sealed class AsyncReplier : ReceiveActor
    {
        public AsyncReplier() => ReceiveAsync<int>(async i =>
        {
            await Task.Yield();
            await Task.Run(() => { });
            Sender.Tell($"{i} for {Context.Self.Path}");
        });
    }

    private sealed class Counting : ReceiveActor
    {
        private int _count;

        public Counting()
        {
            Receive<string>(m => m == "count", _ => _count++);
            Receive<string>(m => m == "how many", _ => Sender.Tell(_count));
            ReceiveAsync<string>(async _ =>
            {
                await Task.Yield();
                throw new InvalidOperationException("later");
            });
        }
    }
}
