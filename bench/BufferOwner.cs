using Akka.Actor;
using Troupe.Actors.Replay;
using static Troupe.Actors.Replay.ReplayProtocol;

namespace Troupe.Bench;

/// <summary>Stands above a replay buffer where no run does.</summary>
internal sealed class BufferOwner : ReceiveActor
{
    public BufferOwner(ReplayBufferSettings settings, TaskCompletionSource<(IActorRef, long)> ready)
    {
        var buffer = Context.ActorOf(Props.Create(() => new ReplayBufferActor(settings)), "replay");
        Receive<Ready>(status => ready.TrySetResult((buffer, status.Status.Recovered)));
        Receive<Unreadable>(unreadable => ready.TrySetException(new InvalidDataException(unreadable.Reason)));
        ReceiveAny(_ => { });
    }

    /// <returns>The buffer, once it has read its journal, and the transitions that it found there.</returns>
    public static async Task<(IActorRef Buffer, long Recovered)> StartAsync(ActorSystem system, ReplayBufferSettings settings)
    {
        var ready = new TaskCompletionSource<(IActorRef, long)>(TaskCreationOptions.RunContinuationsAsynchronously);
        system.ActorOf(Props.Create(() => new BufferOwner(settings, ready)), "owner");
        return await ready.Task.WaitAsync(TimeSpan.FromMinutes(5)).ConfigureAwait(false);
    }
}
