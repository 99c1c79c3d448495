using System.Diagnostics;
using System.Globalization;
using Troupe.Actors.Configuration;
using Troupe.Actors.Hosting;
using Troupe.Actors.Learning;
using Troupe.Actors.Reporting;
using Troupe.Actors.Run;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Weights;
using static Troupe.Actors.Run.RunProtocol;

namespace Troupe.Actors.Supervised;

/// <summary>How a supervised run ended.</summary>
/// <param name="Final">Test scores of the final weights; null unless finished.</param>
/// <param name="Best">Of the best validated ones.</param>
internal sealed record SupervisedEnded(
    EndStatus Status, string Reason, RunState State, string WeightsHash,
    (SupervisedScore Score, Score? Games)? Final, (SupervisedScore Score, Score? Games)? Best);

/// <summary>
/// Trains, validates, checkpoints and stops a supervised run, on the thread that calls: there are no agents to wait for.
/// Nothing that is learned hangs on the clock, so a run that was killed anywhere and resumed ends with the same bits.
/// </summary>
internal sealed class SupervisedRunner(RunFolder folder, TroupeOptions options, ISupervisedTask task, StartingWeights? start, IProgress<RunProgress> report, Action<string> say, CancellationToken stop)
{
    private readonly CheckpointFolder _checkpoints = new(folder.Checkpoints, options.Run.KeepCheckpoints);
    private readonly SupervisedOptions _supervised = options.Algorithm.Supervised;
    private readonly Stopwatch _wall = Stopwatch.StartNew(), _training = new();
    private ISupervisedTraining _under = null!;
    private RunState _state = new();
    private SupervisedState _here = new();
    private (double Wall, double Training) _before;
    private string? _newest;
    private long _checkpointUpdates, _reportedAt, _reportedUpdates, _reportedSeen;
    private TimeSpan _checkpointAt;
    private (double Loss, double Norm, int Count) _sums;
    private SupervisedScore? _validated;

    private long Updates => _here.UpdatesBefore + _under.Learner.Updates;

    private bool IsFold => _here.Training < _supervised.Folds;

    /// <param name="resumed">The checkpoint to go on from, or null.</param>
    public SupervisedEnded Run((string Folder, RunState State)? resumed)
    {
        if (resumed is { } r)
        {
            (_state, _newest) = (r.State, r.Folder);
            _here = r.State.Supervised ?? new();
            _before = (r.State.WallSeconds, r.State.TrainingSeconds);
            new CheckpointFolder(folder.Best, keep: 1).RemoveAfter(_here.UpdatesBefore + _here.BestUpdates);
        }

        while (true)
        {
            using var under = _under = task.Begin(IsFold ? _here.Training : null);
            if (_newest is not null) under.Learner.Load(_newest);
            else
            {
                if (Directory.Exists(folder.Best)) Directory.Delete(folder.Best, recursive: true);   // a fold's
                if (start is not null) under.Learner.StartFrom(start.Weights);
                Checkpoint();   // a kill at any moment finds one
            }

            _checkpointUpdates = _reportedUpdates = Updates;
            (_reportedSeen, _reportedAt) = (_here.Seen, Stopwatch.GetTimestamp());
            var (status, reason) = Train();
            if (status != EndStatus.Failed && Updates > _checkpointUpdates) Checkpoint();
            Report("stopping", force: true);
            if (status != EndStatus.Finished) return Ended(status, reason, null, null);
            if (!IsFold)
            {
                var final = under.Test();
                var hash = WeightsHash.Of(under.Learner.Snapshot(default));
                var best = LoadBest() ? under.Test() : ((SupervisedScore, Score?)?)null;
                return Ended(status, reason, final, best) with { WeightsHash = hash };
            }

            LoadBest();
            var (held, _) = under.Test();
            say(string.Create(CultureInfo.InvariantCulture, $"Fold {_here.Training + 1} of {_supervised.Folds}: {held.Figure.Name} {held.Figure.Value:0.####} on what it did not see, after {under.Learner.Updates} updates ({reason})."));
            _here = new SupervisedState { Training = _here.Training + 1, UpdatesBefore = Updates, Folds = [.. _here.Folds, held], Seen = _here.Seen };
            (_newest, _validated) = (null, null);
        }
    }

    private (EndStatus Status, string Reason) Train()
    {
        while (true)
        {
            if (StopReason() is { } reason) return (EndStatus.Finished, reason);
            if (stop.IsCancellationRequested) return (EndStatus.Interrupted, "asked to stop");
            _training.Start();
            var (update, seen) = _under.Update();
            _training.Stop();
            if (!update.IsFinite || Math.Abs(update.Loss) > options.Learner.Nan.LossLimit)
            {
                if (_state.RollBacks == options.Learner.Nan.GiveUpAfter)
                    return (EndStatus.Failed, string.Create(CultureInfo.InvariantCulture, $"the loss was not a number {_state.RollBacks + 1} times; a smaller algorithm.learning-rate may help"));
                RollBack();
                continue;
            }

            _here = _here with { Seen = _here.Seen + seen };
            _sums = (_sums.Loss + update.Loss, _sums.Norm + update.GradientNorm, _sums.Count + 1);
            if (ValidationIsDue()) Validate();
            if (options.Run.CheckpointEvery.IsDue(_wall.Elapsed - _checkpointAt, Updates - _checkpointUpdates)) Checkpoint();
            Report("training", force: false);
        }
    }

