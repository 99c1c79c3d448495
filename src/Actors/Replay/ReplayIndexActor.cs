using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Troupe.Learner.Replay;
using static Troupe.Actors.Replay.ReplayProtocol;

namespace Troupe.Actors.Replay;

/// <summary>
/// The small, changing half of the replay buffer: hands out incarnations, keeps snapshots of the index. The data itself
/// is in <see cref="ReplayChunksActor"/>.
/// </summary>
public sealed class ReplayIndexActor : ReceivePersistentActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Incarnations _incarnations = new();
    private readonly Dictionary<int, Granted> _answered = [];
    private byte[] _index = [];
    private long _lastGood;
    private (StoreIndex Store, IActorRef For)? _storing;

    public ReplayIndexActor(string run)
    {
        PersistenceId = $"replay-index-{run}";

        Recover<SnapshotOffer>(offer =>
        {
            var state = (ReplayIndexState)offer.Snapshot;
            foreach (var granted in state.Incarnations) _incarnations.Apply(granted);
            _index = state.Index;
            _lastGood = offer.Metadata.SequenceNr;
        });
        Recover<IncarnationGranted>(granted =>
        {
            _incarnations.Apply(granted);
            _lastGood = LastSequenceNr;
        });
        Recover<RecoveryCompleted>(_ => Context.Parent.Tell(new IndexReady(State())));

        Command<RequestIncarnation>(OnRequest);
        Command<StoreIndex>(store =>
        {
            _storing = (store, Sender);
            _index = store.Index.Bytes;
            SaveSnapshot(State());
        });
        Command<SaveSnapshotSuccess>(saved =>
        {
            if (_storing is { } storing) storing.For.Tell(new IndexStored(storing.Store.Index));
            _storing = null;
            if (_previous is { } previous) DeleteSnapshots(new SnapshotSelectionCriteria(previous.SequenceNr, previous.Timestamp));
            _previous = saved.Metadata;
            DeleteMessages(saved.Metadata.SequenceNr);
        });
        // Not fatal: the older snapshot stands, priorities are a little older after a kill, nothing is deleted.
        Command<SaveSnapshotFailure>(failed => _log.Warning("The replay index was not saved: {0}. The next one is tried as usual.", failed.Cause.Message));
        Command<DeleteMessagesFailure>(failed => _log.Warning("Old index events stay: {0}", failed.Cause.Message));
        Command<DeleteSnapshotsFailure>(failed => _log.Warning("Old index snapshots stay: {0}", failed.Cause.Message));
        Command<DeleteMessagesSuccess>(_ => { });
        Command<DeleteSnapshotsSuccess>(_ => { });
    }

    public override string PersistenceId { get; }

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

    private SnapshotMetadata? _previous;

    private ReplayIndexState State() => new([.. _incarnations.All], _index);

    private void OnRequest(RequestIncarnation request)
    {
        if (_answered.TryGetValue(request.Agent, out var before) && before.Request == request.Request)
        {
            Sender.Tell(before);
            return;
        }

        var sender = Sender;
        Persist(_incarnations.Grant(request.Agent), granted =>
        {
            _incarnations.Apply(granted);
            var answer = new Granted(request.Request, granted.Agent, granted.Incarnation);
            _answered[granted.Agent] = answer;
            sender.Tell(answer);
        });
    }

    /// <summary>Told to the parent when requests can be taken.</summary>
    internal sealed record IndexReady(ReplayIndexState State);

    internal sealed record StoreIndex(ReplayIndex Index);

    /// <summary>The index is durable: what it lets go may be deleted from the data journal.</summary>
    internal sealed record IndexStored(ReplayIndex Index);
}
