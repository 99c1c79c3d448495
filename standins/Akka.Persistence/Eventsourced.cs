using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence;

/// <summary>
/// An actor whose state is what its stored events make of it: commands lead to events, events are stored, and only then
/// applied; a new incarnation replays them before it takes a command.
/// </summary>
public abstract partial class Eventsourced : ActorBase, IPersistentIdentity, IPersistenceRecovery, IWithUnboundedStash
{
    private static int _instances;

    private readonly int _instanceId = Interlocked.Increment(ref _instances);
    private readonly string _writerGuid = Guid.NewGuid().ToString();
    private readonly IStash _internalStash;
    private readonly Queue<PendingHandler> _pendingHandlers = [];
    private readonly List<IPersistentEnvelope> _eventBatch = [];   // of the command that is being handled
    private List<IPersistentEnvelope> _journalBatch = [];          // of commands before it, while a write is under way
    private int _pendingHolding;
    private bool _writeInProgress;
    private bool _asyncTaskRunning;
    private long _sequenceNr;
    private IActorRef? _journal;
    private IActorRef? _snapshotStore;
    private IStash? _stash;

    protected Eventsourced()
    {
        Extension = Persistence.Instance.Apply(Context.System);
        _internalStash = Context.CreateStash(GetType());
        Log = Context.GetLogger();
    }

    protected PersistenceExtension Extension { get; }

    protected virtual ILoggingAdapter Log { get; }

    /// <summary>Names the actor's events; one actor at a time may write under it.</summary>
    public abstract string PersistenceId { get; }

    public virtual Recovery Recovery => Recovery.Default;

    /// <summary>The configuration path of a journal other than the default one.</summary>
    public string? JournalPluginId { get; protected set; }

    /// <summary>The configuration path of a snapshot store other than the default one.</summary>
    public string? SnapshotPluginId { get; protected set; }

    public IActorRef Journal => _journal ??= Extension.JournalFor(JournalPluginId);

    public IActorRef SnapshotStore => _snapshotStore ??= Extension.SnapshotStoreFor(SnapshotPluginId);

    public string SnapshotterId => PersistenceId;

    public bool IsRecovering => _recoveryRunning;

    public bool IsRecoveryFinished => !IsRecovering;

    /// <summary>Of the event that was last replayed or stored; 0 before the first.</summary>
    public long LastSequenceNr { get; private set; }

    public long SnapshotSequenceNr => LastSequenceNr;

    /// <summary>The user's stash. What it gives back comes before the commands that wait inside.</summary>
    public IStash Stash
    {
        get => _stash!;
        set => _stash = new UserStash(value, _internalStash);
    }

    protected abstract bool ReceiveRecover(object message);

    protected abstract bool ReceiveCommand(object message);

    /// <summary>Stores an event, then runs the handler; no command is handled in between.</summary>
    public void Persist<TEvent>(TEvent @event, Action<TEvent> handler)
    {
        RefuseDuringRecovery();
        Expect(handler, holdsCommands: true);
        _eventBatch.Add(new AtomicWrite(Represent(@event)));
    }

