using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence;

/// <summary>
/// The way of an actor: it waits for a permit, gets a snapshot, gets the events after it, then handles commands; while
/// an event that holds commands is stored, they wait in the internal stash.
/// </summary>
public abstract partial class Eventsourced
{
    /// <summary>Messages that are not worth keeping when the user's stash is emptied into the mailbox at the end.</summary>
    public static readonly Func<Envelope, bool> UnstashFilterPredicate =
        envelope => envelope.Message is not (WriteMessageSuccess or ReplayedMessage);

    private Action<Receive, object> _state = static (_, _) => { };
    private bool _recoveryRunning = true;
    private bool _eventSeen;
    private TimeSpan _recoveryTimeout;
    private ICancelable? _watchdog;

    protected internal override bool AroundReceive(Receive receive, object message)
    {
        _state(receive, message);
        return true;
    }

    public override void AroundPreStart()
    {
        if (PersistenceId is null)
            throw new ArgumentNullException(nameof(PersistenceId), $"PersistenceId is [null] for PersistentActor [{Self.Path}]");

        // A missing plugin shows at the start, not at the first event.
        _ = Journal;
        _ = SnapshotStore;
        RequestPermit();
        base.AroundPreStart();
    }

    public override void AroundPreRestart(Exception cause, object message)
    {
        _watchdog?.Cancel();
        try
        {
            UnstashEverything();
        }
        finally
        {
            FlushJournalBatch();
            base.AroundPreRestart(cause, message switch
            {
                WriteMessageSuccess stored => stored.Persistent,
                LoopMessageSuccess deferred => deferred.Message,
                ReplayedMessage replayed => replayed.Persistent,
                _ => message,
            });
        }
    }

    public override void AroundPostRestart(Exception reason, object message)
    {
        RequestPermit();
        base.AroundPostRestart(reason, message);
    }

    public override void AroundPostStop()
    {
        _watchdog?.Cancel();
        try
        {
            UnstashEverything();
        }
        finally
        {
            base.AroundPostStop();
        }
    }

    protected override void Unhandled(object message)
    {
        switch (message)
        {
            case RecoveryCompleted:
                return;
            case SaveSnapshotFailure failure:
                Log.Warning("Failed to save snapshot [{0}]: {1}", failure.Metadata, failure.Cause.Message);
                break;
            case DeleteSnapshotFailure failure:
                Log.Warning("Failed to delete snapshot [{0}]: {1}", failure.Metadata, failure.Cause.Message);
                break;
            case DeleteSnapshotsFailure failure:
                Log.Warning("Failed to delete snapshots [{0}]: {1}", failure.Criteria, failure.Cause.Message);
                break;
            case DeleteMessagesFailure failure:
                Log.Warning("Failed to delete events up to [{0}] of persistenceId [{1}]: {2}", failure.ToSequenceNr, PersistenceId, failure.Cause.Message);
                break;
        }

        base.Unhandled(message);
    }

    private void RequestPermit()
    {
        Extension.RecoveryPermitter().Tell(RequestRecoveryPermit.Instance, Self);
        _state = WaitForPermit;
    }

    private void ReturnPermit() => Extension.RecoveryPermitter().Tell(ReturnRecoveryPermit.Instance, Self);

    private void WaitForPermit(Receive receive, object message)
    {
        if (message is not RecoveryPermitGranted)
        {
            _internalStash.Stash();
            return;
        }

        var recovery = Recovery;
        _recoveryTimeout = Extension.JournalConfigFor(JournalPluginId).GetTimeSpan("recovery-event-timeout", null, false);
        _watchdog = Context.System.Scheduler.ScheduleTellOnceCancelable(_recoveryTimeout, Self, new RecoveryTick(true), Self);
        _state = (_, m) => WaitForSnapshot(m, recovery.ReplayMax);
        LoadSnapshot(SnapshotterId, recovery.FromSnapshot, recovery.ToSequenceNr);
    }

    private void WaitForSnapshot(object message, long replayMax)
    {
        switch (message)
        {
            case LoadSnapshotResult result:
                _watchdog?.Cancel();
                if (result.Snapshot is { } snapshot && !Offer(snapshot)) return;
                _eventSeen = false;
                _watchdog = Context.System.Scheduler.ScheduleTellRepeatedlyCancelable(_recoveryTimeout, _recoveryTimeout, Self, new RecoveryTick(false), Self);
                _state = (_, m) => Replay(m);
                Journal.Tell(new ReplayMessages(LastSequenceNr + 1, result.ToSequenceNr, replayMax, PersistenceId, Self));
                break;
            case LoadSnapshotFailed failed:
                FailRecovery(failed.Cause);
                break;
            case RecoveryTick { Snapshot: true }:
                FailRecovery(new RecoveryTimedOutException($"Recovery timed out: no snapshot within {_recoveryTimeout.TotalSeconds}s."));
                break;
            default:
                _internalStash.Stash();
                break;
        }
    }

    private bool Offer(SelectedSnapshot snapshot)
    {
        var before = LastSequenceNr;
        try
        {
            LastSequenceNr = snapshot.Metadata.SequenceNr;
            var offer = new SnapshotOffer(snapshot.Metadata, snapshot.Snapshot);
            if (!base.AroundReceive(ReceiveRecover, offer))
            {
                LastSequenceNr = before;
                Unhandled(offer);
            }

            return true;
        }
        catch (Exception e)
        {
            FailRecovery(e);
            return false;
        }
    }

