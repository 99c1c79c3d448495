using Akka.Actor;
using Akka.Event;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;
using static Troupe.Actors.Agents.AgentProtocol;
using static Troupe.Actors.Replay.ReplayProtocol;

namespace Troupe.Actors.Agents;

/// <summary>
/// One agent: one world, one episode at a time. Asks the policy actor for actions, builds chunks, and sends them with a
/// window of unacknowledged ones; when the window is full it pauses, so the buffer sets the pace.
/// </summary>
public sealed class AgentActor : ReceiveActor, IWithTimers
{
    /// <summary>Steps between two looks into the mailbox, when no question to the policy comes between.</summary>
    private const int StepsPerTurn = 32;

    private static readonly TimeSpan ResendEvery = TimeSpan.FromSeconds(2);

    private readonly AgentSettings _settings;
    private readonly AgentLinks _links;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Queue<EncodedChunk> _unacknowledged = new();
    private readonly List<Episode> _episodes = [];
    private Player? _player;
    private long _incarnation;
    private long _sequence;
    private Guid _joining;
    private Act? _asked;
    private int _explored = -1;   // with memory: what is done instead of what the policy answers; -1: nothing
    private long _request;
    private long _reportedSteps;
    private long _acknowledged;
    private int _failures;
    private int _dropped;
    private string? _failure;
    private bool _resendDue;
    private WeightsVersion _version;
    private PlayRound? _round;
    private int _roundSteps;

