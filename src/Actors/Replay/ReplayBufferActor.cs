using Akka.Actor;
using Akka.Event;
using Troupe.Learner.Replay;
using static Troupe.Actors.Replay.ReplayProtocol;

namespace Troupe.Actors.Replay;

/// <summary>
/// The replay buffer's door: starts the index, then the chunks; passes commands on; starts a half that failed again, with
/// back-off. Commands that arrive while a half is down are lost: whoever sent them repeats them.
/// </summary>
public sealed class ReplayBufferActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(10);

    private readonly ReplayBufferSettings _settings;
    private long _sampled;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<Guid, IActorRef> _asking = [];
    private IActorRef _index = ActorRefs.Nobody;
    private IActorRef _chunks = ActorRefs.Nobody;
    private TimeSpan _retry = FirstRetry;
    private long? _admitted;
    private long? _recovered;
    private int _failures;
    private int _life;
    private bool _unreadable;

    public ReplayBufferActor(ReplayBufferSettings settings)
    {
        _settings = settings;

        Receive<ReplayIndexActor.IndexReady>(ready =>
        {
            var (index, options, state) = (_index, _settings with { SampledBefore = Math.Max(_sampled, _settings.SampledBefore) }, ready.State);
            _chunks = Context.Watch(Context.ActorOf(
                Props.Create(() => new ReplayChunksActor(options, state, index)).WithDispatcher(settings.Dispatcher), $"chunks-{_life}"));
        });
        Receive<Ready>(ready =>
        {
            _recovered ??= ready.Status.Recovered;
            if (_admitted is { } sequence) _chunks.Tell(new Admit(sequence), Context.Parent);
            Context.Parent.Tell(ready with { Status = Known(ready.Status) });
        });
        Receive<RequestIncarnation>(request =>
        {
            _asking[request.Request] = Sender;
            _index.Tell(request);
        });
        Receive<Granted>(granted =>
        {
            // The buffer hears of it first, so that it never refuses what it has itself allowed.
            _chunks.Tell(new IncarnationGranted(granted.Agent, granted.Incarnation));
            if (_asking.Remove(granted.Request, out var agent)) agent.Tell(granted);
        });
        // Not already when the journal was read: a full disk can be read.
        Receive<ReplayChunksActor.Committed>(_ => _retry = FirstRetry);
        Receive<Admit>(admit =>
        {
            _admitted = admit.Sequence;
            _chunks.Forward(admit);
        });
        Receive<BufferStatus>(status =>
        {
            if (!_settings.Options.Synchronous) _sampled = status.Sampled;
            Context.Parent.Tell(Known(status));
        });
        Receive<GetStatus>(status => _chunks.Tell(status));
        Receive<ICommand>(command => _chunks.Forward(command));
        Receive<Unreadable>(unreadable =>
        {
            _unreadable = true;   // trying again would read the same
            Context.Parent.Tell(unreadable);
        });
        Receive<Diverged>(diverged => Context.Parent.Tell(diverged));
        Receive<JournalFailed>(failed =>
        {
            _failures++;
            _log.Warning("The replay journal failed: {0}. Nothing of that commit is acknowledged; trying again in {1} ms.", failed.Reason, _retry.TotalMilliseconds);
            Context.Parent.Tell(failed with { RetryIn = _retry });
        });
        Receive<Terminated>(OnTerminated);
        Receive<Retry>(_ => Start());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Start();

    /// <summary>A journal that fails stops its half, and is tried again; a half that throws is a defect, and the run's end.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(error =>
    {
        _log.Error(error, "The replay buffer failed");
        return Directive.Escalate;
    });

    private void Start()
    {
        _life++;
        var run = _settings.Run;
        _index = Context.Watch(Context.ActorOf(Props.Create(() => new ReplayIndexActor(run)), $"index-{_life}"));
    }

    private void OnTerminated(Terminated gone)
    {
        if (gone.ActorRef.Equals(_chunks)) _chunks = ActorRefs.Nobody;
        if (gone.ActorRef.Equals(_index)) _index = ActorRefs.Nobody;
        // Both halves begin anew together: what one knows of the other must be of one life.
        if (!_chunks.IsNobody()) Context.Stop(_chunks);
        if (!_index.IsNobody()) Context.Stop(_index);
        if (_unreadable || !_chunks.IsNobody() || !_index.IsNobody()) return;
        Timers.StartSingleTimer(nameof(Retry), Retry.Instance, _retry);
        _retry = TimeSpan.FromTicks(Math.Min(_retry.Ticks * 2, LastRetry.Ticks));
    }

    private BufferStatus Known(BufferStatus status) => status with { Recovered = _recovered ?? 0, JournalFailures = _failures };

    private sealed record Retry
    {
        public static Retry Instance { get; } = new();
    }
}
