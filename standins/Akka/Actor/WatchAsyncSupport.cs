using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>Watches one actor from outside, by a task.</summary>
internal sealed class TerminationWatcher : MinimalActorRef
{
    private readonly TaskCompletionSource<bool> _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LocalActorRefProvider _provider;

    public TerminationWatcher(LocalActorRefProvider provider)
    {
        _provider = provider;
        Path = provider.TempPath();
    }

    public override ActorPath Path { get; }

    public override IActorRefProvider Provider => _provider;

    public Task<bool> Gone => _gone.Task;

    public void GiveUp() => _gone.TrySetResult(false);

    public override void SendSystemMessage(ISystemMessage message)
    {
        if (message is DeathWatchNotification) _gone.TrySetResult(true);
    }
}

public static class WatchAsyncSupport
{
    /// <summary>True once the actor is gone; false if cancelled before.</summary>
    public static async Task<bool> WatchAsync(this IActorRef target, CancellationToken token = default)
    {
        var watchee = target as IInternalActorRef ?? throw new InvalidOperationException($"{target} is not an {typeof(IInternalActorRef)} and cannot be death-watched");
        var watcher = new TerminationWatcher((LocalActorRefProvider)watchee.Provider);
        watchee.SendSystemMessage(new Watch(watchee, watcher));
        await using var registration = token.UnsafeRegister(w => ((TerminationWatcher)w).GiveUp(), watcher).ConfigureAwait(false);
        var gone = await watcher.Gone.ConfigureAwait(false);
        if (!gone) watchee.SendSystemMessage(new Unwatch(watchee, watcher));
        return gone;
    }
}

public static class GracefulStopSupport
{
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout) => GracefulStop(target, timeout, PoisonPill.Instance);

    /// <summary>Sends <paramref name="stopMessage"/> and waits until the actor is gone; a TaskCanceledException when that takes longer.</summary>
    public static async Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout, object stopMessage)
    {
        var watchee = (IInternalActorRef)target;
        var watcher = new TerminationWatcher((LocalActorRefProvider)watchee.Provider);
        watchee.SendSystemMessage(new Watch(watchee, watcher));
        target.Tell(stopMessage, ActorRefs.NoSender);
        using var limit = new CancellationTokenSource(timeout);
        await using var registration = limit.Token.UnsafeRegister(w => ((TerminationWatcher)w).GiveUp(), watcher).ConfigureAwait(false);
        if (await watcher.Gone.ConfigureAwait(false)) return true;
        watchee.SendSystemMessage(new Unwatch(watchee, watcher));
        throw new TaskCanceledException($"{target} did not stop within {timeout}");
    }
}
