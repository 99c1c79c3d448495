using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

public static class Futures
{
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout = null) => self.Ask<object>(message, timeout, CancellationToken.None);

    public static Task<object> Ask(this ICanTell self, object message, CancellationToken cancellationToken) => self.Ask<object>(message, null, cancellationToken);

    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) => self.Ask<object>(message, timeout, cancellationToken);

    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout = null) => self.Ask<T>(message, timeout, CancellationToken.None);

    public static Task<T> Ask<T>(this ICanTell self, object message, CancellationToken cancellationToken) => self.Ask<T>(message, null, cancellationToken);

    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) => Ask<T>(self, _ => message, timeout, cancellationToken);

    /// <summary>
    /// The first reply. A <see cref="Status.Failure"/> becomes its exception, another type an ArgumentException;
    /// without a reply in time an <see cref="AskTimeoutException"/>. No timeout given: akka.actor.ask-timeout.
    /// </summary>
    /// <param name="messageFactory">Makes the message from the reference that takes the reply.</param>
    public static Task<T> Ask<T>(this ICanTell self, Func<IActorRef, object> messageFactory, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var provider = ProviderOf(self) ?? throw new ArgumentException("Unable to resolve the target Provider", nameof(self));
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var future = new FutureActorRef<T>(result, provider);
        var limit = timeout ?? provider.Settings.AskTimeout;

        CancellationTokenSource timer = null;
        if (limit != Timeout.InfiniteTimeSpan && limit > TimeSpan.Zero)
        {
            timer = new CancellationTokenSource();
            timer.Token.UnsafeRegister(_ => result.TrySetException(new AskTimeoutException($"Timeout after {limit.TotalSeconds:F2} seconds")), null);
            timer.CancelAfter(limit);
        }

        var cancellation = cancellationToken.UnsafeRegister(_ => result.TrySetCanceled(cancellationToken), null);
        if (timer is not null || cancellationToken.CanBeCanceled)
        {
            _ = result.Task.ContinueWith(
                _ =>
                {
                    cancellation.Dispose();
                    timer?.Dispose();
                },
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        future.DeliverAsk(messageFactory(future), self);
        return result.Task;
    }

    private static LocalActorRefProvider ProviderOf(ICanTell target) => target switch
    {
        ActorSelection selection => ProviderOf(selection.Anchor),
        IInternalActorRef actor => (LocalActorRefProvider)actor.Provider,
        _ => ActorCell.Current?.SystemImpl.Provider,
    };
}

/// <summary>Takes one reply. Its path, a temporary one, exists once somebody asks for it.</summary>
public class FutureActorRef<T> : MinimalActorRef
{
    private readonly TaskCompletionSource<T> _result;
    private readonly LocalActorRefProvider _provider;
    private ActorPath _path;

    internal FutureActorRef(TaskCompletionSource<T> result, LocalActorRefProvider provider)
    {
        _result = result;
        _provider = provider;
    }

    public override IActorRefProvider Provider => _provider;

    public override ActorPath Path
    {
        get
        {
            if (_path is { } known) return known;
            var path = _provider.TempPath();
            if (Interlocked.CompareExchange(ref _path, path, null) is { } other) return other;
            _provider.RegisterTempActor(this, path);
            _ = _result.Task.ContinueWith(_ => _provider.UnregisterTempActor(path), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return path;
        }
    }

    public virtual void DeliverAsk(object message, ICanTell destination) => destination.Tell(message, this);

    protected override void TellInternal(object message, IActorRef sender)
    {
        var taken = message switch
        {
            ISystemMessage system => _result.TrySetException(new InvalidOperationException($"system message of type '{system.GetType().Name}' is invalid for an Ask")),
            T reply => _result.TrySetResult(reply),
            null => _result.TrySetResult(default),
            Status.Failure failure => _result.TrySetException(failure.Cause ?? new TaskCanceledException("Task cancelled by actor via Failure message.")),
            _ => WrongType(message),
        };
        if (!taken && !_result.Task.IsCanceled) _provider.DeadLetters.Tell((object)message ?? default(T), this);
    }

    /// <summary>The Ask fails, and the reply is a dead letter too.</summary>
    private bool WrongType(object message)
    {
        _result.TrySetException(new ArgumentException($"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]"));
        return false;
    }
}
