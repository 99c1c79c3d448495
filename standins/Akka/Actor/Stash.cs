using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>Messages put aside, in the order in which they were.</summary>
public interface IStash
{
    /// <summary>Puts the message under way aside.</summary>
    void Stash();

    /// <summary>The oldest goes back in front of the mailbox.</summary>
    void Unstash();

    /// <summary>All go back in front of the mailbox, in their order.</summary>
    void UnstashAll();

    /// <param name="predicate">Those that do not pass are dropped.</param>
    void UnstashAll(Func<Envelope, bool> predicate);

    IEnumerable<Envelope> ClearStash();

    void Prepend(IEnumerable<Envelope> envelopes);

    int Count { get; }

    bool IsEmpty { get; }

    bool NonEmpty { get; }

    bool IsFull { get; }

    /// <summary>-1: no limit.</summary>
    int Capacity { get; }
}

public interface IActorStash
{
    /// <summary>Set by the runtime after the constructor.</summary>
    IStash Stash { get; set; }
}

public interface IWithUnrestrictedStash : IActorStash;

public interface IWithUnboundedStash : IWithUnrestrictedStash, IRequiresMessageQueue<IUnboundedDequeBasedMessageQueueSemantics>;

public interface IWithStash : IWithUnrestrictedStash, IRequiresMessageQueue<IDequeBasedMessageQueueSemantics>;

public abstract class UntypedActorWithStash : UntypedActor, IWithStash
{
    public IStash Stash { get; set; }
}

public abstract class UntypedActorWithUnboundedStash : UntypedActor, IWithUnboundedStash
{
    public IStash Stash { get; set; }
}

public abstract class UntypedActorWithUnrestrictedStash : UntypedActor, IWithUnrestrictedStash
{
    public IStash Stash { get; set; }
}

public static class StashFactory
{
    public static IStash CreateStash<T>(this IActorContext context) where T : ActorBase => context.CreateStash(typeof(T));

    public static IStash CreateStash(this IActorContext context, IActorStash actorInstance) => context.CreateStash(actorInstance.GetType());

    public static IStash CreateStash(this IActorContext context, Type actorType) => typeof(IActorStash).IsAssignableFrom(actorType)
        ? new MessageStash((ActorCell)context, unbounded: typeof(IWithUnboundedStash).IsAssignableFrom(actorType))
        : throw new ArgumentException($"Actor {actorType} implements an unrecognized subclass of {typeof(IActorStash)} - cannot instantiate", nameof(actorType));
}

internal sealed class MessageStash : IStash
{
    private readonly ActorCell _cell;
    private LinkedList<Envelope> _stashed = new();
    private int _lastEnvelope;

    public MessageStash(ActorCell cell, bool unbounded)
    {
        _cell = cell;
        var given = cell.Props.Deploy.StashCapacity;
        Capacity = unbounded ? Deploy.NoStashSize : given == Deploy.NoStashSize ? cell.SystemImpl.StashCapacity : given;
    }

    public int Count => _stashed.Count;

    public bool IsEmpty => Count == 0;

    public bool NonEmpty => Count > 0;

    public bool IsFull => Capacity >= 0 && Count >= Capacity;

    public int Capacity { get; }

    public void Stash()
    {
        var message = _cell.CurrentMessage;
        if (_cell.CurrentEnvelopeId == _lastEnvelope) throw new IllegalActorStateException($"Can't stash the same message {message} more than once");
        _lastEnvelope = _cell.CurrentEnvelopeId;
        if (Capacity > 0 && Count >= Capacity) throw new StashOverflowException($"Couldn't enqueue message {message} from {_cell.Sender} to stash of {_cell.Self}");
        _stashed.AddLast(new Envelope(message, _cell.Sender));
    }

    public void Unstash()
    {
        if (_stashed.First is not { } oldest) return;
        _stashed.RemoveFirst();
        EnqueueFirst(oldest.Value);
    }

    public void UnstashAll() => UnstashAll(_ => true);

    public void UnstashAll(Func<Envelope, bool> predicate)
    {
        var stashed = _stashed;
        _stashed = new();
        for (var node = stashed.Last; node is not null; node = node.Previous)
            if (predicate(node.Value)) EnqueueFirst(node.Value);
    }

    public IEnumerable<Envelope> ClearStash()
    {
        var stashed = _stashed;
        _stashed = new();
        return stashed;
    }

    public void Prepend(IEnumerable<Envelope> envelopes)
    {
        foreach (var envelope in envelopes.Distinct().Reverse()) _stashed.AddFirst(envelope);
    }

    private void EnqueueFirst(Envelope envelope)
    {
        _cell.Mailbox.EnqueueFirst(envelope);
        if (envelope.Message is Terminated terminated) _cell.TerminatedQueuedFor(terminated.ActorRef, null);
    }
}
