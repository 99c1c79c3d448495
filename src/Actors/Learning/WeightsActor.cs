using Akka.Actor;
using Troupe.Learner.Weights;
using static Troupe.Actors.Learning.WeightsProtocol;

namespace Troupe.Actors.Learning;

/// <summary>Holds the newest weights; announces each version, hands it to those who ask.</summary>
public sealed class WeightsActor : ReceiveActor
{
    private readonly HashSet<IActorRef> _subscribers = [];
    private WeightsSnapshot? _newest;

    public WeightsActor()
    {
        Receive<Publish>(publish =>
        {
            if (_newest is { } held && publish.Snapshot.Version <= held.Version) return;   // a dead learner's late word
            _newest = publish.Snapshot;
            foreach (var subscriber in _subscribers) subscriber.Tell(new Announced(_newest.Version));
        });
        Receive<Subscribe>(_ =>
        {
            _subscribers.Add(Sender);
            Context.Watch(Sender);
            if (_newest is { } held) Sender.Tell(new Announced(held.Version));
        });
        Receive<Fetch>(fetch =>
        {
            if (_newest is { } held && (fetch.Than is not { } than || held.Version > than)) Sender.Tell(new Newest(held));
        });
        Receive<Terminated>(gone => _subscribers.Remove(gone.ActorRef));
    }
}
