using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Troupe.Learner.Replay;
using static Troupe.Actors.Replay.ReplayProtocol;

namespace Troupe.Actors.Replay;

/// <summary>
/// The durable half of the replay buffer. What it knows is in <see cref="ReplayState"/>; this actor maps messages to it
/// and groups commits: while one is under way, inserts gather and go together in the next.
/// </summary>
/// <remarks>
/// The chunks are their own journal: no snapshot, since a recovery would skip every event before it.
/// A failed commit stops this actor; its parent starts a new one, whose recovery decides what was committed.
/// </remarks>
public sealed class ReplayChunksActor : ReceivePersistentActor, IWithTimers
{
    private readonly ReplayBufferSettings _settings;
    private readonly ReplayState _state;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _index;
    private readonly Queue<(EncodedChunk Chunk, IActorRef Agent)> _gathering = new();
    private readonly SortedDictionary<long, (Sample Sample, IActorRef Learner)> _waiting = [];
    private readonly Queue<(Insert Insert, IActorRef Agent)> _ahead = new();
    private long _recovered;
    private int _onTheWay;
    private long _lastGood;
    private bool _committing;
    private bool _committed;

    /// <param name="settings">Configuration only: a restarted actor must begin with an empty state.</param>
    public ReplayChunksActor(ReplayBufferSettings settings, ReplayIndexState index, IActorRef indexActor)
    {
        _settings = settings;
        _index = indexActor;
        _state = new ReplayState(settings.Options);
        foreach (var granted in index.Incarnations) _state.Apply(granted);
        for (var agent = 0; agent < settings.LockStepAgents; agent++) _state.Apply(new IncarnationGranted(agent, 1));
        PersistenceId = $"replay-chunks-{settings.Run}";

        Recover<ChunksCommitted>(committed =>
        {
            _state.Apply(committed.Payload, LastSequenceNr);
            _lastGood = LastSequenceNr;
        });
        Recover<RecoveryCompleted>(_ =>
        {
            try
            {
                _state.Recovered(index.Index is { Length: > 0 } saved ? saved : null, settings.Checkpoint, settings.Consumed);
            }
            catch (InvalidDataException e)
            {
                Context.Parent.Tell(new Unreadable(PersistenceId, LastSequenceNr, e.Message));
                Context.Stop(Self);
                return;
            }

            if (settings.SampledBefore > _state.Table.Limiter.Sampled) _state.Table.Limiter.OnSampled((int)Math.Min(int.MaxValue, settings.SampledBefore - _state.Table.Limiter.Sampled));
            _recovered = _state.Table.Transitions;
            Context.Parent.Tell(new Ready(Status()));
        });

        Command<Insert>(OnInsert);
        Command<Sample>(sample =>
        {
            _waiting[sample.Request] = (sample, Sender);
            AnswerWaiting();
        });
        Command<Take>(OnTake);
        Command<TakeFrom>(take =>
        {
            _taking = (take, Sender);
            AnswerWaiting();
        });
        Command<CheckpointHas>(has =>
        {
            _state.Checkpointed(_before);   // one behind, as below
            _before = has.Index;
        });
        Command<UpdatePriorities>(update => _state.Table.UpdatePriorities(update.Items, update.TdErrors));
        Command<IncarnationGranted>(_state.Apply);
        Command<Admit>(admit =>
        {
            try
            {
                _state.Reveal(admit.Sequence);
            }
            catch (InvalidOperationException e)
            {
                Context.Parent.Tell(new Diverged(new ChunkKey(-1, 1, admit.Sequence), e.Message));
                return;
            }

            Sender.Tell(new ReplayProtocol.Admitted(admit.Sequence));
        });
        Command<SaveIndex>(save =>
        {
            _checkpointing = (save.Sequence, _state.SaveIndex());
            Sender.Tell(new IndexSaved(save.Sequence, _checkpointing.Value.Index.Bytes));
        });
        Command<CheckpointSaw>(saw =>
        {
            if (_checkpointing is not { } checkpoint || checkpoint.Sequence != saw.Sequence) return;
            // One behind: should the newest checkpoint turn out damaged, the one before it still finds its chunks.
            if (_checkpointed is { } before) _state.Checkpointed(before);
            _checkpointed = checkpoint.Index;
            _index.Tell(new ReplayIndexActor.StoreIndex(checkpoint.Index));
        });
        Command<SnapshotDue>(_ => _index.Tell(new ReplayIndexActor.StoreIndex(_state.SaveIndex())));
        Command<ReplayIndexActor.IndexStored>(stored =>
        {
            _state.IndexDurable(stored.Index);
            if (_state.Deletable() is { } upTo) DeleteMessages(upTo);
        });
        Command<GetStatus>(_ => Sender.Tell(Status()));
        Command<DeleteMessagesSuccess>(_ => { });
        Command<DeleteMessagesFailure>(failed => _log.Warning("Evicted chunks stay in the journal up to {0}: {1}", failed.ToSequenceNr, failed.Cause.Message));
    }

    public override string PersistenceId { get; }

