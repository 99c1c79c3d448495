using System.Diagnostics;
using System.Globalization;
using Troupe.Actors.Agents;
using Troupe.Actors.Configuration;
using Troupe.Actors.Evaluation;
using Troupe.Actors.Learning;
using Troupe.Actors.Replay;
using Troupe.Actors.Reporting;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Weights;

namespace Troupe.Actors.Run;

/// <summary>Adds up what agents, learner and buffer report, and turns it into <see cref="RunProgress"/>. Plain, single-threaded.</summary>
public sealed class RunMeter
{
    private const int RecentEpisodes = 100;
    private const double DeadEntropy = 0.01;      // nats: another action once in some 800 steps
    private const double EarlyFraction = 0.2;     // of the run

    private readonly TroupeOptions _options;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Queue<AgentProtocol.Episode> _recent = new();
    private readonly Dictionary<WeightsVersion, long> _updatesAt = [];
    private readonly double _wallBefore;
    private double _trainedBefore;
    private long? _clock;
    private long _episodes, _dropped, _failures, _acknowledged, _stale;
    private double? _loss, _gradient, _epsilon;
    private LearnerMetrics _metrics = new();
    private bool _warned;
    private WeightsVersion _agentsHave;
    private ReplayProtocol.BufferStatus? _buffer;
    private long _steps;
    private long _stepsBefore, _updatesBefore;
    private long _shownAt;
    private long _shownSteps;
    private long _shownUpdates;

    public RunMeter(TroupeOptions options, RunState state)
    {
        _options = options;
        _wallBefore = state.WallSeconds;
        _trainedBefore = state.TrainingSeconds;
        _episodes = state.Episodes;
        _dropped = state.Dropped;
        _stale = state.Stale;
        _failures = state.WorldFailures;
    }

    public string State { get; set; } = "starting";

    /// <summary>Shown once.</summary>
    public string? Note { get; set; }

    public long Updates { get; private set; }

    public WeightsVersion Version { get; private set; }

    public double? ValidationReturn { get; private set; }

    public double? ValidationSuccess { get; private set; }

    public TimeSpan TrainingTime => TimeSpan.FromSeconds(_trainedBefore) + (_clock is { } since ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero);

    public void Began(RunState state) => (_steps, _stepsBefore, _shownSteps) = (state.EnvironmentSteps, state.EnvironmentSteps, state.EnvironmentSteps);

    public void StartClock()
    {
        _clock = _shownAt = Stopwatch.GetTimestamp();
        _shownUpdates = _updatesBefore = Updates;
    }

    public void StopClock()
    {
        _trainedBefore = TrainingTime.TotalSeconds;
        _clock = null;
    }

    public void Agents(AgentProtocol.Report report)
    {
        _episodes += report.Episodes.Count;
        _acknowledged += report.Acknowledged;
        _dropped += report.Dropped;
        _failures += report.WorldFailures;
        _agentsHave = report.Version;
        _epsilon = report.Epsilon;
        foreach (var episode in report.Episodes)
        {
            if (_recent.Count == RecentEpisodes) _recent.Dequeue();
            _recent.Enqueue(episode);
        }

        if (report.Failure is not null) Note = $"A world failed and was replaced ({_failures} so far): {report.Failure}";
    }

    public void Learner(long updates, WeightsVersion version)
    {
        Updates = updates;
        if (Version == version) return;
        Version = version;
        _updatesAt[version] = updates;
        foreach (var old in _updatesAt.Keys.Where(v => v < _agentsHave).ToArray()) _updatesAt.Remove(old);
    }

    public void Learner(LearnerProtocol.LearnerReport report)
    {
        Learner(report.Updates, report.Version);
        // Layers are looked into now and then: what was seen stays until it is shown.
        (_loss, _gradient, _stale) = (report.Loss, report.GradientNorm, report.Stale);
        _metrics = report.Metrics with { Layers = report.Metrics.Layers ?? _metrics.Layers };
        WarnOfDeadPolicy();
    }

    public void Buffer(ReplayProtocol.BufferStatus status, long environmentSteps) => (_buffer, _steps) = (status, environmentSteps);

    public void Validated(EvaluationResult result) => (ValidationReturn, ValidationSuccess) = (result.Mean, result.SuccessRate);

