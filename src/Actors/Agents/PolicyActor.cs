using Akka.Actor;
using Troupe.Actors.Learning;
using Troupe.Learner.Policies;
using static Troupe.Actors.Agents.AgentProtocol;
using static Troupe.Actors.Learning.WeightsProtocol;

namespace Troupe.Actors.Agents;

/// <summary>
/// A node's replica of the policy. The first question posts one flush; the flush answers whatever has come by then, so
/// batches grow with the load and nobody waits for a timer.
/// </summary>
public sealed class PolicyActor : ReceiveActor, IWithTimers, IWithStash
{
    private static readonly TimeSpan FetchEvery = TimeSpan.FromSeconds(1);

    private readonly QNetworkSpec _spec;
    private readonly IActorRef _weights;
    private readonly List<(Act Act, IActorRef Agent)> _asked = [];
    private ActingNetwork? _network;

    public PolicyActor(QNetworkSpec spec, IActorRef weights)
    {
        _spec = spec;
        _weights = weights;
        Receive<Act>(act =>
        {
            if (_network is null)
            {
                Stash.Stash();
                return;
            }

            _asked.Add((act, Sender));
            if (_asked.Count == 1) Self.Tell(Flush.Instance);
        });
        Receive<Flush>(_ => Answer());
        Receive<Announced>(announced =>
        {
            if (_network is null || announced.Version > _network.Version) _weights.Tell(new Fetch(_network?.Version));
        });
        Receive<Newest>(newest =>
        {
            if (_network is { } held && newest.Snapshot.Version <= held.Version) return;
            var first = _network is null;
            _network = new ActingNetwork(_spec, newest.Snapshot);
            if (first) Stash.UnstashAll();
            Context.Parent.Tell(new Announced(newest.Snapshot.Version));
        });
        // Announcements may be lost between nodes: ask now and then.
        Receive<Resend>(_ => _weights.Tell(new Fetch(_network?.Version)));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    protected override void PreStart()
    {
        _weights.Tell(Subscribe.Instance);
        Timers.StartPeriodicTimer(nameof(Resend), Resend.Instance, FetchEvery);
    }

    private void Answer()
    {
        var choices = _network!.Greedy(_asked);
        for (var i = 0; i < _asked.Count; i++) _asked[i].Agent.Tell(new Acted(_asked[i].Act.Request, choices[i], _network.Version));
        _asked.Clear();
    }
}
