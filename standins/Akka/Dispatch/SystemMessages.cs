using Akka.Actor;
using Akka.Event;

namespace Akka.Dispatch.SysMsg;

/// <summary>What the runtime tells a cell; runs before any user message.</summary>
public interface ISystemMessage : INoSerializationVerificationNeeded;

/// <summary>Linked into one queue, so each instance goes to one actor only.</summary>
internal abstract class SystemMessage : ISystemMessage
{
    public SystemMessage Next;
}

internal sealed class Create : SystemMessage;

internal sealed class Suspend : SystemMessage;

internal sealed class Resume(Exception causedByFailure) : SystemMessage
{
    public Exception CausedByFailure { get; } = causedByFailure;
}

internal sealed class Recreate(Exception cause) : SystemMessage
{
    public Exception Cause { get; } = cause;
}

internal sealed class Terminate : SystemMessage, IPossiblyHarmful, IDeadLetterSuppression;

internal sealed class Failed(IActorRef child, Exception cause, long uid) : SystemMessage
{
    public IActorRef Child { get; } = child;

    public Exception Cause { get; } = cause;

    public long Uid { get; } = uid;
}

internal sealed class Watch(IInternalActorRef watchee, IInternalActorRef watcher) : SystemMessage
{
    public IInternalActorRef Watchee { get; } = watchee;

    public IInternalActorRef Watcher { get; } = watcher;
}

internal sealed class Unwatch(IInternalActorRef watchee, IInternalActorRef watcher) : SystemMessage
{
    public IInternalActorRef Watchee { get; } = watchee;

    public IInternalActorRef Watcher { get; } = watcher;
}

internal sealed class DeathWatchNotification(IActorRef actor, bool existenceConfirmed, bool addressTerminated) : SystemMessage, IDeadLetterSuppression
{
    public IActorRef Actor { get; } = actor;

    public bool ExistenceConfirmed { get; } = existenceConfirmed;

    public bool AddressTerminated { get; } = addressTerminated;
}

/// <summary>A piece of an asynchronous handler that must run on its actor.</summary>
internal sealed class RunActorTask(ActorTaskScheduler scheduler, Task task) : SystemMessage, IDeadLetterSuppression
{
    public void Run() => scheduler.Execute(task);
}

/// <summary>Asks the guardian to stop one of its children, on the guardian's own turn. A user message.</summary>
internal sealed class StopChild(IActorRef child)
{
    public IActorRef Child { get; } = child;
}
