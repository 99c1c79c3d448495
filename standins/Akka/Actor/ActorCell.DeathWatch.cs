using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

public sealed partial class ActorCell
{
    /// <summary>Whom this actor watches, and what it wants to be told instead of Terminated (null: Terminated).</summary>
    private Dictionary<IActorRef, object> _watching;

    /// <summary>Gone, with Terminated in the mailbox. An Unwatch meanwhile takes it back.</summary>
    private Dictionary<IActorRef, object> _terminatedQueued;

    private HashSet<IInternalActorRef> _watchedBy;

    public IActorRef Watch(IActorRef subject) => WatchAs(subject, null);

    public IActorRef WatchWith(IActorRef subject, object message) => WatchAs(subject, message ?? throw new ArgumentNullException(nameof(message), "message must not be null"));

    private IActorRef WatchAs(IActorRef subject, object message)
    {
        if (subject is null) throw new ArgumentNullException(nameof(subject), "subject must not be null");
        var watchee = (IInternalActorRef)subject;
        if (!watchee.Equals(_self) && (_watching ??= []).TryAdd(watchee, message)) watchee.SendSystemMessage(new Watch(watchee, _self));
        return subject;
    }

    public IActorRef Unwatch(IActorRef subject)
    {
        if (subject is null) throw new ArgumentNullException(nameof(subject), "subject must not be null");
        var watchee = (IInternalActorRef)subject;
        if (!watchee.Equals(_self) && _watching is not null && _watching.Remove(watchee)) watchee.SendSystemMessage(new Unwatch(watchee, _self));
        _terminatedQueued?.Remove(watchee);
        return subject;
    }

    internal void TerminatedQueuedFor(IActorRef subject, object customMessage) => (_terminatedQueued ??= [])[subject] = customMessage;

    private void ReceivedTerminated(Terminated terminated)
    {
        if (_terminatedQueued is null || !_terminatedQueued.Remove(terminated.ActorRef, out var instead)) return;
        if (instead is not null) CurrentMessage = instead;   // what a stash, or a failure, must see
        ReceiveMessage(instead ?? terminated);
    }

    private void WatchedActorTerminated(IActorRef actor, bool existenceConfirmed, bool addressTerminated)
    {
        if (_watching is not null && _watching.Remove(actor, out var instead) && !_children.IsTerminating)
        {
            _self.Tell(new Terminated(actor, existenceConfirmed, addressTerminated), actor);
            TerminatedQueuedFor(actor, instead);
        }

        if (_children.Find(actor) is not null) HandleChildTerminated(actor);
    }

    private void AddWatcher(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        if (watchee.Equals(_self) && !watcher.Equals(_self)) (_watchedBy ??= []).Add(watcher);
        else if (!watchee.Equals(_self) && watcher.Equals(_self)) Watch(watchee);
        else Publish(new Warning(_self.Path.ToString(), ActorType, $"BUG: illegal Watch({watchee},{watcher}) for {_self}"));
    }

    private void RemoveWatcher(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        if (watchee.Equals(_self) && !watcher.Equals(_self)) _watchedBy?.Remove(watcher);
        else if (!watchee.Equals(_self) && watcher.Equals(_self)) Unwatch(watchee);
        else Publish(new Warning(_self.Path.ToString(), ActorType, $"BUG: illegal Unwatch({watchee},{watcher}) for {_self}"));
    }

    private void TellWatchersWeDied()
    {
        if (_watchedBy is null) return;
        foreach (var watcher in _watchedBy)
            if (!watcher.Equals(Parent)) watcher.SendSystemMessage(new DeathWatchNotification(_self, existenceConfirmed: true, addressTerminated: false));
        _watchedBy = null;
    }

    private void UnwatchWatchedActors()
    {
        if (_watching is { Count: > 0 })
            foreach (var watchee in _watching.Keys) ((IInternalActorRef)watchee).SendSystemMessage(new Unwatch((IInternalActorRef)watchee, _self));
        _watching = null;
        _terminatedQueued = null;
    }
}