    private void Replay(object message)
    {
        switch (message)
        {
            case ReplayedMessage replayed:
                _eventSeen = true;
                try
                {
                    SawSequenceNr(replayed.Persistent);
                    base.AroundReceive(ReceiveRecover, replayed.Persistent.Payload);
                }
                catch (Exception e)
                {
                    FailRecovery(e, replayed.Persistent.Payload);
                }
                finally
                {
                    replayed.Window?.Release();
                }

                break;
            case RecoverySuccess success:
                CompleteRecovery(Math.Max(success.HighestSequenceNr, LastSequenceNr));
                break;
            case ReplayMessagesFailure failure:
                FailRecovery(failure.Cause);
                break;
            case RecoveryTick { Snapshot: false } when !_eventSeen:
                FailRecovery(new RecoveryTimedOutException(
                    $"Recovery timed out: no event within {_recoveryTimeout.TotalSeconds}s, highest sequence number seen {LastSequenceNr}."));
                break;
            case RecoveryTick:
                _eventSeen = false;
                break;
            default:
                _internalStash.Stash();
                break;
        }
    }

    private void CompleteRecovery(long highestSequenceNr)
    {
        _watchdog?.Cancel();
        try
        {
            OnReplaySuccess();
            _sequenceNr = highestSequenceNr;
            LastSequenceNr = highestSequenceNr;
            _recoveryRunning = false;
            try
            {
                base.AroundReceive(ReceiveRecover, RecoveryCompleted.Instance);
            }
            finally
            {
                // Also after an exception: a supervisor may say Resume.
                FlushBatch();
                if (_pendingHolding > 0)
                {
                    _state = PersistEvents;
                }
                else
                {
                    _state = ProcessCommands;
                    _internalStash.UnstashAll();
                }
            }
        }
        finally
        {
            ReturnPermit();
        }
    }

    private void FailRecovery(Exception cause, object? message = null)
    {
        _watchdog?.Cancel();
        try
        {
            OnRecoveryFailure(cause, message);
        }
        finally
        {
            Context.Stop(Self);
            ReturnPermit();
        }
    }

    private void ProcessCommands(Receive receive, object message)
    {
        if (HandleJournal(message, failed =>
            {
                _pendingHandlers.Dequeue();
                UnstashInternally(failed);
            }))
        {
            return;
        }

        var failed = true;
        try
        {
            base.AroundReceive(receive, message);
            failed = false;
        }
        finally
        {
            AfterCommand(failed);
        }
    }

    private void PersistEvents(Receive receive, object message)
    {
        var handled = HandleJournal(message, failed =>
        {
            // Only handlers of PersistAsync may be left once this reaches zero: commands can go on.
            if (_pendingHandlers.Dequeue().HoldsCommands) _pendingHolding--;
            if (_pendingHolding > 0) return;
            _state = ProcessCommands;
            UnstashInternally(failed);
        });
        if (!handled) _internalStash.Stash();
    }

    private void AfterCommand(bool failed)
    {
        FlushBatch();
        if (_asyncTaskRunning) return;
        if (_pendingHolding > 0)
            _state = PersistEvents;
        else
            UnstashInternally(failed);
    }

    /// <summary>One at a time, so that what a command stashes or persists comes before the next that waits.</summary>
    private void UnstashInternally(bool all)
    {
        if (all)
            _internalStash.UnstashAll();
        else
            _internalStash.Unstash();
    }

    private void UnstashEverything()
    {
        _internalStash.UnstashAll();
        Stash.UnstashAll(UnstashFilterPredicate);
    }

    /// <summary>Handles what a journal sends. Answers to an incarnation before a restart are dropped.</summary>
    private bool HandleJournal(object message, Action<bool> completed)
    {
        switch (message)
        {
            case WriteMessageSuccess stored when stored.ActorInstanceId == _instanceId:
                SawSequenceNr(stored.Persistent);
                RunHandler(stored.Persistent.Payload, completed);
                return true;
            case LoopMessageSuccess deferred when deferred.ActorInstanceId == _instanceId:
                RunHandler(deferred.Message, completed);
                return true;
            case WriteMessageRejected rejected when rejected.ActorInstanceId == _instanceId:
                SawSequenceNr(rejected.Persistent);
                completed(false);
                OnPersistRejected(rejected.Cause, rejected.Persistent.Payload, rejected.Persistent.SequenceNr);
                return true;
            case WriteMessageFailure failure when failure.ActorInstanceId == _instanceId:
                completed(false);
                try
                {
                    OnPersistFailure(failure.Cause, failure.Persistent.Payload, failure.Persistent.SequenceNr);
                }
                finally
                {
                    Context.Stop(Self);
                }

                return true;
            case WriteMessagesSuccessful:
                _writeInProgress = false;
                FlushJournalBatch();
                return true;
            case WriteMessagesFailed failed:
                // Where events failed, their failures follow and stop the actor.
                if (failed.WriteCount == 0) _writeInProgress = false;
                return true;
            case WriteMessageSuccess or LoopMessageSuccess or WriteMessageRejected or WriteMessageFailure or RecoveryTick:
                return true;
            default:
                return false;
        }
    }

    private void RunHandler(object payload, Action<bool> completed)
    {
        var failed = true;
        try
        {
            _pendingHandlers.Peek().Handler(payload);
            failed = false;
        }
        finally
        {
            FlushBatch();
            completed(failed);
        }
    }
}
