using Akka.Event;

namespace Akka.Actor;

public sealed partial class ActorCell
{
    private const string Base64 = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+~";

    public IActorRef ActorOf(Props props, string name = null)
    {
        if (name is null) return MakeChild(props, RandomName());
        if (name.Length == 0) throw new InvalidActorNameException("Actor name must not be empty.");
        if (!ActorPath.IsValidPathElement(name))
            throw new InvalidActorNameException($"Illegal actor name [{name}]. Actor paths MUST: not start with `$`, include only ASCII letters and can only contain these special characters: {ActorPath.ValidSymbols}.");
        return MakeChild(props, name);
    }

    IActorRef IActorContext.Child(string name) => _children.Find(name)?.Child ?? (IActorRef)ActorRefs.Nobody;

    IEnumerable<IActorRef> IActorContext.GetChildren() => _children.All();

    public IEnumerable<IInternalActorRef> GetChildren() => _children.All();

    /// <summary>The child first finishes the message it is at; its own children stop before it.</summary>
    public void Stop(IActorRef child)
    {
        if (_children.Find(child) is not null) _children.ShallDie(child);
        ((IInternalActorRef)child).Stop();
    }

    private LocalActorRef MakeChild(Props props, string name)
    {
        ArgumentNullException.ThrowIfNull(props);
        _children.Reserve(name);
        LocalActorRef child;
        try
        {
            child = SystemImpl.Provider.NewLocalActor(SystemImpl, props, _self, new ChildActorPath(_self.Path, name, NewUid()));
        }
        catch
        {
            _children.Unreserve(name);
            throw;
        }

        if (!_children.TryAdd(child)) throw new InvalidOperationException("Cannot create child while terminating or terminated");

        // A failed parent's children do not run before the failure is decided.
        if (_perpetrator is not null)
            for (var i = Mailbox.SuspendCount; i > 0; i--) child.Suspend();
        child.Start();
        return child;
    }

    private string RandomName()
    {
        var id = Interlocked.Increment(ref _lastRandomName);
        var name = "$";
        do
        {
            name += Base64[(int)(id & 63)];
            id >>= 6;
        }
        while (id > 0);
        return name;
    }

    private static long NewUid() => Random.Shared.Next(1, int.MaxValue);

    private void StopChildren()
    {
        foreach (var child in _children.All()) Stop(child);
    }

    private void SuspendChildren(IReadOnlyCollection<IActorRef> except = null)
    {
        foreach (var child in _children.All())
            if (except is null || !except.Contains(child)) child.Suspend();
    }

    /// <param name="causedByFailure">Reaches only the child whose failure was passed up through this actor.</param>
    private void ResumeChildren(Exception causedByFailure, IActorRef perpetrator)
    {
        foreach (var child in _children.All()) child.Resume(child.Equals(perpetrator) ? causedByFailure : null);
    }

    private void HandleChildTerminated(IActorRef child)
    {
        var waited = _children.Remove(child);
        if (_actor is not null)
        {
            try
            {
                _actor.SupervisorStrategyInternal.HandleChildTerminated(this, child, _children.Enumerate());
            }
            catch (Exception e)
            {
                Publish(new Error(e, _self.Path.ToString(), _actor.GetType(), "HandleChildTerminated failed"));
                HandleInvokeFailure(e);
            }
        }

        switch (waited)
        {
            case WaitingFor.Recreation: FinishRecreate(_children.RecreationCause, _actor); break;
            case WaitingFor.Creation: FinishCreate(); break;
            case WaitingFor.Termination: FinishTerminate(); break;
        }
    }
}
