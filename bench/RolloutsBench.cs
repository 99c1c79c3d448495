using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using Akka.Actor;
using Akka.Configuration;
using Troupe.Actors.Configuration;
using Troupe.Actors.Hosting;
using Troupe.Actors.Reporting;
using Troupe.Actors.Run;
using Troupe.Learner;
using static Troupe.Actors.Run.RunProtocol;

namespace Troupe.Bench;

/// <summary>
/// Whole runs of 64 agents in the peer's world with the peer's network and update ratio: environment steps a second, with
/// and without learning, and where the processor time went.
/// </summary>
public static class RolloutsBench
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    public static async Task RunAsync(string folder, EncoderKind encoder, bool learn, int seconds)
    {
        var options = new TroupeOptions
        {
            Run = new RunOptions { Name = "rollouts", EnvironmentSteps = 0, TimeLimit = TimeSpan.FromSeconds(seconds), CheckpointEvery = Cadence.Never, MetricsEvery = TimeSpan.FromMilliseconds(500), LogLevel = RunLogLevel.Warning },
            World = new WorldOptions { Name = "peer" },
            Agents = new AgentsOptions { Count = 64, Epsilon = new EpsilonOptions { Start = 1, End = 0.1, DecaySteps = 18_000 } },
            Input = new InputOptions { LagCommands = 0, MaxTokens = 20 },
            Policy = new PolicyOptions { Encoder = encoder, Embedding = 64, Hidden = 128, Layers = encoder == EncoderKind.Gru ? 0 : 1 },
            Algorithm = new AlgorithmOptions { Gamma = 0.9, NStep = 1, Double = false, BatchSize = 32, LearningStarts = 1000, Target = new TargetOptions { Every = 500 } },
            // One update of 32 every 4 steps is 8 samples an insert.
            Replay = new ReplayOptions { Capacity = learn ? 50_000 : 20_000_000, Limiter = new LimiterOptions { SamplesPerInsert = learn ? 8 : 0, MinSize = learn ? 1000 : 20_000_000, ErrorBand = 4096 } },
            Evaluation = new EvaluationOptions { DuringTraining = false, TestEpisodes = 1 },
        };
        NativeThreads.Limit(1);
        using var run = RunFolder.Create(folder);
        ReplayDatabaseFile.Prepare(run.Database);
        var settings = new RunBuilder(options, () => new PeerWorld()).Build(run, null, null);
        var config = ConfigurationFactory.ParseString(AkkaConfiguration.Of(run.Database, run.Log, options.Run.LogLevel));
        using var system = ActorSystem.Create("rollouts", config);
        var samples = new List<(TimeSpan Wall, TimeSpan Cpu, RunProgress Progress, Dictionary<string, double> Spent)>();
        using var meter = new Spent();
        var watch = system.ActorOf(Props.Create(() => new Watch(samples, meter)), "watch");
        system.EventStream.Subscribe(watch, typeof(RunProgress));
        var actor = system.ActorOf(Props.Create(() => new RunActor(settings)), "run");
        var ended = await actor.Ask<Ended>(new AwaitEnd(), CancellationToken.None).ConfigureAwait(false);
        await system.Terminate().ConfigureAwait(false);
        if (ended.Status != EndStatus.Finished) throw new InvalidOperationException(ended.Reason);

        var training = samples.Where(s => s.Progress.State == "training" && s.Progress.TrainingTime > WarmUp).ToArray();
        var (first, last) = (training[0], training[^1]);
        var wall = (last.Wall - first.Wall).TotalSeconds;
        var cpu = (last.Cpu - first.Cpu).TotalSeconds;
        var share = last.Spent.ToDictionary(p => p.Key, p => Math.Round((p.Value - first.Spent[p.Key]) / cpu, 3));
        share["messages and the rest"] = Math.Round(1 - share.Values.Sum(), 3);
        Console.Out.WriteLine(JsonSerializer.Serialize(new
        {
            encoder = encoder == EncoderKind.Gru ? "gru" : "mean-pool",
            agents = 64,
            learn,
            seconds = Math.Round(wall, 1),
            stepsPerSecond = Math.Round((last.Progress.EnvironmentSteps - first.Progress.EnvironmentSteps) / wall),
            updatesPerSecond = Math.Round((last.Progress.Updates - first.Progress.Updates) / wall, 1),
            processorsBusy = Math.Round(cpu / wall, 2),
            share,
        }));
    }

    /// <summary>Seconds by part, from Troupe's own instruments.</summary>
    private sealed class Spent : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, double> _seconds = new() { ["world"] = 0, ["policy"] = 0, ["journal"] = 0, ["sampling"] = 0, ["learning"] = 0 };

        public Spent()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Troupe" && instrument.Name.EndsWith(".seconds", StringComparison.Ordinal)) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>((instrument, seconds, _, _) =>
            {
                lock (_seconds) _seconds[instrument.Name.Split('.')[1]] += seconds;
            });
            _listener.Start();
        }

        public Dictionary<string, double> Now()
        {
            lock (_seconds) return new Dictionary<string, double>(_seconds);
        }

        public void Dispose() => _listener.Dispose();
    }

    private sealed class Watch : ReceiveActor
    {
        public Watch(List<(TimeSpan, TimeSpan, RunProgress, Dictionary<string, double>)> samples, Spent meter) =>
            Receive<RunProgress>(progress =>
            {
                using var process = Process.GetCurrentProcess();
                samples.Add((Stopwatch.GetElapsedTime(0), process.TotalProcessorTime, progress, meter.Now()));
            });
    }
}
