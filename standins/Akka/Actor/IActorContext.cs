using Akka.Dispatch;

namespace Akka.Actor;

public interface IActorRefFactory
{
    /// <summary>Starts an actor. It is created on its own dispatcher; messages may be sent at once.</summary>
    IActorRef ActorOf(Props props, string name = null);

    ActorSelection ActorSelection(ActorPath actorPath);

    ActorSelection ActorSelection(string actorPath);
}

public static class ActorRefFactoryExtensions
{
    public static IActorRef ActorOf<TActor>(this IActorRefFactory factory, string name = null) where TActor : ActorBase, new() => factory.ActorOf(Props.Create<TActor>(), name: name);

    public static ActorSelection ActorSelection(this IActorRefFactory factory, IActorRef anchorRef, string actorPath) => new(anchorRef, actorPath);
}

public interface ICanWatch
{
    /// <summary>This actor is told <see cref="Terminated"/> once, when the other is gone or if it is already.</summary>
    IActorRef Watch(IActorRef subject);

    /// <summary>As <see cref="Watch"/>, with a message of one's own instead of Terminated.</summary>
    IActorRef WatchWith(IActorRef subject, object message);

    /// <summary>From here on no Terminated for it, even if one waits in the mailbox.</summary>
    IActorRef Unwatch(IActorRef subject);
}

/// <summary>What an actor sees of its surroundings. Only for the actor's own thread.</summary>
public interface IActorContext : IActorRefFactory, ICanWatch
{
    IActorRef Self { get; }

    Props Props { get; }

    MessageDispatcher Dispatcher { get; }

    /// <summary>Of the message under way; the dead letters where none was given.</summary>
    IActorRef Sender { get; }

    ActorSystem System { get; }

    IActorRef Parent { get; }

    void Become(Receive receive);

    void BecomeStacked(Receive receive);

    void UnbecomeStacked();

    /// <summary>Nobody where there is no such child.</summary>
    IActorRef Child(string name);

    IEnumerable<IActorRef> GetChildren();

    void SetReceiveTimeout(TimeSpan? timeout);

    TimeSpan? ReceiveTimeout { get; }

    void Stop(IActorRef child);
}

public interface IUntypedActorContext : IActorContext
{
    void Become(UntypedReceive receive);

    void BecomeStacked(UntypedReceive receive);
}

/// <summary>Returns whether it handled the message.</summary>
public delegate bool Receive(object message);

public delegate void UntypedReceive(object message);