    private void RollBack()
    {
        _state = _state with { RollBacks = _state.RollBacks + 1 };
        _under.Learner.Load(_newest!);
        var saved = RunCheckpoint.Newest(folder.Checkpoints, say)!.Value.State;
        _here = saved.Supervised!;
        for (var i = saved.RollBacks; i < _state.RollBacks; i++) _under.Learner.HalveLearningRate();
        say(string.Create(CultureInfo.InvariantCulture, $"The loss was not a number: back to update {Updates}, at a learning rate of {_under.Learner.LearningRate:0.#######}."));
    }

    private string? StopReason()
    {
        var done = _under.Learner.Updates;
        if (_supervised.Epochs > 0 && done >= _supervised.Epochs * _under.UpdatesPerEpoch) return string.Create(CultureInfo.InvariantCulture, $"{_supervised.Epochs} epochs");
        if (options.Run.MaxUpdates > 0 && done >= options.Run.MaxUpdates) return string.Create(CultureInfo.InvariantCulture, $"{done} updates");
        if (_supervised.Patience > 0 && _here.Worse >= _supervised.Patience) return string.Create(CultureInfo.InvariantCulture, $"{_here.Worse} validations in a row without anything better");
        return options.Run.TimeLimit > TimeSpan.Zero && TrainingTime >= options.Run.TimeLimit ? $"{options.Run.TimeLimit} of training" : null;
    }

    private TimeSpan TrainingTime => TimeSpan.FromSeconds(_before.Training) + _training.Elapsed;

    private bool ValidationIsDue() =>
        options.Evaluation.DuringTraining && _under.Learner.Updates % (options.Evaluation.Every is { Updates: > 0 and var every } ? every : _under.UpdatesPerEpoch) == 0;

    private void Validate()
    {
        _validated = _under.Validate();
        if (_validated.IsBetterThan(_here.Best))
        {
            _here = _here with { Best = _validated, BestUpdates = _under.Learner.Updates, Worse = 0 };
            RunCheckpoint.WriteBest(folder.Best, _under.Learner.Snapshot(default), Current());
        }
        else _here = _here with { Worse = _here.Worse + 1 };

        Report("validating", force: true);
    }

    // The best validated weights of this training, if it validated
    private bool LoadBest()
    {
        if (_here.Best is null) return false;
        _under.Learner.StartFrom(RunCheckpoint.ReadWeights(folder.Best));
        return true;
    }

    private RunState Current() => _state with
    {
        Epoch = 1,
        Updates = Updates,
        TrainingSeconds = TrainingTime.TotalSeconds,
        WallSeconds = _before.Wall + _wall.Elapsed.TotalSeconds,
        Supervised = _here,
    };

    private void Checkpoint()
    {
        _newest = RunCheckpoint.Write(_checkpoints, _under.Learner, Current(), new Dictionary<string, byte[]>(), Updates);
        (_checkpointUpdates, _checkpointAt) = (Updates, _wall.Elapsed);
    }

    private SupervisedEnded Ended(EndStatus status, string reason, (SupervisedScore, Score?)? final, (SupervisedScore, Score?)? best)
    {
        Report(status switch { EndStatus.Finished => "done", EndStatus.Interrupted => "interrupted", _ => "failed" }, force: true);
        return new(status, reason, Current(), WeightsHash.Of(_under.Learner.Snapshot(default)), final, best);
    }

    private void Report(string state, bool force)
    {
        var since = Stopwatch.GetElapsedTime(_reportedAt);
        if (!force && since < options.Run.MetricsEvery) return;
        var (done, most) = (_under.Learner.Updates, MostUpdates());
        var fraction = most > 0 ? (_here.Training + Math.Min(1, done / (double)most)) / (_supervised.Folds + 1) : 0;
        report.Report(new RunProgress
        {
            State = IsFold ? string.Create(CultureInfo.InvariantCulture, $"{state} fold {_here.Training + 1}") : state,
            Elapsed = _wall.Elapsed,
            TrainingTime = TrainingTime,
            Updates = Updates,
            Loss = _sums.Count > 0 ? _sums.Loss / _sums.Count : null,
            GradientNorm = _sums.Count > 0 ? _sums.Norm / _sums.Count : null,
            UpdatesPerSecond = (Updates - _reportedUpdates) / since.TotalSeconds,
            ValidationReturn = _validated?.Return,
            ValidationSuccess = _validated?.Success,
            Fraction = fraction,
            Remaining = fraction > 0 && _before.Wall == 0 ? _wall.Elapsed * ((1 - fraction) / fraction) : null,
            ManagedMemoryMb = GC.GetTotalMemory(false) / 1048576.0,
            ProcessMemoryMb = System.Environment.WorkingSet / 1048576.0,
            Supervised = new SupervisedProgress(done / (double)_under.UpdatesPerEpoch, (_here.Seen - _reportedSeen) / since.TotalSeconds, _validated, _here.Best),
        });
        (_reportedAt, _reportedUpdates, _reportedSeen) = (Stopwatch.GetTimestamp(), Updates, _here.Seen);
        _sums = default;
    }

    // Of this training; 0: nobody knows
    private long MostUpdates()
    {
        var epochs = _supervised.Epochs * _under.UpdatesPerEpoch;
        return options.Run.MaxUpdates > 0 && epochs > 0 ? Math.Min(options.Run.MaxUpdates, epochs) : Math.Max(options.Run.MaxUpdates, epochs);
    }
}
