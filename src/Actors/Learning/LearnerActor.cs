using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using Troupe.Env;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Weights;
using static Troupe.Actors.Learning.LearnerProtocol;
using static Troupe.Actors.Replay.ReplayProtocol;

namespace Troupe.Actors.Learning;

/// <summary>
/// Updates the policy, one mini-batch a message, on a thread of its own. Asks for batches ahead, publishes weights,
/// writes checkpoints between two updates.
/// </summary>
public sealed class LearnerActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RepeatEvery = TimeSpan.FromSeconds(2);

    private readonly LearnerSettings _settings;
    private readonly IActorRef _run;
    private readonly IActorRef _replay;
    private readonly IActorRef _weights;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<long, Sample> _asked = [];
    private ILearner _learner = null!;
    private CheckpointFolder _checkpoints = null!;
    private readonly Rng _draws;
    private int _epoch;
    private int _published;
    private long _publishedAt;
    private long _request;
    private long _asking;
    private (long Request, ICommand Question)? _taking;
    private readonly FreshChunks _fresh;
    private LearnRound? _round;
    private long _roundEnd;
    private (double Loss, double Gradient, LearnerMetrics? Metrics, int Count) _sums;
    private long _reported;
    private bool _repeatDue;

    public LearnerActor(LearnerSettings settings, IActorRef run, IActorRef replay, IActorRef weights)
    {
        _settings = settings;
        _run = run;
        _replay = replay;
        _weights = weights;
        _epoch = settings.Epoch;
        _published = settings.Published;
        _fresh = new FreshChunks(settings.Agents, settings.Staleness, settings.Consumed, settings.Stale);
        _draws = settings.Draws is { } state ? Rng.FromState(state) : new Rng(settings.Seed, -1);
        Become(Waiting);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private WeightsVersion Version => new(_epoch, _published);

    protected override void PreStart()
    {
        _checkpoints = new CheckpointFolder(_settings.Checkpoints, _settings.KeepCheckpoints);
        _learner = Load(_settings.Checkpoint);
        _asking = _learner.Updates;
        Publish();
        Timers.StartPeriodicTimer(nameof(Repeat), Repeat.Instance, RepeatEvery);
        _run.Tell(new LearnerReady(_learner.Updates, Version));
    }

    protected override void PostStop() => _learner?.Dispose();

    private void Waiting()
    {
        Receive<Learn>(_ =>
        {
            Become(Learning);
            AskAhead();
            TakeFresh();
        });
        Receive<LearnRound>(OnRound);
        Common();
    }

    private void Learning()
    {
        Receive<Sampled>(OnSampled);
        Receive<Taken>(OnTaken);
        Receive<LearnRound>(OnRound);
        Common();
    }

    private void NotANumber()
    {
        Receive<RollBack>(OnRollBack);
        Common();
    }

    private void Common()
    {
        Receive<WriteCheckpoint>(OnCheckpoint);
        Receive<StopLearning>(_ =>
        {
            Become(Waiting);
            _asked.Clear();
            _taking = null;
            Report();
            if (_learner.Updates > _publishedAt) Publish();
            _run.Tell(new LearnerStopped(_learner.Updates, Version, WeightsHash.Of(_learner.Snapshot(Version))));
        });
        Receive<Repeat>(_ =>
        {
            if (_repeatDue)
            {
                foreach (var sample in _asked.Values) _replay.Tell(sample);
                if (_taking is { } taking) _replay.Tell(taking.Question);
            }

            _repeatDue = _asked.Count > 0 || _taking is not null;
            Report();   // a learner that waits for batches still says how far it is
        });
        // Answers from before a stop or a roll-back.
        Receive<Sampled>(_ => { });
        Receive<Taken>(_ => { });
    }

    private ILearner Load(string? folder)
    {
        var learner = _settings.Learner();
        if (folder is not null) learner.Load(folder);
        return learner;
    }

    private void OnRound(LearnRound round)
    {
        Become(Learning);
        _round = round;
        if (_learner is IRoundLearner)
        {
            Ask(new Take(++_request, round.Round, _settings.Agents));
            return;
        }

        _roundEnd = _learner.Updates + round.Updates;
        _asking = _learner.Updates;
        AskAhead();
        EndRoundIfDone();
    }

    private void Ask(ICommand take)
    {
        _taking = (_request, take);
        _replay.Tell(take);
    }

    /// <summary>On policy, agents that play on: asks for what is missing to the next update.</summary>
    private void TakeFresh()
    {
        if (_learner is not IRoundLearner || _round is not null || _settings.MaxUpdates > 0 && _learner.Updates >= _settings.MaxUpdates) return;
        Ask(new TakeFrom(++_request, _fresh.Next, _fresh.Missing));
    }

    private void AskAhead()
    {
        if (_learner is not IBatchLearner learner) return;
        var end = _round is not null ? _roundEnd : _settings.MaxUpdates > 0 ? _settings.MaxUpdates : long.MaxValue;
        while (_asked.Count < _settings.BatchesAhead && _asking < end)
        {
            var sample = new Sample(++_request, learner.BatchSize, _draws.NextUInt64(), _asking++);
            _asked.Add(sample.Request, sample);
            _replay.Tell(sample);
        }
    }

    private void OnSampled(Sampled sampled)
    {
        if (!_asked.Remove(sampled.Request) || _learner is not IBatchLearner learner) return;   // the answer to a question that was repeated
        _repeatDue = false;
        AskAheadUnlessPrioritized();
        var started = Instruments.Start(Instruments.Learning);
        var update = learner.Update(sampled.Batch);
        Instruments.Stop(Instruments.Learning, started);
        if (IsLost(update))
        {
            Become(NotANumber);
            _asked.Clear();
            _run.Tell(new NotFinite(_learner.Updates));
            return;
        }

        if (_settings.Prioritized) _replay.Tell(new UpdatePriorities(sampled.Batch.Items, update.TdErrors));
        AskAhead();
        Add(update);
        // With nothing more to ask for, no later update would bring the report: the run would never hear of its last one.
        if (_asked.Count == 0 || Stopwatch.GetElapsedTime(_reported) > ReportEvery) Report();
        if (_round is null && _learner.Updates - _publishedAt >= _settings.PublishEvery) Publish();
        EndRoundIfDone();
    }

    /// <summary>A whole round at once; in lock step those that asked for it wait for its end.</summary>
    private void OnTaken(Taken taken)
    {
        if (_taking?.Request != taken.Request || _learner is not IRoundLearner learner) return;
        _taking = null;
        _repeatDue = false;
        var chunks = taken.Chunks;
        if (_round is null)
        {
            _fresh.Add(taken.Chunks, taken.Next, _published);
            if (_fresh.Missing > 0)
            {
                TakeFresh();
                return;
            }

            chunks = _fresh.Take();
        }

        var started = Instruments.Start(Instruments.Learning);
        var update = learner.Update(chunks);
        Instruments.Stop(Instruments.Learning, started);
        if (IsLost(update))
        {
            Become(NotANumber);
            _run.Tell(new NotFinite(_learner.Updates));
            return;
        }

        Add(update);
        if (_round is not null)
        {
            EndRound();
            return;
        }

        Publish();
        TakeFresh();
        if (_taking is null || Stopwatch.GetElapsedTime(_reported) > ReportEvery) Report();
    }

    private bool IsLost(ILearnerUpdate update) => !update.IsFinite || Math.Abs(update.Loss) > _settings.LossLimit;

    private void Add(ILearnerUpdate update) => _sums = (
        _sums.Loss + update.Loss, _sums.Gradient + update.GradientNorm,
        _sums.Metrics is { } metrics ? metrics + update.Metrics : update.Metrics, _sums.Count + 1);

    /// <summary>The next batch is made while this one is learned from; with priorities it must see this update's.</summary>
    private void AskAheadUnlessPrioritized()
    {
        if (!_settings.Prioritized) AskAhead();
    }

    private void EndRoundIfDone()
    {
        if (_round is not null && _learner.Updates >= _roundEnd) EndRound();
    }

    private void EndRound()
    {
        var round = _round!;
        _round = null;
        Become(Waiting);
        if (_learner.Updates > _publishedAt) Publish();
        Report();
        _run.Tell(new RoundLearned(round.Round, _learner.Updates, Version));
    }

    private void OnRollBack(RollBack back)
    {
        var rate = _learner.LearningRate / 2;
        _learner.Dispose();
        _learner = Load(back.Folder);
        while (_learner.LearningRate > rate) _learner.HalveLearningRate();
        _epoch = back.Epoch;
        // On policy, agents that play on: ages are told by the number, whatever the epoch.
        if (_settings.Staleness == 0) _published = 0;
        _asking = _learner.Updates;
        _log.Warning("Rolled back to update {0}; the learning rate is now {1}.", _learner.Updates, _learner.LearningRate);
        Publish();
        Become(Learning);
        // What was played by the weights that are gone teaches these nothing: the round is dropped.
        if (_learner is IRoundLearner && _round is not null) EndRound();
        else AskAhead();
        TakeFresh();
    }

    private void OnCheckpoint(WriteCheckpoint write)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var s = _draws.State;
            var state = write.State with { Updates = _learner.Updates, Epoch = _epoch, Published = _published, Draws = [s.A, s.B, s.C, s.D], Consumed = _fresh.Consumed, Stale = _fresh.StaleBefore };
            var folder = RunCheckpoint.Write(_checkpoints, _learner, state, write.Files);
            if (_settings.Staleness > 0) _replay.Tell(new CheckpointHas(state.Consumed));
            _run.Tell(new CheckpointWritten(write.Request, folder, _learner.Updates, Stopwatch.GetElapsedTime(began)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _run.Tell(new CheckpointFailed(write.Request, e.Message));
        }
    }

    private void Publish()
    {
        _published++;
        _publishedAt = _learner.Updates;
        _weights.Tell(new WeightsProtocol.Publish(_learner.Snapshot(Version)));
    }

    private void Report()
    {
        if (_sums.Count > 0)
            _run.Tell(new LearnerReport(_learner.Updates, _sums.Loss / _sums.Count, _sums.Gradient / _sums.Count, _sums.Metrics! / _sums.Count, Version, _fresh.Stale));
        _sums = default;
        _reported = Stopwatch.GetTimestamp();
    }

    private sealed record Repeat
    {
        public static Repeat Instance { get; } = new();
    }
}
