using Akka.Actor;
using Troupe.Learner.Language;
using static Troupe.Actors.Agents.AgentProtocol;
using static Troupe.Actors.Learning.WeightsProtocol;

namespace Troupe.Actors.Agents;

/// <summary>
/// A node's replica of a policy that writes; otherwise as <see cref="PolicyActor"/>. Whatever was asked when it comes to
/// writing is written side by side, a text whole by one version of the weights.
/// </summary>
public sealed class WriterActor : ReceiveActor, IWithTimers, IWithStash
{
    private static readonly TimeSpan FetchEvery = TimeSpan.FromSeconds(1);

    private readonly List<(long Request, IActorRef Agent)> _asked = [];
    private readonly List<WritingRequest> _wanted = [];
    private readonly IActorRef _weights;
    private readonly ActingWriter _writer;

    public WriterActor(WriterSpec spec, IActorRef weights)
    {
        _writer = new ActingWriter(spec);
        _weights = weights;
        Receive<Act>(act =>
        {
            if (_writer.Version is null)
            {
                Stash.Stash();
                return;
            }

            _wanted.Add(new WritingRequest(act.State.Tokens!, BitConverter.DoubleToUInt64Bits(act.Draw), act.Epsilon));
            _asked.Add((act.Request, Sender));
            if (_asked.Count == 1) Self.Tell(Flush.Instance);
        });
        Receive<Flush>(_ => Answer());
        Receive<Announced>(announced =>
        {
            if (_writer.Version is not { } held || announced.Version > held) _weights.Tell(new Fetch(_writer.Version));
        });
        Receive<Newest>(newest =>
        {
            if (_writer.Version is { } held && newest.Snapshot.Version <= held) return;
            Answer();   // what was asked before is answered by the weights of then
            _writer.Load(newest.Snapshot);
            Stash.UnstashAll();
            Context.Parent.Tell(new Announced(newest.Snapshot.Version));
        });
        // Announcements may be lost between nodes: ask now and then.
        Receive<Resend>(_ => _weights.Tell(new Fetch(_writer.Version)));
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
        var texts = _writer.Write(_wanted);
        Instruments.Stop(Instruments.Policy, started);
        Instruments.Acts.Add(_asked.Count);
        Instruments.Flushes.Add(1);
        var version = _writer.Version!.Value;
        for (var i = 0; i < texts.Count; i++) _asked[i].Agent.Tell(new Acted(_asked[i].Request, 0, version, Written: texts[i]));
        _asked.Clear();
        _wanted.Clear();
    }
}