    public AgentActor(AgentSettings settings, AgentLinks links)
    {
        _settings = settings;
        _links = links;
        Become(Idle);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private double Epsilon => _settings.Epsilon(_player?.Steps ?? 0);

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Resend), Resend.Instance, ResendEvery);

    protected override void PostStop()
    {
        _settings.Clock.Leave();
        _player?.Dispose();
    }

    private void Idle()
    {
        Receive<Play>(_ =>
        {
            _joining = Guid.NewGuid();
            _links.Replay.Tell(new RequestIncarnation(_joining, _settings.Player.Agent));
            Become(Joining);
        });
        Receive<PlayRound>(round =>
        {
            _player ??= CreatePlayer(1, _settings.Saved);
            _incarnation = 1;
            Become(Playing);
            OnRound(round);
        });
        Receive<SaveAgents>(OnSave);
        Receive<Resend>(_ => { });
    }

    private void Joining()
    {
        Receive<Granted>(granted => granted.Request == _joining, granted =>
        {
            _incarnation = granted.Incarnation;
            _sequence = 0;
            _player = CreatePlayer(_incarnation, null);
            Become(Playing);
            PlayOn();
        });
        Receive<Resend>(_ => _links.Replay.Tell(new RequestIncarnation(_joining, _settings.Player.Agent)));
    }

    private void Playing()
    {
        Receive<Acted>(acted =>
        {
            if (_asked?.Request != acted.Request) return;   // the answer to a question that was repeated
            _asked = null;
            _version = acted.Version;
            var choice = _explored >= 0 ? _explored : acted.Choice;
            if (TakeStep(choice, acted.LogProbability, acted.Value, acted.Memory, acted.Written)) PlayOn();
        });
        Receive<NextSteps>(_ => PlayOn());
        Receive<InsertedUpTo>(OnInserted);
        Receive<Refused>(OnRefused);
        Receive<PlayRound>(OnRound);
        Receive<SaveAgents>(OnSave);
        Receive<Resend>(_ => SendAgain());
    }

    private Player CreatePlayer(long incarnation, byte[]? saved)
    {
        var player = new Player(_settings.Player, incarnation, _settings.World(), _settings.Encoder);
        if (saved is not null) player.Restore(saved);
        return player;
    }

    /// <summary>Plays until a question, a full window or the end of a turn or round stops it.</summary>
    private void PlayOn()
    {
        if (_player is null || _asked is not null) return;
        for (var turn = 0; turn < StepsPerTurn; turn++)
        {
            if (RoundIsOver() || _unacknowledged.Count >= _settings.Window) return;
            if (!Guard(player => player.EnsureEpisode())) continue;
            var choice = _explored = _player.Explore(Epsilon);
            if (choice < 0 || _settings.Player.Remembers)   // a policy with memory sees every step
            {
                Ask();
                return;
            }

            if (!TakeStep(choice)) return;
        }

        Self.Tell(NextSteps.Instance);
    }

    private void Ask()
    {
        _asked = new Act(++_request, _player!.State, _player.Draw(), _player.Memory, Epsilon);
        _links.Policy.Tell(_asked);
    }

    /// <returns>Whether there is more to play now.</returns>
    private bool TakeStep(int choice, float logProbability = 0, float value = 0, ReadOnlyMemory<float> memory = default, WrittenText? written = null)
    {
        Episode? ended = null;
        var played = Guard(player => ended = written is not null ? player.Write(written, _version) : player.Step(choice, _version, logProbability, value, memory));
        if (ended is { } episode) _episodes.Add(episode);
        if (played) _roundSteps++;
        if (played && (_player!.ChunkIsFull || RoundIsOver() && !_player.ChunkIsEmpty)) Send();
        return !RoundIsOver();
    }

    private bool RoundIsOver() => _round is { } round && _roundSteps >= round.Steps;

    /// <summary>A world that throws costs its episode, nothing else.</summary>
    private bool Guard(Action<Player> play)
    {
        _settings.Clock.Enter();
        try
        {
            play(_player!);
            return true;
        }
#pragma warning disable CA1031 // a stranger's world may throw anything
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failures++;
            _failure = $"{e.GetType().Name}: {e.Message}";
            var dropped = _player!.Replace(_settings.World());
            _roundSteps -= dropped;   // a round's chunk holds its steps, whatever broke on the way
            _dropped += dropped;
            _log.Warning("Agent {0}: its world failed ({1}); {2} steps of the episode are dropped and a new world is started.", _settings.Player.Agent, _failure, dropped);
            Report();
            return false;
        }
        finally
        {
            _settings.Clock.Leave();
        }
    }

    private void Send()
    {
        var chunk = _player!.BuildChunk(_incarnation, ++_sequence);
        _unacknowledged.Enqueue(chunk);
        _resendDue = false;
        _links.Replay.Tell(new Insert(chunk));
        Instruments.World.Add(_settings.Clock.TakeSeconds());
        Report();
    }

    private void OnInserted(InsertedUpTo upTo)
    {
        if (upTo.Key.Incarnation != _incarnation) return;
        var before = _unacknowledged.Count;
        while (_unacknowledged.TryPeek(out var oldest) && oldest.Key.Sequence <= upTo.Key.Sequence)
        {
            _settings.AckLog?.Append(oldest);
            _acknowledged += oldest.Steps;
            _unacknowledged.Dequeue();
        }

        if (_unacknowledged.Count == before) return;
        _resendDue = false;
        if (RoundIsOver() && _unacknowledged.Count == 0) EndRound();
        else if (_asked is null && before >= _settings.Window) PlayOn();
    }

    private void OnRefused(Refused refused)
    {
        if (refused.Key.Incarnation != _incarnation) return;
        if (refused.Expected.Incarnation > _incarnation)
        {
            _log.Warning("Agent {0}: incarnation {1} was replaced by {2}; this one stops.", _settings.Player.Agent, _incarnation, refused.Expected.Incarnation);
            Context.Stop(Self);
            return;
        }

        if (_unacknowledged.TryPeek(out var oldest) && oldest.Key.Sequence > refused.Expected.Sequence)
        {
            // Sending again would be refused again, for ever.
            _log.Error("Agent {0}: the buffer asks for chunk {1}, which it has acknowledged before: it has lost what was durable. The agent stops.", _settings.Player.Agent, refused.Expected);
            Context.Stop(Self);
            return;
        }

        foreach (var chunk in _unacknowledged.Where(c => c.Key.Sequence >= refused.Expected.Sequence)) _links.Replay.Tell(new Insert(chunk));
    }

    /// <summary>Sent once more only after a whole period without an answer.</summary>
    private void SendAgain()
    {
        if (_resendDue)
        {
            if (_asked is not null) _links.Policy.Tell(_asked);
            foreach (var chunk in _unacknowledged) _links.Replay.Tell(new Insert(chunk));
        }

        _resendDue = _asked is not null || _unacknowledged.Count > 0;
    }

    private void OnRound(PlayRound round)
    {
        _round = round;
        _roundSteps = 0;
        _sequence = round.Round - 1;
        _version = round.Version;
        PlayOn();
    }

    private void EndRound()
    {
        Report();
        Context.Parent.Tell(new RoundPlayed(_round!.Round));
    }

    private void OnSave(SaveAgents save)
    {
        _player ??= CreatePlayer(1, _settings.Saved);
        Sender.Tell(new AgentSaved(_settings.Player.Agent, save.Round, _player.Save()));
    }

    private void Report()
    {
        var steps = _player!.Steps;
        Context.Parent.Tell(new Report(_settings.Player.Agent, steps - _reportedSteps, [.. _episodes], _acknowledged, _dropped, _failures, _failure, _version, Epsilon));
        _reportedSteps = steps;
        _episodes.Clear();
        _acknowledged = 0;
        _dropped = 0;
        _failures = 0;
        _failure = null;
    }
}
