using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using Troupe.Actors.Configuration;
using Troupe.Actors.Hosting;

namespace Troupe.Actors.Tests;

/// <summary>A temporary folder with a replay database and actor systems on it; all gone at the end.</summary>
internal sealed class Stage : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly List<ActorSystem> _systems = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("troupe-actors-").FullName;

    public string Database => Path.Combine(Folder, "replay.db");

    public ActorSystem Start(string? database = null)
    {
        database ??= Database;
        ReplayDatabaseFile.Prepare(database);
        var system = ActorSystem.Create("test", ConfigurationFactory.ParseString(AkkaConfiguration.Of(database, Path.Combine(Folder, "run.log"), RunLogLevel.Debug)));
        _systems.Add(system);
        return system;
    }

    public async Task EndAsync(ActorSystem system)
    {
        await system.Terminate().WaitAsync(Deadline);
        _systems.Remove(system);
    }

    /// <summary>What a power loss at this moment would leave: the file and its log, as they are on disk.</summary>
    public string Crash(string name)
    {
        var copy = Path.Combine(Folder, name + ".db");
        File.Copy(Database, copy);
        if (File.Exists(Database + "-wal")) File.Copy(Database + "-wal", copy + "-wal");
        return copy;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var system in _systems) await system.Terminate().WaitAsync(Deadline);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>An actor whose messages a test reads one by one; each wait has a deadline and says what for.</summary>
internal sealed class Probe
{
    private readonly Channel<(object Message, IActorRef Sender)> _received = Channel.CreateUnbounded<(object, IActorRef)>();
    private readonly List<string> _passed = [];

    public Probe(ActorSystem system) => Ref = system.ActorOf(Props.Create(() => new Recorder(_received.Writer)));

    public IActorRef Ref { get; }

    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    /// <summary>A child of the probe: what it tells its parent comes here.</summary>
    public async Task<IActorRef> ChildAsync(Props props) => await Ref.Ask<IActorRef>(new Create(props), Stage.Deadline);

    /// <summary>The next message of this type that fits; others before it are passed over.</summary>
    public async Task<T> NextAsync<T>(string awaited, Predicate<T>? fits = null)
    {
        using var deadline = new CancellationTokenSource(Stage.Deadline);
        try
        {
            while (true)
            {
                (var message, LastSender) = await _received.Reader.ReadAsync(deadline.Token);
                if (message is T found && (fits is null || fits(found))) return found;
                _passed.Add(message.ToString() ?? "");
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Waited {Stage.Deadline} for: {awaited}. Passed over: {string.Join("; ", _passed.TakeLast(20))}");
        }
    }

    /// <summary>What came before this moment, after the messages read so far.</summary>
    public async Task<IReadOnlyList<object>> SoFarAsync()
    {
        var mark = new object();
        Ref.Tell(mark, ActorRefs.NoSender);
        var all = new List<object>();
        using var deadline = new CancellationTokenSource(Stage.Deadline);
        while (true)
        {
            var (message, _) = await _received.Reader.ReadAsync(deadline.Token);
            if (ReferenceEquals(message, mark)) return all;
            all.Add(message);
        }
    }

    private sealed record Create(Props Props);

    private sealed class Recorder(ChannelWriter<(object, IActorRef)> received) : UntypedActor
    {
        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

        protected override void OnReceive(object message)
        {
            if (message is Create create) Sender.Tell(Context.Watch(Context.ActorOf(create.Props)));
            else received.TryWrite((message, Sender));
        }
    }
}