    public override Recovery Recovery => new(SnapshotSelectionCriteria.None);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        // In lock step the index is saved with each checkpoint instead.
        if (!_settings.Options.Synchronous) Timers.StartPeriodicTimer(nameof(SnapshotDue), SnapshotDue.Instance, _settings.IndexSnapshotEvery);
        base.PreStart();
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        Context.Parent.Tell(new Unreadable(PersistenceId, _lastGood, reason.Message));
        base.OnRecoveryFailure(reason, message);
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        Context.Parent.Tell(new JournalFailed(cause.Message, TimeSpan.Zero));
        base.OnPersistFailure(cause, @event, sequenceNr);
    }

    /// <summary>The event could not be written as bytes. Akka would go on; here nothing after it would ever be committed.</summary>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        Context.Parent.Tell(new JournalFailed(cause.Message, TimeSpan.Zero));
        base.OnPersistRejected(cause, @event, sequenceNr);
        Context.Stop(Self);
    }

    private (long Round, IReadOnlyList<Chunk> Chunks)? _taken;
    private (TakeFrom Take, IActorRef Learner)? _taking;
    private long _before;
    private (long Sequence, ReplayIndex Index)? _checkpointing;
    private ReplayIndex? _checkpointed;

    private BufferStatus Status() => new(
        _state.Table.Transitions, _state.Table.Inserted, _state.Arrived, _state.Table.Sampled, _state.Table.Evicted, _recovered, 0);

    private void OnTake(Take take)
    {
        // A repeated question gets the round that it got: chunks leave the table once.
        if (_taken?.Round != take.Round)
        {
            if (_state.Table.TakeFifo(take.Chunks) is not { } chunks) return;
            _taken = (take.Round, chunks);
        }

        Sender.Tell(new Taken(take.Request, _taken.Value.Chunks));
    }

    private void OnInsert(Insert insert)
    {
        // Agents too far ahead of the learner wait for their acknowledgement: their window fills and they pause.
        if (_ahead.Count > 0 || !MayInsert(insert.Chunk))
        {
            if (!_ahead.Any(waiting => waiting.Insert.Chunk.Key == insert.Chunk.Key)) _ahead.Enqueue((insert, Sender));
            AnswerWaiting();
            return;
        }

        var started = Instruments.Start(Instruments.Journal);
        Take(insert, Sender);
        Instruments.Stop(Instruments.Journal, started);
    }

    /// <summary>What is on its way to the journal counts: else a whole queue would slip through at once.</summary>
    private bool MayInsert(EncodedChunk chunk) => _state.Table.CanInsert(_onTheWay + chunk.Steps);

    private void Take(Insert insert, IActorRef agent)
    {
        var chunk = insert.Chunk;
        var admitted = _state.Admit(chunk);
        switch (admitted.Verdict)
        {
            case Admission.New:
                _gathering.Enqueue((chunk, agent));
                _onTheWay += chunk.Steps;
                if (!_committing) Commit();
                break;
            case Admission.Durable:
                agent.Tell(new InsertedUpTo(_state.DurableUpTo(chunk.Key.Agent)));
                break;
            case Admission.InFlight:
                break;   // the commit under way will answer
            case Admission.Conflict:
                Context.Parent.Tell(new Diverged(chunk.Key, admitted.Why));
                break;
            default:
                _log.Warning("Chunk {0} is refused ({1}): {2}", chunk.Key, admitted.Verdict, admitted.Why);
                agent.Tell(new Refused(chunk.Key, _state.Expected(chunk.Key.Agent)));
                break;
        }
    }

    private void Commit()
    {
        _committing = true;
        var chunks = new List<EncodedChunk>();
        var agents = new HashSet<(int, IActorRef)>();
        var answers = new List<(int Agent, IActorRef Sender)>();
        for (var bytes = 0L; _gathering.TryPeek(out var next) && (chunks.Count == 0 || bytes + next.Chunk.Bytes.Length <= _settings.MaxEventBytes); _gathering.Dequeue())
        {
            bytes += next.Chunk.Bytes.Length;
            chunks.Add(next.Chunk);
            if (agents.Add((next.Chunk.Key.Agent, next.Agent))) answers.Add((next.Chunk.Key.Agent, next.Agent));
        }

        PersistAsync(new ChunksCommitted(_state.Event(chunks)), committed =>
        {
            var started = Instruments.Start(Instruments.Journal);
            _state.Apply(committed.Payload, LastSequenceNr);
            Instruments.Stop(Instruments.Journal, started);
            _onTheWay -= chunks.Sum(chunk => chunk.Steps);
            foreach (var (agent, sender) in answers) sender.Tell(new InsertedUpTo(_state.DurableUpTo(agent)));
            _committing = false;
            if (!_committed) Context.Parent.Tell(Committed.Instance);
            _committed = true;
            if (_gathering.Count > 0) Commit();
            AnswerWaiting();
        });
    }

    private void AnswerWaiting()
    {
        foreach (var (request, (sample, learner)) in _waiting.ToArray())
        {
            var started = Instruments.Start(Instruments.Sampling);
            if (!_state.TrySample(sample.Count, sample.Seed, _settings.Beta(sample.Update), out var batch)) break;   // the rate limiter says: not yet
            Instruments.Stop(Instruments.Sampling, started);
            _waiting.Remove(request);
            learner.Tell(new Sampled(request, batch));
        }

        if (_taking is var (take, asker) && _state.Table.ReadFifo(take.Index, take.Chunks) is { } chunks)
        {
            _taking = null;
            asker.Tell(new Taken(take.Request, chunks, _state.Table.FirstIndex + chunks.Count));
        }

        while (_ahead.TryPeek(out var next) && MayInsert(next.Insert.Chunk))
        {
            _ahead.Dequeue();
            Take(next.Insert, next.Agent);
        }
    }

    /// <summary>Told to the parent at the first commit: the journal takes writes.</summary>
    internal sealed record Committed
    {
        public static Committed Instance { get; } = new();
    }

    private sealed record SnapshotDue
    {
        public static SnapshotDue Instance { get; } = new();
    }
}
