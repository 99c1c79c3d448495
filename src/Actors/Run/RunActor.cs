using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Troupe.Actors.Agents;
using Troupe.Actors.Configuration;
using Troupe.Actors.Evaluation;
using Troupe.Actors.Learning;
using Troupe.Actors.Replay;
using static Troupe.Actors.Agents.AgentProtocol;
using static Troupe.Actors.Evaluation.EvaluationProtocol;
using static Troupe.Actors.Learning.LearnerProtocol;
using static Troupe.Actors.Replay.ReplayProtocol;
using static Troupe.Actors.Run.RunProtocol;

namespace Troupe.Actors.Run;

/// <summary>
/// Owns a run: starts the buffer, then learner and agents, keeps time and counters, orders checkpoints and evaluations,
/// and ends it. In synchronous mode it also beats time: agents play a round, the learner learns a round.
/// </summary>
public sealed class RunActor : ReceivePersistentActor, IWithTimers
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan EvaluationDeadline = TimeSpan.FromMinutes(10);

    private readonly RunSettings _settings;
    private readonly RunOptions _options;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly RunMeter _meter;
    private readonly List<IActorRef> _awaiting = [];
    private RunState _state;
    private BufferStatus? _buffer;
    private IActorRef _replay = ActorRefs.Nobody;
    private IActorRef _weights = ActorRefs.Nobody;
    private IActorRef _learner = ActorRefs.Nobody;
    private IActorRef _agents = ActorRefs.Nobody;
    private IActorRef _evaluator = ActorRefs.Nobody;
    private string? _newestCheckpoint;
    private (long Request, Dictionary<string, byte[]> Files)? _checkpointing;
    private bool _checkpointLost;
    private long _request;
    private (long Request, Games Games, long Asked)? _evaluating;
    private LearnerStopped? _stopped;
    private EvaluationResult? _final;
    private (EndStatus Status, string Reason)? _ending;
    private Ended? _ended;
    private long _checkpointAt;
    private long _checkpointUpdates;
    private long _validatedAt;
    private long _validatedUpdates;
    private bool _validated;
    private bool _interrupted;
    private long _lastGood;

    public RunActor(RunSettings settings)
    {
        _settings = settings;
        _options = settings.Options.Run;
        _state = settings.Resumed ?? new RunState();
        _newestCheckpoint = settings.Checkpoint;
        _meter = new RunMeter(settings.Options, _state);
        PersistenceId = $"run-{settings.Run}";

        // In lock step a run's epochs follow its checkpoint: what is replayed must be the same to the byte.
        Recover<EpochStarted>(started =>
        {
            _state = Synchronous ? _state : _state with { Epoch = Math.Max(_state.Epoch, started.Epoch) };
            _lastGood = LastSequenceNr;
        });
        Recover<RecoveryCompleted>(_ => StartBuffer());

        Become(Starting);
    }

    public override string PersistenceId { get; }

    public ITimerScheduler Timers { get; set; } = null!;

    private bool Synchronous => _settings.Options.InRounds;

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(error =>
    {
        _log.Error(error, "A part of the run failed");
        return Directive.Stop;
    });

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        Context.Parent.Tell(new Ended(
            EndStatus.Failed, $"{_settings.Database} cannot be read: {PersistenceId} is good up to event {_lastGood}, then: {reason.Message}. Nothing was overwritten. Restore the file from a copy, or start a new run",
            _state, default, "", null, null, null));
        base.OnRecoveryFailure(reason, message);
    }

    private void StartBuffer()
    {
        var settings = _settings;
        _weights = Watched(Props.Create(() => new WeightsActor()), "weights");
        _replay = Watched(Props.Create(() => new ReplayBufferActor(settings.Replay)), "replay");
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, TickEvery);
        _meter.State = "recovering the replay buffer";
    }

    private static IActorRef Watched(Props props, string name) => Context.Watch(Context.ActorOf(props, name));

    // ---- starting: the buffer recovers, then the learner loads ------------------------------------------------

    private void Starting()
    {
        Command<Ready>(ready =>
        {
            OnStatus(ready.Status);
            if (!_learner.IsNobody()) return;   // the buffer is back after a failure
            var state = _state with { EnvironmentSteps = Synchronous ? _state.EnvironmentSteps : Math.Max(_state.EnvironmentSteps, ready.Status.Inserted) };
            var epoch = Synchronous ? Math.Max(1, state.Epoch) : state.Epoch + 1;
            Persist(new EpochStarted(epoch, _settings.Resumed is null ? "started" : "resumed"), started =>
            {
                _state = state with { Epoch = started.Epoch };
                _meter.Began(_state);
                var (settings, self, replay, weights) = (_settings, Self, _replay, _weights);
                var learner = settings.Learner(_state.Epoch);
                _learner = Watched(Props.Create(() => new LearnerActor(learner, self, replay, weights)).WithDispatcher(Dispatchers.Learner), "learner");
                _evaluator = Watched(Props.Create(() => new EvaluatorActor(settings.Evaluator, weights)).WithDispatcher(Dispatchers.Evaluator), "evaluator");
            });
        });
        Command<LearnerReady>(ready =>
        {
            _meter.Learner(ready.Updates, ready.Version);
            var (agents, self, replay, weights) = (_settings.Agents(_state.EnvironmentSteps), Self, _replay, _weights);
            _agents = Watched(Props.Create(() => new AgentGroupActor(agents, self, replay, weights)), "agents");
            _checkpointUpdates = _validatedUpdates = ready.Updates;
            _checkpointAt = _validatedAt = Stopwatch.GetTimestamp();
            // A checkpoint before the first step: a kill at any moment finds one.
            if (_newestCheckpoint is null) Checkpoint();
            else Begin();
        });
        Command<CheckpointWritten>(written =>
        {
            OnWritten(written);
            Begin();
        });
        Common();
    }

    private void Begin()
    {
        if (_ending is not null) return;
        _meter.State = "training";
        _meter.StartClock();
        if (Synchronous)
        {
            Become(Beating);
            if (StopReason() is { } reason) Stop(EndStatus.Finished, reason);   // it was over before
            else NextRound();
            return;
        }

        Become(Training);
        _agents.Tell(new Play());
        _learner.Tell(new Learn());
    }

    // ---- asynchronous: agents and learner run freely ----------------------------------------------------------

    private void Training()
    {
        Command<CheckpointWritten>(OnWritten);
        Command<Tick>(_ =>
        {
            OnTick();
            if (StopReason() is { } reason)
            {
                Stop(EndStatus.Finished, reason);
                return;
            }

            if (CheckpointIsDue()) Checkpoint();
            if (ValidationIsDue()) Validate();
        });
        Common();
    }

    // ---- synchronous: rounds ----------------------------------------------------------------------------------

    private void Beating()
    {
        Command<RoundPlayed>(played => _replay.Tell(new Admit(played.Round)));
        Command<Replay.ReplayProtocol.Admitted>(admitted =>
        {
            // Also the answer to a buffer that began again in the middle of a round.
            if (admitted.Sequence != _state.Round + 1) return;
            var steps = (long)_settings.Options.Agents.Count * _settings.Options.Agents.StepsPerRound;
            var inserted = _state.EnvironmentSteps + steps;
            _state = _state with { Round = admitted.Sequence, EnvironmentSteps = inserted };
            var owed = inserted < _settings.LearningStarts ? 0 : _state.OwedUpdates + steps * _settings.UpdatesPerStep;
            var updates = (int)owed;
            if (_options.MaxUpdates > 0) updates = (int)Math.Min(updates, _options.MaxUpdates - _state.Updates);
            _state = _state with { OwedUpdates = owed - Math.Floor(owed) };
            _learner.Tell(new LearnRound(_state.Round, updates));
        });
        Command<Interrupt>(_ => _interrupted = true);   // a checkpoint is only whole between two rounds
        Command<RoundLearned>(learned =>
        {
            _state = _state with { Updates = learned.Updates };
            _meter.Learner(learned.Updates, learned.Version);
            if (_interrupted) Stop(EndStatus.Interrupted, "asked to stop");
            else if (StopReason() is { } reason) Stop(EndStatus.Finished, reason);
            else if (CheckpointIsDue()) Checkpoint();
            else AfterCheckpoint();
        });
        Command<CheckpointWritten>(written =>
        {
            OnWritten(written);
            AfterCheckpoint();
        });
        Command<Tick>(_ => OnTick());
        Common();
    }

    /// <summary>In lock step everybody waits for a validation, so that stopping on it is repeatable too.</summary>
    private void AfterCheckpoint()
    {
        if (ValidationIsDue()) Validate();
        else NextRound();
    }

    private void NextRound() => _agents.Tell(new PlayRound(_state.Round + 1, _settings.Options.Agents.StepsPerRound, _meter.Version));

    // ---- stopping: learner stops, checkpoint, test games ------------------------------------------------------

    private void Stop(EndStatus status, string reason)
    {
        if (_ending is not null) return;
        _ending = (status, reason);
        _meter.StopClock();
        _meter.State = "stopping";
        _log.Info("The run ends: {0}", reason);
        if (status == EndStatus.Failed || _learner.IsNobody() || _agents.IsNobody())
        {
            End(status, reason);
            return;
        }

        Become(Stopping);
        _checkpointing = null;   // one under way is of an earlier moment
        if (!Synchronous) Context.Stop(_agents);
        _learner.Tell(new StopLearning());
    }

    private void Stopping()
    {
        Command<LearnerStopped>(stopped =>
        {
            _stopped = stopped;
            _replay.Tell(GetStatus.Instance);   // the last word on what was acknowledged
            _meter.Learner(stopped.Updates, stopped.Version);
            if (_evaluating is null) Checkpoint();
        });
        Command<CheckpointWritten>(written =>
        {
            OnWritten(written);
            if (_stopped is not null && written.Updates == _stopped.Updates) AfterLastCheckpoint();
        });
        Command<Tick>(_ => OnTick());
        Common();
    }

    private void AfterLastCheckpoint()
    {
        var (status, reason) = _ending!.Value;
        if (status == EndStatus.Interrupted)
        {
            End(status, reason);
            return;
        }

        _meter.State = "playing the test games";
        Ask(Games.Test, _settings.Options.Evaluation.TestEpisodes, null);
    }

    private void End(EndStatus status, string reason, EvaluationResult? best = null)
    {
        if (_ended is not null) return;
        _meter.State = status switch { EndStatus.Finished => "done", EndStatus.Interrupted => "interrupted", _ => "failed" };
        _ended = new Ended(status, reason, Current(), _meter.Version, _stopped?.WeightsHash ?? "", _final, best, _buffer);
        Publish(force: true);
        foreach (var who in _awaiting) who.Tell(_ended);
        Become(Over);
    }

    private void Over()
    {
        Command<AwaitEnd>(_ => Sender.Tell(_ended));
        CommandAny(_ => { });
    }

    // ---- whatever the state -----------------------------------------------------------------------------------

    private void Common()
    {
        Command<AwaitEnd>(_ => _awaiting.Add(Sender));
        Command<Interrupt>(_ => Stop(EndStatus.Interrupted, "asked to stop"));
        Command<Tick>(_ => OnTick());
        Command<BufferStatus>(OnStatus);
        Command<Report>(report => _meter.Agents(report));
        Command<LearnerReport>(report => _meter.Learner(report));
        Command<Evaluated>(OnEvaluated);
        Command<EvaluationFailed>(failed => OnEvaluationFailed(failed.Reason));
        Command<NotFinite>(OnNotFinite);
        Command<AgentsSaved>(saved => Gather("agents.bin", SavedAgents.Write(saved.States)));
        Command<IndexSaved>(saved => Gather("replay-index.bin", saved.Index));
        Command<CheckpointFailed>(OnCheckpointFailed);
        Command<JournalFailed>(failed =>
        {
            _meter.Note = $"The replay journal failed ({failed.Reason}). Nothing of that commit is acknowledged; agents wait; trying again in {failed.RetryIn.TotalSeconds:0.##} s.";
            // Agents could wait, but the table of a lock-step buffer is the checkpoint's and what was played since.
            if (Synchronous) Fail($"the replay journal failed ({failed.Reason}), and in lock step the table can only be made again from the newest checkpoint: put it right, then go on with --resume");
        });
        Command<Ready>(ready => OnStatus(ready.Status));   // the buffer is back after a failure
        Command<Unreadable>(unreadable => Fail(
            $"{_settings.Database} cannot be read: {unreadable.PersistenceId} is good up to event {unreadable.LastGood}, then: {unreadable.Reason}. Nothing was overwritten. Restore the file from a copy, or start a new run"));
        Command<Diverged>(diverged => Fail($"chunk {diverged.Key} was played again differently: {diverged.Why}. The run is not the one that was interrupted: was the program or the world changed?"));
        Command<GroupFailed>(failed => Fail(failed.Reason));
        Command<Terminated>(gone => Fail($"{gone.ActorRef.Path.Name} stopped after an error; {_settings.LogFile} has it. Go on with --resume", gone.ActorRef));
        CommandAny(_ => { });
    }

    /// <summary>Ends the run, also where it is ending already and would wait in vain for what has gone.</summary>
    private void Fail(string reason, IActorRef? gone = null)
    {
        if (_ending is null) Stop(EndStatus.Failed, reason);
        else if (Synchronous || gone is not null && (gone.Equals(_learner) || gone.Equals(_evaluator))) End(EndStatus.Failed, reason);
    }

    private void OnTick()
    {
        _replay.Tell(GetStatus.Instance);
        Publish(force: false);
        if (_evaluating is { } evaluating && Stopwatch.GetElapsedTime(evaluating.Asked) > EvaluationDeadline)
            OnEvaluationFailed($"no result within {EvaluationDeadline.TotalMinutes:0} minutes");
    }

    private void Publish(bool force)
    {
        if (_meter.Progress(_options.MetricsEvery, force) is { } progress) Context.System.EventStream.Publish(progress);
    }

    private void OnStatus(BufferStatus status)
    {
        _buffer = status;
        if (!Synchronous) _state = _state with { EnvironmentSteps = Math.Max(_state.EnvironmentSteps, status.Inserted) };
        _meter.Buffer(status, _state.EnvironmentSteps);
    }

    private string? StopReason()
    {
        if (_options.EnvironmentSteps > 0 && _state.EnvironmentSteps >= _options.EnvironmentSteps) return $"{_state.EnvironmentSteps} environment steps played (troupe.run.environment-steps)";
        if (_options.MaxUpdates > 0 && _meter.Updates >= _options.MaxUpdates) return $"{_meter.Updates} updates made (troupe.run.max-updates)";
        if (_options.TimeLimit > TimeSpan.Zero && _meter.TrainingTime >= _options.TimeLimit) return $"{_meter.TrainingTime.TotalSeconds:0} s trained (troupe.run.time-limit)";
        if (_validated && _options.StopAtSuccessRate > 0 && _meter.ValidationSuccess >= _options.StopAtSuccessRate) return $"{_meter.ValidationSuccess:P1} of the validation games won (troupe.run.stop-at-success-rate)";
        if (_validated && _options.StopAtReturn is { } goal && _meter.ValidationReturn >= goal) return $"a validation return of {_meter.ValidationReturn:0.###} (troupe.run.stop-at-return)";
        return null;
    }

    // ---- checkpoints ------------------------------------------------------------------------------------------

    private bool CheckpointIsDue() => _checkpointing is null && _options.CheckpointEvery.IsDue(Stopwatch.GetElapsedTime(_checkpointAt), _meter.Updates - _checkpointUpdates);

    private RunState Current() => _meter.Into(_state);

    private void Checkpoint()
    {
        if (_checkpointing is not null) return;
        _checkpointing = (++_request, []);
        _checkpointAt = Stopwatch.GetTimestamp();
        if (!Synchronous)
        {
            _learner.Tell(new WriteCheckpoint(_request, Current(), _checkpointing.Value.Files));
            return;
        }

        _agents.Tell(new SaveAgents(_state.Round));
        _replay.Tell(new SaveIndex(_state.Round));
    }

    private void Gather(string name, byte[] content)
    {
        if (_checkpointing is not { } checkpoint) return;
        checkpoint.Files[name] = content;
        if (checkpoint.Files.Count == 2) _learner.Tell(new WriteCheckpoint(checkpoint.Request, Current(), checkpoint.Files));
    }

    private void OnWritten(CheckpointWritten written)
    {
        if (_checkpointing?.Request != written.Request) return;
        _checkpointing = null;
        _checkpointUpdates = written.Updates;
        _newestCheckpoint = written.Folder;
        if (_checkpointLost) _meter.Note = "Checkpoints are written again.";
        _checkpointLost = false;
        if (Synchronous) _replay.Tell(new CheckpointSaw(_state.Round));
    }

    private void OnCheckpointFailed(CheckpointFailed failed)
    {
        if (_checkpointing?.Request != failed.Request) return;
        _checkpointing = null;
        _checkpointLost = true;
        _meter.Note = $"No checkpoint could be written: {failed.Reason} The one before stands; trying again.";
        _log.Warning(_meter.Note);
        if (_ending is not null) End(EndStatus.Failed, $"the last checkpoint could not be written: {failed.Reason}");
        else if (_newestCheckpoint is null) Stop(EndStatus.Failed, $"the first checkpoint could not be written: {failed.Reason}");
        else if (Synchronous) AfterCheckpoint();
    }

    // ---- evaluation -------------------------------------------------------------------------------------------

    private bool ValidationIsDue() =>
        _evaluating is null && _settings.Options.Evaluation is { DuringTraining: true } evaluation && _meter.Updates > 0
        && evaluation.Every.IsDue(Stopwatch.GetElapsedTime(_validatedAt), _meter.Updates - _validatedUpdates);

    private void Validate()
    {
        _validatedAt = Stopwatch.GetTimestamp();
        _validatedUpdates = _meter.Updates;
        Ask(Games.Validation, _settings.Options.Evaluation.ValidationEpisodes, null);
    }

    private void Ask(Games games, int episodes, string? folder)
    {
        _evaluating = (++_request, games, Stopwatch.GetTimestamp());
        _evaluator.Tell(new Evaluate(_request, games, episodes, folder));
    }

    private void OnEvaluated(Evaluated evaluated)
    {
        if (_evaluating?.Request != evaluated.Request) return;
        _evaluating = null;
        if (evaluated.Games == Games.Test)
        {
            OnTested(evaluated.Result);
            return;
        }

        var validation = new Validation(evaluated.Result.Mean, evaluated.Result.SuccessRate, _validatedUpdates);
        _meter.Validated(evaluated.Result);
        _validated = true;
        if (validation.IsBetterThan(_state.BestValidation))
        {
            _state = _state with { BestValidation = validation };
            try
            {
                RunCheckpoint.WriteBest(_settings.BestFolder, evaluated.Weights, Current());
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _meter.Note = $"The best weights could not be written: {e.Message}";
            }
        }

        AfterValidation();
    }

    private void AfterValidation()
    {
        if (_ending is not null)
        {
            if (_stopped is not null) Checkpoint();
        }
        else if (Synchronous)
        {
            if (StopReason() is { } reason) Stop(EndStatus.Finished, reason);
            else NextRound();
        }
    }

    private void OnTested(EvaluationResult result)
    {
        if (_final is null)
        {
            _final = result;
            if (_state.BestValidation is not null)
            {
                Ask(Games.Test, _settings.Options.Evaluation.TestEpisodes, _settings.BestFolder);
                return;
            }

            End(EndStatus.Finished, _ending!.Value.Reason);
            return;
        }

        End(EndStatus.Finished, _ending!.Value.Reason, result);
    }

    private void OnEvaluationFailed(string reason)
    {
        if (_evaluating is not { } evaluating) return;
        _evaluating = null;
        _meter.Note = $"An evaluation failed: {reason}";
        if (evaluating.Games == Games.Test && _final is not null) End(EndStatus.Finished, _ending!.Value.Reason);   // of the best weights only
        else if (evaluating.Games == Games.Test) End(EndStatus.Failed, $"the test games could not be played: {reason}");
        else AfterValidation();
    }

    // ---- a loss that is not a number --------------------------------------------------------------------------

    private void OnNotFinite(NotFinite found)
    {
        var rollBacks = _state.RollBacks + 1;
        if (rollBacks > _settings.Options.Learner.Nan.GiveUpAfter)
        {
            Stop(EndStatus.Failed, $"the loss was not a number, or beyond troupe.learner.nan.loss-limit, for the {rollBacks}th time, at update {found.Updates} (troupe.learner.nan.give-up-after). Lower troupe.algorithm.learning-rate or troupe.algorithm.gradient-clip");
            return;
        }

        Persist(new EpochStarted(_state.Epoch + 1, $"rolled back at update {found.Updates}"), started =>
        {
            _state = _state with { Epoch = started.Epoch, RollBacks = rollBacks };
            _meter.Note = $"The loss was not a number, or beyond its limit, at update {found.Updates}: back to the last good checkpoint, with half the learning rate ({rollBacks} of at most {_settings.Options.Learner.Nan.GiveUpAfter}).";
            _log.Warning(_meter.Note);
            _learner.Tell(new RollBack(_newestCheckpoint, started.Epoch));
        });
    }

    private sealed record Tick
    {
        public static Tick Instance { get; } = new();
    }
}
