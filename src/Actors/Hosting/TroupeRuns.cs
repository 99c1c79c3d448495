using System.Globalization;
using System.Text.Json;
using Akka.Actor;
using Akka.Configuration;
using Spectre.Console;
using Troupe.Actors.Agents;
using Troupe.Actors.CommandLine;
using Troupe.Actors.Configuration;
using Troupe.Actors.Evaluation;
using Troupe.Actors.Learning;
using Troupe.Actors.Reporting;
using Troupe.Actors.Run;
using Troupe.Actors.Supervised;
using Troupe.Env;
using Troupe.Env.Baselines;
using Troupe.Env.Guard;
using Troupe.Env.Registry;
using Troupe.Env.Text;
using Troupe.Env.Wrappers;
using Troupe.Learner.Language;
using static Troupe.Actors.Run.RunProtocol;

namespace Troupe.Actors.Hosting;

/// <summary>Runs on this machine: what <c>train</c>, <c>eval</c> and <c>check-journal</c> do.</summary>
public sealed class TroupeRuns : IRuns
{
    private static readonly string[] s_ofGames = ["troupe.world.", "troupe.evaluation."];

    private static readonly JsonSerializerOptions CamelCase = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <inheritdoc/>
    public async Task<int> TrainAsync(TrainRequest request, CancellationToken stop)
    {
        var (folder, options) = request.Resume is { } path ? Resume(path, request) : Begin(request);
        using var held = folder;
        var resumed = request.Resume is null ? null : Newest(folder);
        if (options.Algorithm.Name == AlgorithmName.Supervised) return await SupervisedAsync(folder, options, resumed, request.Output, stop).ConfigureAwait(false);
        using var ackLog = request.AckLogFile is { } file ? OpenAckLog(file) : null;
        var builder = new RunBuilder(options, () => WorldOf(options), () => GuardedWorldOf(options), folder.Tokenizer);
        KeepVocabulary(folder, builder.Vocabulary);
        if (!File.Exists(folder.Tokenizer)) builder.Tokenizer?.Save(folder.Tokenizer);
        var settings = builder.Build(folder, resumed, ackLog);
        ReplayDatabaseFile.Prepare(folder.Database);

        var report = RunReport.ToConsole(folder.Path, request.Output, options.Run.Tensorboard);
        await using var reporting = report.ConfigureAwait(false);
        report.Say($"{(resumed is null ? "Training" : "Going on with")} {options.Run.Name} (seed {options.Run.Seed}) in {Relative(folder.Path)}: {builder.Spec.Name}, {(builder.Policy is WriterSpec ? "decoder" : $"{builder.Policy.Encoder} encoder")}, packages: {BuildInfo.Packages}.");
        var baselines = Baselines(options, options.Evaluation.TestEpisodes, report.Say);
        var compression = Loading(() => CompressionReport.Of(options, builder));
        if (compression is not null) baselines.AddRange(compression.Before());
        report.Show($"Before training: {options.Evaluation.TestEpisodes} test games", baselines);

        var ended = await PlayAsync(folder, options, settings, report, stop).ConfigureAwait(false);
        if (ended.Status == EndStatus.Finished) compression?.After(folder, report.Say);
        Finish(ended, options, builder.Spec, baselines, report, folder);
        return ended.Status switch { EndStatus.Finished => ExitCode.Done, EndStatus.Interrupted => ExitCode.Interrupted, _ => ExitCode.Failed };
    }

    private static async Task<int> SupervisedAsync(RunFolder folder, TroupeOptions options, (string Folder, RunState State)? resumed, OutputStyle output, CancellationToken stop)
    {
        var report = RunReport.ToConsole(folder.Path, output, options.Run.Tensorboard);
        await using var reporting = report.ConfigureAwait(false);
        return Loading(() => SupervisedRuns.Train(folder, options, resumed, report, stop));
    }

