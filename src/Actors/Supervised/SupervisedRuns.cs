using System.Globalization;
using Spectre.Console;
using Troupe.Actors.CommandLine;
using Troupe.Actors.Configuration;
using Troupe.Actors.Hosting;
using Troupe.Actors.Hosting.Algorithms;
using Troupe.Actors.Reporting;
using Troupe.Actors.Run;
using static Troupe.Actors.Run.RunProtocol;

namespace Troupe.Actors.Supervised;

/// <summary>Supervised runs from their folder to their summary.</summary>
internal static class SupervisedRuns
{
    /// <summary>Whether such a run can be made; nothing is written.</summary>
    /// <exception cref="ConfigurationError">It cannot; says why.</exception>
    public static void Check(TroupeOptions options) => TaskOf(options, null, StartOf(options));

    /// <param name="resumed">The checkpoint to go on from, or null.</param>
    /// <returns>The exit code.</returns>
    public static int Train(RunFolder folder, TroupeOptions options, (string Folder, RunState State)? resumed, RunReport report, CancellationToken stop)
    {
        var start = resumed is null ? StartOf(options) : null;
        var task = TaskOf(options, folder.Tokenizer, start);
        task.Keep(folder);
        report.Say($"{(resumed is null ? "Training" : "Going on with")} {options.Run.Name} (seed {options.Run.Seed}) in {TroupeRuns.Relative(folder.Path)}: {task.Told}, packages: {BuildInfo.Packages}.");
        if (start is not null) report.Say($"It starts from {TroupeRuns.Relative(start.Source)}.");
        var ended = new SupervisedRunner(folder, options, task, start, report, report.Say, stop).Run(resumed);
        Finish(ended, options, task, report, folder);
        return ended.Status switch { EndStatus.Finished => ExitCode.Done, EndStatus.Interrupted => ExitCode.Interrupted, _ => ExitCode.Failed };
    }

    private static StartingWeights? StartOf(TroupeOptions options) => options.Policy.InitFrom.Length > 0 ? StartingWeights.Read(options.Policy.InitFrom) : null;

    /// <param name="tokenizer">Where the run keeps its tokenizer; a new run's is not there yet.</param>
    internal static ISupervisedTask TaskOf(TroupeOptions options, string? tokenizer, StartingWeights? start)
    {
        RunAlgorithms.CheckMicroBatch(options);
        if (options.Algorithm.Supervised.Task == SupervisedTask.LanguageModel)
            return new LanguageModelTask(options, () => TroupeRuns.WorldOf(options), start, tokenizer, RunBuilder.Device(options));
        if (options.Algorithm.Supervised.Task == SupervisedTask.SequenceToSequence)
            return new SequenceTask(options, () => TroupeRuns.WorldOf(options), start, tokenizer, RunBuilder.Device(options));
        var builder = new RunBuilder(options, () => TroupeRuns.WorldOf(options));
        start?.Check(builder.Policy, builder.Vocabulary, options);
        return new CloningTask(options, builder, () => TroupeRuns.WorldOf(options));
    }

    private static void Finish(SupervisedEnded ended, TroupeOptions options, ISupervisedTask task, RunReport report, RunFolder folder)
    {
        var (state, here) = (ended.State, ended.State.Supervised!);
        if (ended.Final is { } final) report.Show(Scores([("final", final.Score), .. ended.Best is { } best ? new[] { ("best validated", best.Score) } : []]));
        var folds = here.Folds.Count > 0 ? Folds(here.Folds) : null;
        if (folds is not null)
            report.Say(string.Create(CultureInfo.InvariantCulture, $"Cross-validation in {folds.Each.Count} parts: {folds.Figure} {folds.Mean:0.####} ± {folds.Deviation:0.####} (standard deviation)."));
        report.Say(ended.Status switch
        {
            EndStatus.Finished => $"Done: {ended.Reason}.",
            EndStatus.Interrupted => $"Interrupted; a checkpoint is written. Go on: ./troupe train --resume {TroupeRuns.Relative(folder.Path)}",
            _ => $"Failed: {ended.Reason}.",
        });
        var seconds = Math.Max(state.TrainingSeconds, 1e-9);
        var games = ended.Final?.Games;
        report.Finish(new Summary(
            task.Environment, "supervised", options.Run.Seed, BuildInfo.Packages, 0, state.Updates, "1.0",
            games is null ? null : new SummaryEvaluation(games.Mean, games.StandardError, games.Episodes, games.SuccessRate, null, null),
            state.WallSeconds, state.TrainingSeconds, 0, state.Updates / seconds, TroupeRuns.PeakMemory(), new SummaryTransitions(0, 0, 0, 0), ended.WeightsHash,
            ended.Status switch { EndStatus.Finished => RunStatus.Completed, EndStatus.Interrupted => RunStatus.Interrupted, _ => RunStatus.Failed })
        {
            Supervised = new SummarySupervised(
                ConfigurationSchema.Find("troupe.algorithm.supervised.task")!.Write(options).Trim('"'),
                ended.Final?.Score, ended.Best?.Score, here.Best, here.BestUpdates, here.Seen, here.Seen / seconds, folds),
        });
    }

    private static SummaryFolds Folds(IReadOnlyList<SupervisedScore> folds)
    {
        double[] each = [.. folds.Select(fold => fold.Figure.Value)];
        var mean = each.Average();
        return new SummaryFolds(folds[0].Figure.Name, mean, each.Length > 1 ? Math.Sqrt(each.Sum(f => (f - mean) * (f - mean)) / (each.Length - 1)) : 0, each);
    }

    internal static Table Scores(params (string Weights, SupervisedScore Score)[] rows)
    {
        var table = new Table().Title("Test set").Border(TableBorder.Rounded);
        table.AddColumn("weights");
        var figures = new (string Name, Func<SupervisedScore, double?> Of)[]
        {
            ("loss, nats", s => s.Loss), ("perplexity a token", s => s.TokenPerplexity), ("perplexity a byte", s => s.BytePerplexity),
            ("accuracy", s => s.Accuracy), ("macro-F1", s => s.MacroF1), ("return", s => s.Return), ("won", s => s.Success),
        }.Where(f => f.Of(rows[0].Score) is not null).ToArray();
        foreach (var (name, _) in figures) table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var (name, score) in rows) table.AddRow([name, .. figures.Select(f => f.Of(score)!.Value.ToString("0.0000", CultureInfo.InvariantCulture))]);
        return table;
    }
}
