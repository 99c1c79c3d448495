using Akka.Actor;
using Akka.Event;

namespace Troupe.StandIns.Tests.Actors;

public sealed class EventStreamTests
{
    [Fact]
    public async Task A_subscriber_of_a_type_gets_its_subtypes_each_once()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        var stream = test.System.EventStream;
        Assert.True(stream.Subscribe(probe.Ref, typeof(Base)));
        Assert.False(stream.Subscribe(probe.Ref, typeof(Base)));
        Assert.True(stream.Subscribe<Derived>(probe.Ref));
        stream.Publish(new Base(1));
        stream.Publish(new Derived(2));
        stream.Publish("nobody wants it");
        await probe.ExpectOnly(new Base(1), new Derived(2));
        Assert.True(stream.Unsubscribe(probe.Ref));
        stream.Publish(new Base(3));
        await probe.ExpectOnly();
        stream.Subscribe(probe.Ref, typeof(Base));
        Assert.True(stream.Unsubscribe<Other>(probe.Ref));   // a part of what it gets
        stream.Publish(new Other(4));
        stream.Publish(new Base(5));
        await probe.ExpectOnly(new Base(5));
    }

    [Fact]
    public async Task Who_is_gone_is_unsubscribed()
    {
        await using var test = new TestSystem();
        var (probe, gone) = (test.Probe(), test.Probe());
        test.System.EventStream.Subscribe(gone.Ref, typeof(Base));
        await gone.Ref.GracefulStop(TestSystem.Deadline);
        test.System.EventStream.Subscribe(probe.Ref, typeof(DeadLetter));
        using var deadline = new CancellationTokenSource(TestSystem.Deadline);
        var undelivered = true;
        while (undelivered)
        {
            Assert.False(deadline.IsCancellationRequested, "waited for the subscription of the dead to go");
            undelivered = false;
            test.System.EventStream.Publish(new Base(1));
            probe.Ref.Tell("published", ActorRefs.NoSender);
            while (await probe.Next<object>("what the publication led to") is DeadLetter) undelivered = true;
        }
    }

    [Fact]
    public async Task Suppressed_dead_letters_are_apart()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        test.System.EventStream.Subscribe(probe.Ref, typeof(SuppressedDeadLetter));
        test.System.DeadLetters.Tell(new Quiet(), ActorRefs.NoSender);
        test.System.DeadLetters.Tell("loud", ActorRefs.NoSender);
        Assert.IsType<Quiet>((await probe.Next<SuppressedDeadLetter>("the quiet one")).Message);
        await probe.ExpectOnly();
    }

    [Theory]
    [InlineData("DEBUG", "debug 1", "info 1", "warning 1", "error 1")]
    [InlineData("WARNING", "warning 1", "error 1")]
    [InlineData("OFF")]
    public async Task Loggers_get_what_the_level_lets_through(string level, params string[] expected)
    {
        await using var test = new TestSystem($"akka {{ loglevel = {level}, loggers = [\"{typeof(CollectingLogger).AssemblyQualifiedName}\"] }}");
        var probe = test.Probe();
        test.System.EventStream.Publish(new CollectingLogger.To(probe.Ref));
        var log = Logging.GetLogger(test.System, "here");
        await Poll.Until(() => Assert.True(CollectingLogger.Ready.ContainsKey(probe.Ref)), "the logger knows its probe");
        log.Debug("debug {0}", 1);
        log.Info("info {0}", 1);
        log.Warning("warning {0}", 1);
        log.Error(new InvalidOperationException("cause"), "error {0}", 1);
        Assert.Equal(level == "DEBUG", log.IsDebugEnabled);
        foreach (var message in expected)
        {
            var logged = await probe.Next<LogEvent>(message);
            Assert.Equal((message, "here (akka://test)"), (logged.Message.ToString(), logged.LogSource));
            if (logged is Error) Assert.Equal("cause", logged.Cause.Message);
        }

        await probe.ExpectOnly();
    }

    [Fact]
    public async Task An_actors_logger_names_the_actor()
    {
        await using var test = new TestSystem();
        var probe = test.Probe();
        test.System.EventStream.Subscribe(probe.Ref, typeof(Info));
        var actor = test.ActorOf(Puppet.Props, "named");
        actor.Do(context => context.GetLogger().Info("hello"));
        Info info;
        do info = await probe.Next<Info>("the log event");
        while (!"hello".Equals(info.Message));
        Assert.Equal("akka://test/user/named", info.LogSource);
        Assert.StartsWith("[INFO][", info.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("[akka://test/user/named] hello", info.ToString(), StringComparison.Ordinal);
    }

    private record Base(int Number);

    private sealed record Derived(int Number) : Base(Number);

    private sealed record Other(int Number) : Base(Number);

    private sealed class Quiet : IDeadLetterSuppression;

    public sealed class CollectingLogger : ReceiveActor
    {
        public static readonly System.Collections.Concurrent.ConcurrentDictionary<IActorRef, bool> Ready = new();

        private IActorRef? _to;

        public CollectingLogger()
        {
            Receive<InitializeLogger>(_ =>
            {
                Context.System.EventStream.Subscribe(Self, typeof(To));
                Sender.Tell(new LoggerInitialized());
            });
            Receive<To>(to =>
            {
                _to = to.Probe;
                Ready[to.Probe] = true;
            });
            Receive<LogEvent>(e => e.LogSource.StartsWith("here", StringComparison.Ordinal), e => _to?.Tell(e));
        }

        public sealed record To(IActorRef Probe);
    }
}
