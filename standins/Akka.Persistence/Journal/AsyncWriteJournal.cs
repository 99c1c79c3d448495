using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>A journal: stores events, replays them, deletes the oldest.</summary>
/// <remarks>
/// The methods that a plugin overrides are called from the journal's actor, one at a time, and must return soon; what
/// they start may end in any order, but writes of one persistence id must become visible in the order of the calls.
/// </remarks>
public abstract class AsyncWriteJournal : ActorBase
{
    /// <summary>How many replayed events an actor may have before it, where the journal's thread may wait for it.</summary>
    private const int ReplayWindow = 64;

    private static readonly TimeSpan AliveCheck = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _callTimeout;
    private readonly TimeSpan _replayTimeout;

    protected AsyncWriteJournal()
    {
        var config = Persistence.Instance.Apply(Context.System).JournalConfigFor(Self);
        _callTimeout = config.GetTimeSpan("circuit-breaker.call-timeout", null);
        _replayTimeout = config.GetTimeSpan("recovery-event-timeout", null);
    }

    /// <summary>
    /// True where <see cref="ReplayMessagesAsync"/> calls back from a thread of its own, which may then be held up while
    /// the actor still has enough events to apply.
    /// </summary>
    internal virtual bool ReplaysOnOwnThread => false;

    /// <summary>Calls back with each event, in order, that is not deleted.</summary>
    public abstract Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback);

    /// <summary>The highest sequence number ever given out, also if its event is deleted; 0 if there is none above <paramref name="fromSequenceNr"/>.</summary>
    public abstract Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr);

    /// <summary>
    /// Stores writes, each of them all or none. Fails where it is not certain that all are stored. Gives null, or for
    /// each write why it was rejected (it was not stored) or null.
    /// </summary>
    protected abstract Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages);

    /// <summary>Deletes events up to and including <paramref name="toSequenceNr"/>.</summary>
    protected abstract Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr);

    /// <summary>Messages of the plugin's own.</summary>
    protected virtual bool ReceivePluginInternal(object message) => false;

    protected sealed override bool Receive(object message) => ReceiveWriteJournal(message) || ReceivePluginInternal(message);

    protected bool ReceiveWriteJournal(object message)
    {
        switch (message)
        {
            case WriteMessages write:
                Write(write);
                return true;
            case Written written:
                Answer(written);
                return true;
            case ReplayMessages replay:
                _ = ReplayAsync(replay, Context);
                return true;
            case DeleteMessagesTo delete:
                _ = DeleteAsync(delete);
                return true;
            default:
                return false;
        }
    }

    private void Write(WriteMessages request)
    {
        var self = Self;
        var writes = request.Messages.OfType<AtomicWrite>().Select(WithoutSenders).ToList();
        _ = WriteAsync();

        // The answers are sent from the actor, so those of one write do not mix with those of the next.
        async Task WriteAsync()
        {
            try
            {
                IImmutableList<Exception>? rejections = null;
                if (writes.Count > 0)
                    rejections = await WriteMessagesAsync(writes).WaitAsync(_callTimeout).ConfigureAwait(false);
                self.Tell(new Written(request, writes.Count, rejections, null), ActorRefs.NoSender);
            }
            catch (Exception e)
            {
                self.Tell(new Written(request, writes.Count, null, e), ActorRefs.NoSender);
            }
        }
    }

    private static AtomicWrite WithoutSenders(AtomicWrite write) => new(write.Events
        .Select(p => p.Update(p.SequenceNr, p.PersistenceId, p.IsDeleted, ActorRefs.NoSender, p.WriterGuid))
        .ToImmutableList());

    private static void Answer(Written written)
    {
        var actor = written.Request.PersistentActor;
        var instance = written.Request.ActorInstanceId;
        actor.Tell(
            written.Failure is { } cause ? new WriteMessagesFailed(cause, written.Writes) : WriteMessagesSuccessful.Instance,
            ActorRefs.NoSender);

        var write = 0;
        foreach (var envelope in written.Request.Messages)
        {
            if (envelope is not AtomicWrite atomic)
            {
                actor.Tell(new LoopMessageSuccess(envelope.Payload, instance), envelope.Sender);
                continue;
            }

            var rejection = written.Rejections?[write];
            write++;
            foreach (var persistent in atomic.Events)
            {
                actor.Tell(
                    written.Failure is { } failure ? new WriteMessageFailure(persistent, failure, instance)
                        : rejection is not null ? new WriteMessageRejected(persistent, rejection, instance)
                        : new WriteMessageSuccess(persistent, instance),
                    persistent.Sender);
            }
        }
    }

    private async Task ReplayAsync(ReplayMessages request, IActorContext context)
    {
        var actor = request.PersistentActor;
        try
        {
            var highest = await ReadHighestSequenceNrAsync(request.PersistenceId, Math.Max(0, request.FromSequenceNr - 1)).ConfigureAwait(false);
            var to = Math.Min(request.ToSequenceNr, highest);
            if (to > 0 && request.FromSequenceNr <= to)
            {
                var window = new SemaphoreSlim(ReplayWindow);
                await ReplayMessagesAsync(context, request.PersistenceId, request.FromSequenceNr, to, request.Max, persistent =>
                {
                    if (persistent.IsDeleted) return;
                    if (ReplaysOnOwnThread) AwaitTurn(window, actor);
                    actor.Tell(new ReplayedMessage(persistent, window), ActorRefs.NoSender);
                }).ConfigureAwait(false);
            }

            actor.Tell(new RecoverySuccess(highest), ActorRefs.NoSender);
        }
        catch (Exception e)
        {
            actor.Tell(new ReplayMessagesFailure(e), ActorRefs.NoSender);
        }
    }

    private void AwaitTurn(SemaphoreSlim window, IActorRef actor)
    {
        for (var waited = TimeSpan.Zero; !window.Wait(AliveCheck); waited += AliveCheck)
        {
            if (actor is IInternalActorRef { IsTerminated: true })
                throw new OperationCanceledException("The actor stopped before its recovery was over.");
            if (waited > _replayTimeout)
                throw new TimeoutException($"The actor applied no replayed event within {waited.TotalSeconds:F0} s.");
        }
    }

    private async Task DeleteAsync(DeleteMessagesTo request)
    {
        object answer;
        try
        {
            await DeleteMessagesToAsync(request.PersistenceId, request.ToSequenceNr).ConfigureAwait(false);
            answer = new DeleteMessagesSuccess(request.ToSequenceNr);
        }
        catch (Exception e)
        {
            answer = new DeleteMessagesFailure(e, request.ToSequenceNr);
        }

        request.PersistentActor.Tell(answer, ActorRefs.NoSender);
    }

    private sealed record Written(WriteMessages Request, int Writes, IImmutableList<Exception>? Rejections, Exception? Failure);
}
