using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using static Troupe.Actors.Replay.ReplayProtocol;

namespace Troupe.Actors.Replay;

/// <summary>
/// The small, changing half of the replay buffer: hands out incarnations, keeps snapshots of the index. The data itself
/// is in <see cref="ReplayChunksActor"/>.
/// </summary>
public sealed class ReplayIndexActor : ReceivePersistentActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<int, Granted> _answered = [];
    private ReplayIndexState _state = ReplayIndexState.Empty;
    private IActorRef _storing = ActorRefs.Nobody;
    private StoreIndex? _stored;

    public ReplayIndexActor(string run)
    {
        PersistenceId = $"replay-index-{run}";

        Recover<SnapshotOffer>(offer => _state = (ReplayIndexState)offer.Snapshot);
        Recover<IncarnationGranted>(granted => _state = _state.Apply(granted));
        Recover<RecoveryCompleted>(_ => Context.Parent.Tell(IndexReady.Instance));

        Command<RequestIncarnation>(OnRequest);
        Command<GetIndex>(_ => Sender.Tell(_state));
        Command<StoreIndex>(store =>
        {
            _storing = Sender;
            _stored = store;
            _state = _state with { Durable = store.Index.Durable, Table = store.Index.Table };
            SaveSnapshot(_state);
        });
        Command<SaveSnapshotSuccess>(saved =>
        {
            _storing.Tell(new IndexStored(_stored!.EvictedUpTo));
            DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr, saved.Metadata.Timestamp.AddMilliseconds(-1)));
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
        Context.Parent.Tell(new Unreadable(PersistenceId, LastSequenceNr, reason.Message));
        base.OnRecoveryFailure(reason, message);
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        Context.Parent.Tell(new JournalFailed(cause.Message, TimeSpan.Zero));
        base.OnPersistFailure(cause, @event, sequenceNr);
    }

    private void OnRequest(RequestIncarnation request)
    {
        if (_answered.TryGetValue(request.Agent, out var before) && before.Request == request.Request)
        {
            Sender.Tell(before);
            return;
        }

        var sender = Sender;
        Persist(_state.Grant(request.Agent), granted =>
        {
            _state = _state.Apply(granted);
            var answer = new Granted(request.Request, granted.Agent, granted.Incarnation);
            _answered[granted.Agent] = answer;
            sender.Tell(answer);
        });
    }

    /// <summary>Told to the parent when requests can be taken.</summary>
    internal sealed record IndexReady
    {
        public static IndexReady Instance { get; } = new();
    }

    /// <summary>Answered with a <see cref="ReplayIndexState"/>.</summary>
    internal sealed record GetIndex
    {
        public static GetIndex Instance { get; } = new();
    }

    /// <param name="Index">Incarnations are this actor's own and are left as they are.</param>
    /// <param name="EvictedUpTo">Sequence number of the chunks' journal up to which all was evicted when the index was taken.</param>
    internal sealed record StoreIndex(ReplayIndexState Index, long EvictedUpTo);

    /// <summary>The index is durable: the chunks' journal may be deleted up to there.</summary>
    internal sealed record IndexStored(long EvictedUpTo);
}
