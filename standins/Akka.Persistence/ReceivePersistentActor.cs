namespace Akka.Persistence;

/// <summary>A persistent actor whose handlers are declared by type, in its constructor; the first that matches is taken.</summary>
public abstract class ReceivePersistentActor : UntypedPersistentActor
{
    private readonly HandlerList _recover = new();
    private HandlerList _command = new();

    /// <summary>Changes the command handlers to those that <paramref name="configure"/> declares.</summary>
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

    protected sealed override void OnCommand(object message) => Handle(_command, message);

    protected sealed override void OnRecover(object message) => Handle(_recover, message);

    protected void Recover<T>(Action<T> handler, Predicate<T>? shouldHandle = null) => _recover.Add(handler, shouldHandle);

    protected void Recover<T>(Predicate<T> shouldHandle, Action<T> handler) => Recover(handler, shouldHandle);

    protected void Recover(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null)
        => _recover.Add(messageType, handler, shouldHandle);

    protected void Recover(Type messageType, Predicate<object> shouldHandle, Action<object> handler)
        => Recover(messageType, handler, shouldHandle);

    protected void Recover<T>(Func<T, bool> handler) => _recover.Add(message => message is T t && handler(t));

    protected void Recover(Type messageType, Func<object, bool> handler)
        => _recover.Add(message => messageType.IsInstanceOfType(message) && handler(message));

    protected void RecoverAny(Action<object> handler) => _recover.AddAny(handler);

    protected void Command<T>(Action<T> handler, Predicate<T>? shouldHandle = null) => _command.Add(handler, shouldHandle);

    protected void Command<T>(Predicate<T> shouldHandle, Action<T> handler) => Command(handler, shouldHandle);

    protected void Command(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null)
        => _command.Add(messageType, handler, shouldHandle);

    protected void Command(Type messageType, Predicate<object> shouldHandle, Action<object> handler)
        => Command(messageType, handler, shouldHandle);

    protected void Command<T>(Func<T, bool> handler) => _command.Add(message => message is T t && handler(t));

    protected void Command(Type messageType, Func<object, bool> handler)
        => _command.Add(message => messageType.IsInstanceOfType(message) && handler(message));

    protected void Command(Action<object> handler) => CommandAny(handler);

    protected void CommandAny(Action<object> handler) => _command.AddAny(handler);

    /// <summary>The mailbox waits until the task, and what it persists, is done.</summary>
    protected void CommandAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null)
        => Command(message => RunTask(() => handler(message)), shouldHandle);

    protected void CommandAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => CommandAsync(handler, shouldHandle);

    protected void CommandAsync(Type messageType, Func<object, Task> handler, Predicate<object>? shouldHandle = null)
        => Command(messageType, message => RunTask(() => handler(message)), shouldHandle);

    protected void CommandAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler)
        => CommandAsync(messageType, handler, shouldHandle);

    protected void CommandAnyAsync(Func<object, Task> handler) => CommandAny(message => RunTask(() => handler(message)));

    private HandlerList Declare(Action configure)
    {
        var outer = _command;
        _command = new HandlerList();
        try
        {
            configure();
            return _command;
        }
        finally
        {
            _command = outer;
        }
    }

    private void Handle(HandlerList handlers, object message)
    {
        if (!handlers.Handle(message))
            Unhandled(message);
    }

    private sealed class HandlerList
    {
        private readonly List<Func<object, bool>> _handlers = [];
        private bool _takesAny;

        public void Add(Func<object, bool> handler)
        {
            if (_takesAny)
                throw new InvalidOperationException("A handler that handles all messages has been added. No handler can be added after that.");
            _handlers.Add(handler);
        }

        public void Add<T>(Action<T> handler, Predicate<T>? shouldHandle) => Add(message =>
        {
            if (message is not T t || (shouldHandle is not null && !shouldHandle(t))) return false;
            handler(t);
            return true;
        });

        public void Add(Type type, Action<object> handler, Predicate<object>? shouldHandle) => Add(message =>
        {
            if (!type.IsInstanceOfType(message) || (shouldHandle is not null && !shouldHandle(message))) return false;
            handler(message);
            return true;
        });

        public void AddAny(Action<object> handler)
        {
            Add(message =>
            {
                handler(message);
                return true;
            });
            _takesAny = true;
        }

        public bool Handle(object message)
        {
            foreach (var handler in _handlers)
            {
                if (handler(message)) return true;
            }

            return false;
        }
    }
}
