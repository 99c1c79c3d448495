using Akka.Actor;

namespace Akka.Persistence;

internal sealed class RequestRecoveryPermit
{
    public static readonly RequestRecoveryPermit Instance = new();
}

internal sealed class RecoveryPermitGranted
{
    public static readonly RecoveryPermitGranted Instance = new();
}

internal sealed class ReturnRecoveryPermit
{
    public static readonly ReturnRecoveryPermit Instance = new();
}

/// <summary>Lets only so many actors recover at the same time (max-concurrent-recoveries).</summary>
internal sealed class RecoveryPermitter(int maxPermits) : UntypedActor
{
    private readonly HashSet<IActorRef> _holders = [];
    private readonly LinkedList<IActorRef> _waiting = [];

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RequestRecoveryPermit when _holders.Count < maxPermits:
                Context.Watch(Sender);
                Grant(Sender);
                break;
            case RequestRecoveryPermit:
                Context.Watch(Sender);
                _waiting.AddLast(Sender);
                break;
            case ReturnRecoveryPermit:
                Context.Unwatch(Sender);
                Release(Sender);
                break;
            case Terminated terminated:
                Release(terminated.ActorRef);
                break;
        }
    }

    private void Grant(IActorRef actor)
    {
        _holders.Add(actor);
        actor.Tell(RecoveryPermitGranted.Instance);
    }

    private void Release(IActorRef actor)
    {
        _waiting.Remove(actor);
        if (!_holders.Remove(actor) || _waiting.First is not { } next) return;
        _waiting.RemoveFirst();
        Grant(next.Value);
    }
}
