using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;

namespace Troupe.StandIns.Tests.Actors;

/// <summary>An actor system for one test, quiet, gone at its end.</summary>
internal sealed class TestSystem : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public TestSystem(string config = "") => System = ActorSystem.Create("test", ConfigurationFactory.ParseString(config).WithFallback("akka { loggers = [], stdout-loglevel = OFF }"));

    public ActorSystem System { get; }

    public IActorRef ActorOf(Props props, string name = null!) => System.ActorOf(props, name);

    public Probe Probe() => new(System);

    public async ValueTask DisposeAsync() => await System.Terminate().WaitAsync(Deadline);
}

/// <summary>An actor whose messages a test reads one by one; each wait has a deadline and says what for.</summary>
internal sealed class Probe
{
    private readonly Channel<(object Message, IActorRef Sender)> _received = Channel.CreateUnbounded<(object, IActorRef)>();

    public Probe(ActorSystem system) => Ref = system.ActorOf(Props.Create<Recorder>(_received.Writer));

    public IActorRef Ref { get; }

    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    public async Task<T> Next<T>(string awaited)
    {
        using var deadline = new CancellationTokenSource(TestSystem.Deadline);
        try
        {
            (var message, LastSender) = await _received.Reader.ReadAsync(deadline.Token);
            return Assert.IsType<T>(message, exactMatch: false);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Waited {TestSystem.Deadline} for: {awaited}");
        }
    }

    public async Task Expect(params object[] messages)
    {
        foreach (var message in messages) Assert.Equal(message, await Next<object>(message.ToString()!));
    }

    /// <summary>These, and nothing else of what was sent up to now.</summary>
    public async Task ExpectOnly(params object[] messages)
    {
        Ref.Tell("that was all", ActorRefs.NoSender);
        await Expect([.. messages, "that was all"]);
    }

    public void Watch(IActorRef actor) => Ref.Tell(new WatchIt(actor), ActorRefs.NoSender);

    private sealed record WatchIt(IActorRef Actor);

    private sealed class Recorder(ChannelWriter<(object, IActorRef)> received) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is WatchIt watch) Context.Watch(watch.Actor);
            else received.TryWrite((message, Sender));
        }
    }
}

/// <summary>Does what a test gives it, on its own turn: functions of its context.</summary>
internal sealed class Puppet : ReceiveActor
{
    public Puppet()
    {
        Receive<Exception>(new Action<Exception>(e => throw e));
        Receive<Action<IActorContext>>(act => act(Context));
        Receive<Func<IActorContext, object>>(answer => Sender.Tell(answer(Context)));
        ReceiveAsync<Func<Task>>(act => act());
    }

    public static Props Props => Props.Create(() => new Puppet());
}

internal static class PuppetExtensions
{
    public static void Do(this IActorRef puppet, Action<IActorContext> act) => puppet.Tell(act, ActorRefs.NoSender);

    public static Task<T> Get<T>(this IActorRef puppet, Func<IActorContext, T> answer) => puppet.Ask<T>((Func<IActorContext, object>)(context => answer(context)!), TestSystem.Deadline);
}

/// <summary>For what announces itself by no event.</summary>
internal static class Poll
{
    /// <summary>Tries again until <paramref name="attempt"/> no longer throws.</summary>
    public static async Task Until(Action attempt, string awaited)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        using var deadline = new CancellationTokenSource(TestSystem.Deadline);
        while (true)
        {
            try
            {
                attempt();
                return;
            }
            catch (Exception e) when (e is InvalidActorNameException or Xunit.Sdk.XunitException)
            {
                if (deadline.IsCancellationRequested) throw new TimeoutException($"Waited {TestSystem.Deadline} for: {awaited}", e);
                await timer.WaitForNextTickAsync();
            }
        }
    }
}
