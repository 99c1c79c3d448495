using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>Handlers declared by message type, in the constructor and inside Become; the first that matches takes the message.</summary>
public abstract class ReceiveActor : UntypedActor, IInitializableActor
{
    private readonly Stack<MessageHandlers> _declaring = new();
    private MessageHandlers _handlers;
    private bool _initialized;

    protected ReceiveActor() => _declaring.Push(new MessageHandlers());

    void IInitializableActor.Init()
    {
        if (_initialized) return;   // a producer may give the same instance again
        _handlers = _declaring.Pop();
        _initialized = true;
    }

    protected sealed override void OnReceive(object message) => Handle(_handlers, message);

    protected void Become(Action configure)
    {
        var handlers = Declare(configure);
        Become(message => Handle(handlers, message));
    }

    protected void BecomeStacked(Action configure)
    {
        var handlers = Declare(configure);
        BecomeStacked(message => Handle(handlers, message));
    }

    protected void Receive<T>(Action<T> handler, Predicate<T> shouldHandle = null) => Declaring.Add(handler, shouldHandle);

    protected void Receive<T>(Predicate<T> shouldHandle, Action<T> handler) => Receive(handler, shouldHandle);

    protected void Receive(Type messageType, Action<object> handler, Predicate<object> shouldHandle = null) => Declaring.Add(messageType, handler, shouldHandle);

    protected void Receive(Type messageType, Predicate<object> shouldHandle, Action<object> handler) => Receive(messageType, handler, shouldHandle);

    /// <param name="handler">Returns whether it took the message; if not, later handlers are tried.</param>
    protected void Receive<T>(Func<T, bool> handler) => Declaring.Add(handler);

    protected void Receive(Type messageType, Func<object, bool> handler) => Declaring.Add(messageType, handler);

    protected void ReceiveAny(Action<object> handler) => Declaring.AddAny(handler);

    /// <summary>No other message is handled before the task has ended.</summary>
    protected void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T> shouldHandle = null) => Receive(RunAsTask(handler), shouldHandle);

    protected void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => Receive(RunAsTask(handler), shouldHandle);

    protected void ReceiveAsync(Type messageType, Func<object, Task> handler, Predicate<object> shouldHandle = null) => Receive(messageType, RunAsTask(handler), shouldHandle);

    protected void ReceiveAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler) => Receive(messageType, RunAsTask(handler), shouldHandle);

    protected void ReceiveAnyAsync(Func<object, Task> handler) => ReceiveAny(RunAsTask(handler));

    private MessageHandlers Declaring => _declaring.Count > 0
        ? _declaring.Peek()
        : throw new InvalidOperationException("You may only call Receive-methods when constructing the actor and inside Become().");

    private static Action<T> RunAsTask<T>(Func<T, Task> handler) => message => ActorTaskScheduler.RunTask(() => handler(message));

    private MessageHandlers Declare(Action configure)
    {
        _declaring.Push(new MessageHandlers());
        try
        {
            configure();
            return _declaring.Peek();
        }
        finally
        {
            _declaring.Pop();
        }
    }

    private void Handle(MessageHandlers handlers, object message)
    {
        if (!handlers.TryHandle(message)) Unhandled(message);
    }
}

/// <summary>The handlers of one behaviour, in the order of their declaration.</summary>
internal sealed class MessageHandlers
{
    private Handler[] _handlers = [];
    private bool _catchesAll;

    public void Add<T>(Action<T> handler, Predicate<T> shouldHandle)
    {
        Add(new Typed<T>(handler, shouldHandle));
        _catchesAll |= typeof(T) == typeof(object) && shouldHandle is null;
    }

    public void Add<T>(Func<T, bool> handler) => Add(new Trying<T>(handler));

    public void Add(Type type, Action<object> handler, Predicate<object> shouldHandle)
    {
        Add(new ByType(type, message =>
        {
            if (shouldHandle is not null && !shouldHandle(message)) return false;
            handler(message);
            return true;
        }));
        _catchesAll |= type == typeof(object) && shouldHandle is null;
    }

    public void Add(Type type, Func<object, bool> handler) => Add(new ByType(type, handler));

    public void AddAny(Action<object> handler) => Add(handler, null);

    public bool TryHandle(object message)
    {
        foreach (var handler in _handlers)
            if (handler.TryHandle(message)) return true;
        return false;
    }

    private void Add(Handler handler)
    {
        if (_catchesAll) throw new InvalidOperationException("A handler that catches all messages has been added. No handler can be added after that.");
        _handlers = [.. _handlers, handler];
    }

    private abstract class Handler
    {
        public abstract bool TryHandle(object message);
    }

    private sealed class Typed<T>(Action<T> handler, Predicate<T> shouldHandle) : Handler
    {
        public override bool TryHandle(object message)
        {
            if (message is not T typed || (shouldHandle is not null && !shouldHandle(typed))) return false;
            handler(typed);
            return true;
        }
    }

    private sealed class Trying<T>(Func<T, bool> handler) : Handler
    {
        public override bool TryHandle(object message) => message is T typed && handler(typed);
    }

    private sealed class ByType(Type type, Func<object, bool> handler) : Handler
    {
        public override bool TryHandle(object message) => type.IsInstanceOfType(message) && handler(message);
    }
}