    /// <inheritdoc/>
    public Task<int> EvaluateAsync(EvaluateRequest request, CancellationToken stop)
    {
        var options = Evaluated(request);
        if (LanguageEvaluation.IsOf(options)) return Task.FromResult(Loading(() => LanguageEvaluation.Run(request, options)));
        var policy = Policy.Load(request.RunFolder, options, request.Checkpoint == CheckpointChoice.Best);
        var episodes = request.Episodes ?? options.Evaluation.TestEpisodes;
        var result = GreedyGames.Play(() => GuardedWorldOf(options), policy.Encoder, policy.Network, [.. Enumerable.Range(0, episodes).Select(i => GameSeeds.Test(i))]);
        var exact = Exact(options, policy);
        var (low, high) = result.Interval;
        if (request.Json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new
            {
                run = request.RunFolder,
                checkpoint = request.Checkpoint == CheckpointChoice.Best ? "best" : "final",
                episodes,
                mean = result.Mean,
                standardError = result.StandardError,
                low,
                high,
                successRate = result.SuccessRate,
                meanLength = result.MeanLength,
                exactMean = exact,
            }));
            return Task.FromResult(ExitCode.Done);
        }

        Terminals.StandardOutput().Write(ScoreTable.Of($"{options.Run.Name}: {episodes} test games", [new("trained", ScoreOf(result)), .. Baselines(options, episodes, Console.Error.WriteLine)]));
        if (exact is { } value) Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Expected return of the greedy policy, exactly: {value:0.0000}"));
        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>The run's configuration, with what is to be other in its games.</summary>
    /// <exception cref="UsageException">A key that is not about the games, or a value that it cannot take.</exception>
    private static TroupeOptions Evaluated(EvaluateRequest request)
    {
        var options = Loading(() => TroupeConfiguration.Load(RunFolder.ConfigurationOf(request.RunFolder), [.. request.Overrides.Select(o => $"{o.Key}={o.Value}")])).Options;
        var files = LanguageEvaluation.KeysOfFiles(options);
        foreach (var (path, _) in request.Overrides)
            if (!(files ?? s_ofGames).Any(part => path.StartsWith(part, StringComparison.Ordinal)))
                throw new UsageException(files is not null
                    ? $"eval --set changes what a model is judged on, not the model: this one learned from files and plays no games, so allowed is {string.Join(" or ", files)}; read {path}."
                    : $"eval --set changes the games, not the policy, which stays as it was trained: allowed are keys that begin with {string.Join(" or ", s_ofGames)}; read {path}.");
        return options;
    }

    /// <inheritdoc/>
    public Task<int> GenerateAsync(GenerateRequest request, CancellationToken stop)
    {
        using var model = Loading(() => WritingModel.Load(request.Model, request.Checkpoint == CheckpointChoice.Best));
        var sampling = new Learner.Language.SamplingOptions { Temperature = request.Temperature, TopK = request.TopK, TopP = request.TopP };
        foreach (var (text, logProbability) in model.Write(request.Prompt, sampling, request.Beams, request.Samples, request.Tokens, request.Seed))
            Console.Out.WriteLine(request.Json ? JsonSerializer.Serialize(new { prompt = request.Prompt, text, logProbability }) : model.Answers ? text : request.Prompt + text);
        return Task.FromResult(ExitCode.Done);
    }

    /// <inheritdoc/>
    public Task<int> CheckJournalAsync(CheckJournalRequest request, CancellationToken stop)
    {
        var options = Loading(() => TroupeConfiguration.Load(RunFolder.ConfigurationOf(request.RunFolder), [])).Options;
        if (!File.Exists(request.AckLogFile)) throw new UsageException($"There is no acknowledgement log {request.AckLogFile}; train --ack-log FILE writes one.");
        var found = Learner.Replay.JournalCheck.Run(
            ReplayDatabaseFile.ChunkEvents(Path.Combine(request.RunFolder, "replay.db"), options.Run.Name), File.ReadLines(request.AckLogFile));
        Console.Out.WriteLine(request.Json
            ? JsonSerializer.Serialize(found, CamelCase)
            : $"{found.Acknowledged} chunks acknowledged, {found.InJournal} in the journal ({found.Transitions} transitions), {found.Evicted} evicted: {found.Lost} lost, {found.Duplicated} duplicated, {found.Different} different, {found.Unreadable} unreadable.");
        return Task.FromResult(found.Lost + found.Duplicated + found.Different + found.Unreadable == 0 ? ExitCode.Done : ExitCode.Failed);
    }

    // ---- a run's folder and configuration ---------------------------------------------------------------------

    private static (RunFolder Folder, TroupeOptions Options) Begin(TrainRequest request)
    {
        var overrides = request.Overrides.Select(o => $"{o.Key}={o.Value}").ToList();
        if (request.Seed is { } seed) overrides.Add(string.Create(CultureInfo.InvariantCulture, $"troupe.run.seed={seed}"));
        var configuration = Loading(() => TroupeConfiguration.Load(request.ConfigurationFile!, overrides));
        // What cannot be made, the world or the policy for it, is told of before there is a folder.
        _ = Loading(() =>
        {
            RunBuilder.Device(configuration.Options);
            if (configuration.Options.Algorithm.Name != AlgorithmName.Supervised) return new RunBuilder(configuration.Options, () => WorldOf(configuration.Options)).Start() is null;
            SupervisedRuns.Check(configuration.Options);
            return true;
        });

        var folder = RunFolder.Create(request.RunFolder ?? FreeFolder(Path.Combine("runs", configuration.Options.Run.Name)));
        try
        {
            WriteConfiguration(folder, configuration);
        }
        catch
        {
            folder.Dispose();
            throw;
        }

        return (folder, configuration.Options);
    }

    private static (RunFolder Folder, TroupeOptions Options) Resume(string path, TrainRequest request)
    {
        var folder = RunFolder.Open(path);
        try
        {
            var before = Loading(() => TroupeConfiguration.Load(folder.Configuration, []));
            var now = Loading(() => TroupeConfiguration.Load(folder.Configuration, [.. request.Overrides.Select(o => $"{o.Key}={o.Value}")]));
            var differences = TroupeConfiguration.Differences(before, now);
            if (differences.Where(d => d.Fixed).ToArray() is { Length: > 0 } @fixed)
                throw new UsageException($"These keys are fixed for a run and cannot change on --resume: {string.Join("; ", @fixed.Select(d => $"{d.Path} (was {d.Before}, read {d.After})"))}. Start a new run for them.");
            Loading(() => RunBuilder.Device(now.Options));
            if (differences.Count > 0) WriteConfiguration(folder, now);
            return (folder, now.Options);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The newest whole checkpoint; null in a run that was stopped before its first.</summary>
    /// <exception cref="UsageException">Something that was there is gone: going on would begin again without a word.</exception>
    internal static (string Folder, RunState State)? Newest(RunFolder folder)
    {
        var newest = RunCheckpoint.Newest(folder.Checkpoints, Console.Error.WriteLine);
        if (newest is null && Directory.Exists(folder.Checkpoints) && Directory.EnumerateDirectories(folder.Checkpoints).Any(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
            throw new UsageException($"None of the checkpoints in {folder.Checkpoints} is whole. Nothing was changed. Restore them from a copy, or remove them to learn afresh from what is in {folder.Database}.");
        if (newest is { State.Supervised: null } && !File.Exists(folder.Database))
            throw new UsageException($"{folder.Database} is gone, though the run has checkpoints. Nothing was changed. Restore it from a copy, or start a new run.");
        return newest;
    }

    /// <summary>The first of NAME, NAME-2, NAME-3 … that holds no run.</summary>
    private static string FreeFolder(string path)
    {
        for (var again = 2; ; again++)
        {
            var candidate = again == 2 ? path : $"{path}-{again - 1}";
            if (!File.Exists(Path.Combine(candidate, RunFolder.ConfigurationFile))) return candidate;
        }
    }

    /// <summary>Kept with the run: a world whose words changed would give every embedding another meaning.</summary>
    internal static void KeepVocabulary(RunFolder folder, Vocabulary vocabulary)
    {
        if (!File.Exists(folder.Vocabulary)) vocabulary.Save(folder.Vocabulary);
        else if (Vocabulary.Load(folder.Vocabulary).ToJson() != vocabulary.ToJson())
            throw new UsageException($"The world's words are not those of {folder.Vocabulary}, which the policy has learned: the world was changed. Use the world that the run began with, or start a new run.");
    }

    private static void WriteConfiguration(RunFolder folder, TroupeConfiguration configuration)
    {
        var half = folder.Configuration + ".tmp";
        File.WriteAllText(half, configuration.Render());
        File.Move(half, folder.Configuration, overwrite: true);
    }

    internal static T Loading<T>(Func<T> load)
    {
        try
        {
            return load();
        }
        catch (ConfigurationError e)
        {
            throw new UsageException(e.Message, e);
        }
        catch (WorldConfigurationException e)
        {
            throw new UsageException(e.Message, e);
        }
    }

    internal static IWorld WorldOf(TroupeOptions options) => Loading(() =>
    {
        var world = options.World;
        if (world.Assembly.Length > 0) return Limited(WorldRegistry.Create(world.Name, world.Options, world.Assembly), world.MaxSteps);
        if (WorldRegistry.Find(world.Name).Options.All(o => o.Name != "max-steps")) return Limited(WorldRegistry.Create(world.Name, world.Options), world.MaxSteps);
        // A world that knows its limit may use it, to describe itself or to plan.
        var values = new Dictionary<string, string>(world.Options, StringComparer.Ordinal);
        if (world.MaxSteps > 0) values.TryAdd("max-steps", world.MaxSteps.ToString(CultureInfo.InvariantCulture));
        return WorldRegistry.Create(world.Name, values);
    });

    private static IWorld Limited(IWorld world, int steps) => steps > 0 ? new TimeLimit(world, steps) : world;

    /// <summary>For games outside the agents, whom nobody watches: a stranger's world gets a thread of its own and a time limit.</summary>
    internal static IWorld GuardedWorldOf(TroupeOptions options) =>
        options.World.Assembly.Length > 0 ? new GuardedWorld(() => WorldOf(options), options.World.StepTimeout) : WorldOf(options);

    private static AckLog OpenAckLog(string file)
    {
        try
        {
            return new AckLog(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The acknowledgement log {file} cannot be written: {e.Message}", e);
        }
    }

    internal static string Relative(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path) is var relative && relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;

    private static readonly TimeSpan TerminationDeadline = TimeSpan.FromSeconds(15);

    // ---- the actors -------------------------------------------------------------------------------------------

    private static async Task<Ended> PlayAsync(RunFolder folder, TroupeOptions options, RunSettings settings, RunReport report, CancellationToken stop)
    {
        var config = ConfigurationFactory.ParseString(options.Akka)
            .WithFallback(ConfigurationFactory.ParseString(AkkaConfiguration.Of(folder.Database, folder.Log, options.Run.LogLevel)));
        var system = ActorSystem.Create("troupe", config);
        var progress = system.ActorOf(Props.Create(() => new ProgressActor(report)), "progress");
        system.EventStream.Subscribe(progress, typeof(RunProgress));
        var run = system.ActorOf(Props.Create(() => new RunGuardActor(settings)), "troupe");
        var interruption = stop.Register(() => run.Tell(new Interrupt()));
        await using var registered = interruption.ConfigureAwait(false);
        var ended = await run.Ask<Ended>(new AwaitEnd(), CancellationToken.None).ConfigureAwait(false);
        try
        {
            await system.Terminate().WaitAsync(TerminationDeadline, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // A world that hangs never gives its thread back; all that matters is on disk, and the process ends without it.
        }

        return ended;
    }

    private sealed class ProgressActor : ReceiveActor
    {
        public ProgressActor(IProgress<RunProgress> report) => Receive<RunProgress>(report.Report);
    }

    // ---- figures ----------------------------------------------------------------------------------------------

    private static List<ScoreRow> Baselines(TroupeOptions options, int episodes, Action<string> say)
    {
        using var world = GuardedWorldOf(options);
        var seeds = Enumerable.Range(0, episodes).Select(i => GameSeeds.Test(i)).ToArray();
        var players = new List<Baseline> { new RandomAdmissible() };
        if (RandomWithoutTurningBack.MakesSenseFor(world.Spec)) players.Add(new RandomWithoutTurningBack());
        if (Optimum.Exists(world)) players.Add(new Optimum());
        var rows = new List<ScoreRow>();
        foreach (var player in players)
        {
            try
            {
                var games = player.Play(world, seeds);
                rows.Add(new ScoreRow(player.Name, new Score(games.Episodes, games.Mean, games.StandardError, games.SuccessRate, games.MeanMoves)));
            }
            catch (InvalidOperationException e) when (player is Optimum)
            {
                say($"{e.Message} So the table has no optimum.");
            }
            catch (WorldFailedException e)
            {
                say($"The world failed while the {player.Name} player was in it, which is left out of the table: {e.Message}");
            }
        }

        return rows;
    }

    internal static Score ScoreOf(EvaluationResult result) => new(result.Episodes, result.Mean, result.StandardError, result.SuccessRate, result.MeanLength) { Bootstrapped = result.Interval };

    /// <summary>Where the world is a table and the policy sees the state alone, and remembers nothing, its value needs no games.</summary>
    private static double? Exact(TroupeOptions options, Policy policy)
    {
        if (options.Policy.Memory != MemoryKind.None) return null;
        using var world = WorldOf(options);
        return ExactReturn.Obstacle(world, policy.Spec, options.Input.LagCommands) is null ? ExactReturn.Of((ITabularWorld)world, policy.Encoder, policy.Network) : null;
    }

    private static void Finish(Ended ended, TroupeOptions options, WorldSpec world, IReadOnlyList<ScoreRow> baselines, RunReport report, RunFolder folder)
    {
        var state = ended.State;
        if (ended.Final is { } final)
        {
            var rows = new List<ScoreRow>(baselines) { new("trained, final weights", ScoreOf(final)) };
            if (ended.Best is { } best) rows.Add(new("trained, best validated", ScoreOf(best)));
            report.Show($"After {state.TrainingSeconds.ToString("0", CultureInfo.InvariantCulture)} s of training: {final.Episodes} test games", rows);
            var shown = ended.Best is { SuccessRate: var rate } b && rate > final.SuccessRate ? b : final;
            report.Say($"One test game, played by the trained policy:\n\n{shown.Transcript}\n");
        }

        report.Say(ended.Status switch
        {
            EndStatus.Finished => $"Done: {ended.Reason}.",
            EndStatus.Interrupted => $"Interrupted; a checkpoint is written. Go on: ./troupe train --resume {Relative(folder.Path)}",
            _ => $"Failed: {ended.Reason}.",
        });
        var seconds = Math.Max(state.TrainingSeconds, 1e-9);
        report.Finish(new Summary(
            world.Name, options.Algorithm.Name.ToString().ToLowerInvariant(), options.Run.Seed, BuildInfo.Packages, state.EnvironmentSteps, state.Updates,
            ended.Version.ToString(),
            ended.Final is { } f ? new SummaryEvaluation(f.Mean, f.StandardError, f.Episodes, f.SuccessRate,
                (baselines.Count > 0 ? baselines[0].Score.Mean : null), baselines.FirstOrDefault(b => b.Player == new Optimum().Name)?.Score.Mean) : null,
            state.WallSeconds, state.TrainingSeconds, state.EnvironmentSteps / seconds, state.Updates / seconds,
            PeakMemory(),
            new SummaryTransitions(ended.Buffer?.Inserted ?? 0, ended.Buffer?.Recovered ?? 0, ended.Buffer?.Evicted ?? 0, state.Dropped, state.Stale),
            ended.WeightsHash,
            ended.Status switch { EndStatus.Finished => RunStatus.Completed, EndStatus.Interrupted => RunStatus.Interrupted, _ => RunStatus.Failed }));
    }

    internal static double PeakMemory()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1048576.0;
    }
}
