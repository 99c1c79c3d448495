using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Troupe.Actors.Configuration;
using Troupe.Actors.Evaluation;
using Troupe.Actors.Learning;
using Troupe.Actors.Reporting;
using Troupe.Actors.Run;
using Troupe.Env;
using Troupe.Learner.Language;
using Troupe.Learner.Optimisation;
using Troupe.Learner.Policies;
using Troupe.Learner.Weights;

namespace Troupe.Actors.Hosting;

/// <summary>What pruning or distillation cost in return, and what it saved: test games of the policy before and after, all the same.</summary>
internal sealed class CompressionReport
{
    private const int UntimedGames = 100;   // until the code that acts is compiled for good

    private readonly TroupeOptions _options;
    private readonly RunBuilder _builder;
    private readonly IReadOnlyList<long> _games;
    private readonly Teacher? _teacher;
    private readonly StartingWeights? _start;
    private readonly List<PolicyFigures> _before = [];

    private CompressionReport(TroupeOptions options, RunBuilder builder)
    {
        (_options, _builder) = (options, builder);
        _games = [.. Enumerable.Range(0, options.Evaluation.TestEpisodes).Select(i => GameSeeds.Test(i))];
        if (options.Distill.IsOn) _teacher = Teacher.Read(options);
        else if (options.Policy.InitFrom.Length > 0) _start = StartingWeights.Read(options.Policy.InitFrom);
    }

    /// <returns>Null for a run that does neither, or that writes texts.</returns>
    /// <exception cref="ConfigurationError">The teacher, or the weights to start from, cannot be read.</exception>
    public static CompressionReport? Of(TroupeOptions options, RunBuilder builder) =>
        builder.Policy is not WriterSpec && (options.Distill.IsOn || options.Prune.Fraction > 0) ? new CompressionReport(options, builder) : null;

    /// <summary>Plays the test games by the teacher, or by the weights to start from, whole and pruned without a further update.</summary>
    public IReadOnlyList<ScoreRow> Before()
    {
        if (_teacher is not null) return [Row("teacher", _teacher.Spec, _teacher.Weights)];
        if (_start is null) return [];
        var pruned = MagnitudePruning.Prune(_start.Weights, _options.Prune.Fraction);
        return [Row("before pruning", _builder.Policy, _start.Weights), Row("pruned, no update since", _builder.Policy, pruned)];
    }

    /// <summary>Plays them by the final weights, says the loss, and writes it into the run's folder.</summary>
    public void After(RunFolder folder, Action<string> say)
    {
        var after = Play("final weights", _builder.Policy, RunCheckpoint.ReadWeights(folder.Checkpoints)).Figures;
        var best = Directory.Exists(folder.Best) ? Play("best validated weights", _builder.Policy, RunCheckpoint.ReadWeights(folder.Best)).Figures : null;
        var name = _teacher is null ? "pruning.json" : "distillation.json";
        var figures = new CompressionFigures(_teacher is null ? _options.Prune.Fraction : null, _options.Distill.IsOn ? _options.Distill.From : _start?.Source, _games.Count, _before, after, best);
        File.WriteAllText(Path.Combine(folder.Path, name), JsonSerializer.Serialize(figures, s_format) + "\n");
        if (_before.Count > 0)
        {
            var first = _before[0];
            say(string.Create(CultureInfo.InvariantCulture, $"{(_teacher is null ? "Pruning" : "Distillation")} cost {first.MeanReturn - after.MeanReturn:0.####} of a mean return of {first.MeanReturn:0.####}; {first.Parameters} parameters, {first.Zeros:P1} of the matrices' zero, {first.DecisionsPerSecond:0} decisions a second before; {after.Parameters}, {after.Zeros:P1}, {after.DecisionsPerSecond:0} after."));
        }
        else say(string.Create(CultureInfo.InvariantCulture, $"{after.Zeros:P1} of the matrices' weights are zero."));
    }

    private static readonly JsonSerializerOptions s_format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private ScoreRow Row(string name, PolicySpec spec, WeightsSnapshot weights)
    {
        var (figures, result) = Play(name, spec, weights);
        _before.Add(figures);
        return new ScoreRow(name, TroupeRuns.ScoreOf(result));
    }

    private (PolicyFigures Figures, EvaluationResult Result) Play(string name, PolicySpec spec, WeightsSnapshot weights)
    {
        var acting = spec.CreateActing();
        acting.Load(weights);
        GreedyGames.Play(() => TroupeRuns.GuardedWorldOf(_options), _builder.Encoder(), acting, [.. _games.Take(UntimedGames)]);
        acting.Load(weights);   // and forget what those encoded
        var timed = new Timed(acting);
        var result = GreedyGames.Play(() => TroupeRuns.GuardedWorldOf(_options), _builder.Encoder(), timed, _games);
        return (new PolicyFigures(name, result.Mean, result.StandardError, result.SuccessRate, weights.Arrays.Sum(a => (long)a.Data.Length), MagnitudePruning.Zeros(weights), timed.PerSecond), result);
    }

    private sealed class Timed(IQFunction policy) : IQFunction
    {
        private long _ticks, _rows;

        public double PerSecond => _rows / Math.Max(1e-9, Stopwatch.GetElapsedTime(0, _ticks).TotalSeconds);

        public void Evaluate(QBatch batch)
        {
            var began = Stopwatch.GetTimestamp();
            policy.Evaluate(batch);
            _ticks += Stopwatch.GetTimestamp() - began;
            _rows += batch.Count;
        }
    }
}

/// <param name="Parameters">Numbers in the network.</param>
/// <param name="Zeros">Share of the matrices' numbers that are zero, 0…1.</param>
/// <param name="DecisionsPerSecond">Of the policy alone, in managed code, 64 games side by side; encodings are kept while games share texts.</param>
internal sealed record PolicyFigures(string Policy, double MeanReturn, double StandardError, double SuccessRate, long Parameters, double Zeros, double DecisionsPerSecond);

/// <summary><c>pruning.json</c> or <c>distillation.json</c> of a run's folder.</summary>
/// <param name="Fraction">That was to be pruned; null in distillation.</param>
/// <param name="From">Where the policy before came from.</param>
/// <param name="Episodes">Test games of each figure.</param>
internal sealed record CompressionFigures(double? Fraction, string? From, int Episodes, IReadOnlyList<PolicyFigures> Before, PolicyFigures Final, PolicyFigures? Best);
