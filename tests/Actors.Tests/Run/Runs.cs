using Akka.Actor;
using Akka.Configuration;
using Troupe.Actors.Configuration;
using Troupe.Actors.Hosting;
using Troupe.Actors.Learning;
using Troupe.Actors.Reporting;
using Troupe.Actors.Run;
using Troupe.Env;
using Troupe.Env.Registry;
using Troupe.Env.Wrappers;
using static Troupe.Actors.Run.RunProtocol;

namespace Troupe.Actors.Tests.Run;

/// <summary>Small runs in this process, in one folder, begun and gone on with.</summary>
internal sealed class Runs : IDisposable
{
    private const string Small = """
        troupe {
          run { name = test, environment-steps = 0, checkpoint-every = 1h, metrics-every = 10ms, tensorboard = false, log-level = debug }
          world { name = frozen-lake, max-steps = 20 }
          input.lag-commands = 0
          agents { count = 2, chunk-length = 8, steps-per-round = 8 }
          policy { embedding = 4, hidden = 8 }
          algorithm { batch-size = 8, learning-starts = 32, n-step = 2 }
          replay { capacity = 2000, limiter { min-size = 32, samples-per-insert = 4, error-band = 64 } }
          learner { publish-every = 5, device = cpu }
          evaluation { during-training = false, test-episodes = 3, validation-episodes = 3 }
        }
        """;

    private readonly TroupeOptions _options;
    private readonly Func<TroupeOptions, IWorld> _world;

    public Runs(string settings = "", Func<TroupeOptions, IWorld>? world = null)
    {
        Configuration = TroupeConfiguration.Parse(Small + "\n" + settings, "test", []);
        _options = Configuration.Options;
        _world = world ?? WorldOf;
        using var folder = RunFolder.Create(Folder);
        File.WriteAllText(folder.Configuration, Configuration.Render());
    }

    public TroupeConfiguration Configuration { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("troupe-run-").FullName;

    public string Database => Path.Combine(Folder, "replay.db");

    public string[] Checkpoints => [.. Directory.GetDirectories(Path.Combine(Folder, "checkpoints")).Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])).Order(StringComparer.Ordinal)];

    public List<string> Notes { get; } = [];

    public static IWorld WorldOf(TroupeOptions options) => WorldRegistry.Create(options.World.Name, new Dictionary<string, string>(options.World.Options) { ["max-steps"] = $"{options.World.MaxSteps}" });

    /// <summary>Begins or goes on, to the end.</summary>
    public async Task<Ended> PlayAsync(string overrides = "")
    {
        await using var process = Start(overrides);
        return await process.EndedAsync();
    }

    /// <summary>What a process does, up to where it waits for the end.</summary>
    public Process Start(string overrides = "", Func<TroupeOptions, IWorld>? world = null)
    {
        var options = overrides.Length == 0 ? _options : TroupeConfiguration.Parse(Small + "\n" + Configuration.Render() + "\n" + overrides, "test", []).Options;
        var folder = RunFolder.Open(Folder);
        var resumed = RunCheckpoint.Newest(folder.Checkpoints, Notes.Add);
        var made = world ?? _world;
        var settings = new RunBuilder(options, () => made(options)).Build(folder, resumed, null);
        ReplayDatabaseFile.Prepare(folder.Database);
        var system = ActorSystem.Create("test", ConfigurationFactory.ParseString(AkkaConfiguration.Of(folder.Database, folder.Log, options.Run.LogLevel)));
        var progress = new Probe(system);
        system.EventStream.Subscribe(progress.Ref, typeof(RunProgress));
        return new Process(folder, system, system.ActorOf(Props.Create(() => new RunGuardActor(settings))), progress);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }

    internal sealed record Process(RunFolder Folder, ActorSystem System, IActorRef Run, Probe Progress) : IAsyncDisposable
    {
        public Task<Ended> EndedAsync() => Run.Ask<Ended>(new AwaitEnd(), Stage.Deadline);

        /// <summary>Stops without a word to the run: as a kill would, but for the process.</summary>
        public async ValueTask DisposeAsync()
        {
            await System.Terminate().WaitAsync(Stage.Deadline);
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Folder.Dispose();
        }
    }
}

/// <summary>Lets so many steps pass, all worlds together, then holds whoever steps until it is opened.</summary>
internal sealed class Gate(int steps) : IDisposable
{
    private readonly ManualResetEventSlim _open = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _steps;

    /// <summary>Somebody stands before it.</summary>
    public Task Reached => _reached.Task.WaitAsync(Stage.Deadline);

    public IWorld Around(IWorld world) => new Gated(world, this);

    public void Open() => _open.Set();

    public void Dispose() => Open();

    private void Pass()
    {
        if (Interlocked.Increment(ref _steps) <= steps) return;
        _reached.TrySetResult();
        _open.Wait(Stage.Deadline);
    }

    private sealed class Gated(IWorld world, Gate gate) : WorldWrapper(world)
    {
        public override StepResult Step(int action)
        {
            gate.Pass();
            return base.Step(action);
        }

        public override StepResult Step(string command)
        {
            gate.Pass();
            return base.Step(command);
        }
    }
}