    /// <summary>Stores events, all or none, then runs the handler for each; no command is handled in between.</summary>
    public void PersistAll<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler)
    {
        RefuseDuringRecovery();
        if (events is null) return;

        var all = ImmutableList.CreateBuilder<IPersistentRepresentation>();
        foreach (var @event in events)
        {
            Expect(handler, holdsCommands: true);
            all.Add(Represent(@event));
        }

        if (all.Count > 0)
            _eventBatch.Add(new AtomicWrite(all.ToImmutable()));
    }

    /// <summary>Stores an event, then runs the handler; commands go on in between.</summary>
    public void PersistAsync<TEvent>(TEvent @event, Action<TEvent> handler)
    {
        RefuseDuringRecovery();
        Expect(handler, holdsCommands: false);
        _eventBatch.Add(new AtomicWrite(Represent(@event)));
    }

    /// <summary>Stores events, all or none, then runs the handler for each; commands go on in between.</summary>
    public void PersistAllAsync<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler)
    {
        RefuseDuringRecovery();
        var all = ImmutableList.CreateBuilder<IPersistentRepresentation>();
        foreach (var @event in events)
        {
            Expect(handler, holdsCommands: false);
            all.Add(Represent(@event));
        }

        _eventBatch.Add(new AtomicWrite(all.ToImmutable()));
    }

    /// <summary>Runs the handler after those of every event before it; at once where none is pending. Nothing is stored.</summary>
    public void DeferAsync<TEvent>(TEvent evt, Action<TEvent> handler)
    {
        RefuseDuringRecovery();
        if (_pendingHandlers.Count == 0)
        {
            handler(evt);
            return;
        }

        Expect(handler, holdsCommands: false);
        _eventBatch.Add(new NonPersistentMessage(evt!, Sender));
    }

    public void LoadSnapshot(string persistenceId, SnapshotSelectionCriteria criteria, long toSequenceNr)
        => SnapshotStore.Tell(new LoadSnapshot(persistenceId, criteria, toSequenceNr));

    /// <summary>Saves the state as of <see cref="SnapshotSequenceNr"/>; a success or failure message follows.</summary>
    public void SaveSnapshot(object snapshot)
        => SnapshotStore.Tell(new SaveSnapshot(new SnapshotMetadata(SnapshotterId, SnapshotSequenceNr, DateTime.UtcNow), snapshot));

    public void DeleteSnapshot(long sequenceNr)
        => SnapshotStore.Tell(new DeleteSnapshot(new SnapshotMetadata(SnapshotterId, sequenceNr, DateTime.MinValue)));

    public void DeleteSnapshots(SnapshotSelectionCriteria criteria)
        => SnapshotStore.Tell(new DeleteSnapshots(SnapshotterId, criteria));

    /// <summary>Deletes events up to and including <paramref name="toSequenceNr"/>; a success or failure message follows.</summary>
    /// <param name="toSequenceNr">At most <see cref="LastSequenceNr"/>, or <see cref="long.MaxValue"/> for all.</param>
    public void DeleteMessages(long toSequenceNr)
    {
        if (toSequenceNr == long.MaxValue || toSequenceNr <= LastSequenceNr)
        {
            Journal.Tell(new DeleteMessagesTo(PersistenceId, Math.Min(toSequenceNr, LastSequenceNr), Self));
            return;
        }

        var refusal = new InvalidOperationException($"toSequenceNr [{toSequenceNr}] must be less than or equal to LastSequenceNr [{LastSequenceNr}]");
        Self.Tell(new DeleteMessagesFailure(refusal, toSequenceNr));
    }

    protected virtual void OnReplaySuccess()
    {
    }

    /// <summary>Recovery failed; the actor stops after this.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="message">The event or snapshot that the recover handler threw on; null where the journal failed.</param>
    protected virtual void OnRecoveryFailure(Exception reason, object? message = null)
    {
        if (message is null)
            Log.Error(reason, "Replaying events for persistenceId [{0}] failed. Last known sequence number [{1}]", PersistenceId, LastSequenceNr);
        else
            Log.Error(reason, "ReceiveRecover threw on an event of type [{0}] with sequence number [{1}] for persistenceId [{2}]", message.GetType(), LastSequenceNr, PersistenceId);
    }

    /// <summary>It is not known whether the event was stored; the actor stops after this, whatever it does.</summary>
    protected virtual void OnPersistFailure(Exception cause, object @event, long sequenceNr)
        => Log.Error(cause, "Failed to persist an event of type [{0}] with sequence number [{1}] for persistenceId [{2}].", @event.GetType(), sequenceNr, PersistenceId);

    /// <summary>The event was not stored and its handler will not run; the actor goes on.</summary>
    protected virtual void OnPersistRejected(Exception cause, object @event, long sequenceNr)
        => Log.Error(cause, "The journal rejected an event of type [{0}] with sequence number [{1}] for persistenceId [{2}]: {3}", @event.GetType(), sequenceNr, PersistenceId, cause.Message);

    /// <summary>Runs a task as part of handling a command; the mailbox waits until it, and what it persists, is done.</summary>
    protected void RunTask(Func<Task> action)
    {
        if (_asyncTaskRunning)
            throw new NotSupportedException("RunTask calls cannot be nested");

        Dispatch.ActorTaskScheduler.RunTask(async () =>
        {
            var task = action();
            if (task.IsCompleted)
            {
                await task;
                return;
            }

            _asyncTaskRunning = true;
            var failed = true;
            try
            {
                await task;
                failed = false;
            }
            finally
            {
                _asyncTaskRunning = false;
                AfterCommand(failed);
            }
        });
    }

    private void RefuseDuringRecovery()
    {
        if (IsRecovering)
            throw new InvalidOperationException("Cannot persist during replay. Events can be persisted when receiving RecoveryCompleted or later.");
    }

    private void Expect<TEvent>(Action<TEvent> handler, bool holdsCommands)
    {
        if (holdsCommands) _pendingHolding++;
        _pendingHandlers.Enqueue(new PendingHandler(o => handler((TEvent)o), holdsCommands));
    }

    private Persistent Represent<TEvent>(TEvent @event)
        => new(@event!, ++_sequenceNr, PersistenceId, sender: Sender, writerGuid: _writerGuid);

    private void SawSequenceNr(IPersistentRepresentation persistent) => LastSequenceNr = Math.Max(LastSequenceNr, persistent.SequenceNr);

    private void FlushBatch()
    {
        _journalBatch.AddRange(_eventBatch);
        _eventBatch.Clear();
        FlushJournalBatch();
    }

    private void FlushJournalBatch()
    {
        if (_writeInProgress || _journalBatch.Count == 0) return;
        Journal.Tell(new WriteMessages(_journalBatch, Self, _instanceId));
        _journalBatch = [];
        _writeInProgress = true;
    }

    /// <param name="Handler">Runs with the stored event.</param>
    /// <param name="HoldsCommands">Commands wait until it has run.</param>
    private sealed record PendingHandler(Action<object> Handler, bool HoldsCommands);
}
