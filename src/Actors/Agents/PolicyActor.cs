using Akka.Actor;
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

    private readonly IActorRef _weights;
    private readonly List<(long Request, IActorRef Agent, double Draw)> _asked = [];
    private readonly QBatch _batch = new();
    private readonly IActingPolicy _network;
    private readonly bool _remembers;

    /// <param name="seed">Of the noise that noisy layers explore with: the same for all agents until the next weights.</param>
    public PolicyActor(PolicySpec spec, IActorRef weights, long seed)
    {
        _network = spec.CreateActing();
        _network.Explore(seed);
        _remembers = spec.Remembers;
        _weights = weights;
        Receive<Act>(act =>
        {
            if (_network.Version is null)
            {
                Stash.Stash();
                return;
            }

            _batch.BeginSequence(act.Memory.Span);
            _batch.Add(act.State);
            _asked.Add((act.Request, Sender, act.Draw));
            if (_asked.Count == 1) Self.Tell(Flush.Instance);
        });
        Receive<Flush>(_ => Answer());
        Receive<Announced>(announced =>
        {
            if (_network.Version is not { } held || announced.Version > held) _weights.Tell(new Fetch(_network.Version));
        });
        Receive<Newest>(newest =>
        {
            if (_network.Version is { } held && newest.Snapshot.Version <= held) return;
            if (_asked.Count > 0) Answer();   // what was asked before is answered by the weights of then
            _network.Load(newest.Snapshot);
            Stash.UnstashAll();
            Context.Parent.Tell(new Announced(newest.Snapshot.Version));
        });
        // Announcements may be lost between nodes: ask now and then.
        Receive<Resend>(_ => _weights.Tell(new Fetch(_network.Version)));
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
        if (_asked.Count == 0) return;
        var started = Instruments.Start(Instruments.Policy);
        _network.Evaluate(_batch);
        Instruments.Stop(Instruments.Policy, started);
        Instruments.Acts.Add(_asked.Count);
        Instruments.Flushes.Add(1);
        var version = _network.Version!.Value;
        for (var row = 0; row < _asked.Count; row++)
        {
            var (request, agent, draw) = _asked[row];
            var decision = _network.Decide(_batch, row, draw);
            ReadOnlyMemory<float> memory = _remembers ? _batch.MemoryAfter(row).ToArray() : default;
            agent.Tell(new Acted(request, decision.Choice, version, decision.LogProbability, decision.Value, memory));
        }

        _asked.Clear();
        _batch.Clear();
    }
}