    /// <summary>The run's state with what is counted here.</summary>
    public RunState Into(RunState state) => state with
    {
        Updates = Updates,
        Episodes = _episodes,
        TrainingSeconds = TrainingTime.TotalSeconds,
        WallSeconds = _wallBefore + Stopwatch.GetElapsedTime(_started).TotalSeconds,
        Dropped = _dropped,
        Stale = _stale,
        WorldFailures = _failures,
    };

    /// <returns>Null unless so much time has passed since the last, or it is forced.</returns>
    public RunProgress? Progress(TimeSpan every, bool force)
    {
        var since = Stopwatch.GetElapsedTime(_shownAt);
        if (!force && since < every) return null;
        var (fraction, remaining) = Nearest();
        var progress = new RunProgress
        {
            State = State,
            Elapsed = Stopwatch.GetElapsedTime(_started),
            TrainingTime = TrainingTime,
            EnvironmentSteps = _steps,
            Updates = Updates,
            Episodes = _episodes,
            MeanReturn = _recent.Count > 0 ? _recent.Average(e => e.Return) : null,
            SuccessRate = _recent.Count > 0 ? _recent.Count(e => e.Won) / (double)_recent.Count : null,
            Loss = _loss,
            GradientNorm = _gradient,
            Learner = _metrics,
            Epsilon = _epsilon,
            StepsPerSecond = (_steps - _shownSteps) / since.TotalSeconds,
            UpdatesPerSecond = (Updates - _shownUpdates) / since.TotalSeconds,
            BufferTransitions = _buffer?.Transitions ?? 0,
            BufferCapacity = _options.Replay.Capacity,
            WeightsVersion = Version,
            WeightsLag = _updatesAt.TryGetValue(_agentsHave, out var at) ? Updates - at : 0,
            Remaining = remaining,
            Fraction = fraction,
            ValidationReturn = ValidationReturn,
            ValidationSuccess = ValidationSuccess,
            ManagedMemoryMb = GC.GetTotalMemory(false) / 1048576.0,
            ProcessMemoryMb = Environment.WorkingSet / 1048576.0,
            Acknowledged = _acknowledged,
            Dropped = _dropped,
            Stale = _stale,
            WorldFailures = _failures,
            Note = Note,
        };
        Note = null;
        _metrics = _metrics with { Layers = null };
        (_shownAt, _shownSteps, _shownUpdates) = (Stopwatch.GetTimestamp(), _steps, Updates);
        return progress;
    }

    /// <summary>Once: a policy that hardly ever does anything but one thing, while most of the run is yet to come.</summary>
    private void WarnOfDeadPolicy()
    {
        var (fraction, _) = Nearest();
        if (_warned || _metrics.Entropy is not < DeadEntropy || fraction > EarlyFraction) return;
        _warned = true;
        Note = string.Create(CultureInfo.InvariantCulture,
            $"The policy hardly explores any more: its entropy is {_metrics.Entropy:0.0000} after {fraction:P0} of the run. Unless its return is good already, raise troupe.algorithm.policy-gradient.entropy-coefficient or lower troupe.algorithm.learning-rate.");
    }

    /// <summary>How far the nearest stop limit is done, and how long it still takes at the pace so far.</summary>
    private (double Fraction, TimeSpan? Remaining) Nearest()
    {
        var nearest = (Fraction: 0.0, Remaining: (TimeSpan?)null);
        if (_clock is not { } since) return nearest;
        var seconds = Stopwatch.GetElapsedTime(since).TotalSeconds;
        void Consider(double done, double limit, double pace)
        {
            if (limit <= 0 || done / limit < nearest.Fraction) return;
            nearest = (Math.Min(1, done / limit), pace > 0 ? TimeSpan.FromSeconds(Math.Max(0, limit - done) / pace) : null);
        }

        Consider(_steps, _options.Run.EnvironmentSteps, (_steps - _stepsBefore) / seconds);
        Consider(Updates, _options.Run.MaxUpdates, (Updates - _updatesBefore) / seconds);
        Consider(TrainingTime.TotalSeconds, _options.Run.TimeLimit.TotalSeconds, 1);
        return nearest;
    }
}
