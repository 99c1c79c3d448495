namespace Akka.Actor;

public sealed partial class ActorCell
{
    private TimeSpan? _receiveTimeout;
    private Timer _receiveTimer;

    public TimeSpan? ReceiveTimeout => _receiveTimeout;

    /// <summary>Tells this actor <see cref="Akka.Actor.ReceiveTimeout"/> whenever no message came for so long; null ends it.</summary>
    public void SetReceiveTimeout(TimeSpan? timeout)
    {
        _receiveTimeout = timeout > TimeSpan.Zero ? timeout : null;
        if (_receiveTimeout is not null) return;   // armed when the message under way is done
        _receiveTimer?.Dispose();
        _receiveTimer = null;
    }

    private void CancelReceiveTimeout() => _receiveTimer?.Change(Timeout.Infinite, Timeout.Infinite);

    private void ArmReceiveTimeout()
    {
        if (_receiveTimer is null)
        {
            using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
                _receiveTimer = new Timer(self => ((IActorRef)self).Tell(global::Akka.Actor.ReceiveTimeout.Instance, (IActorRef)self), _self, Timeout.Infinite, Timeout.Infinite);
        }

        _receiveTimer.Change(_receiveTimeout.GetValueOrDefault(), Timeout.InfiniteTimeSpan);
    }
}
