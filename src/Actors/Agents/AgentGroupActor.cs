using Akka.Actor;
using Akka.Event;
using Troupe.Learner.Language;
using Troupe.Learner.Weights;
using static Troupe.Actors.Agents.AgentProtocol;
using static Troupe.Actors.Learning.WeightsProtocol;

namespace Troupe.Actors.Agents;

/// <summary>
/// The agents of one node and the policy that they share. Starts and supervises them, replaces those whose world hangs,
/// and adds up their reports for the run.
/// </summary>
public sealed class AgentGroupActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>Threads that hung worlds may hold before the run is given up: each one is lost until the process ends.</summary>
    private const int MostLostThreads = 16;

    /// <summary>World failures of one agent in a row, with no episode ended in between, before the run is given up.</summary>
    private const int MostFailuresInARow = 100;

    private readonly AgentGroupSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _run;
    private readonly AgentLinks _links;
    private readonly IActorRef[] _agents;
    private readonly StepClock[] _clocks;
    private readonly int[] _failuresInARow;
    private readonly Dictionary<int, byte[]> _saved = [];
    private readonly HashSet<int> _played = [];
    private readonly WeightsVersion[] _versions;
    private readonly double[] _epsilons;
    private object? _standing;
    private PlayRound? _waitingForWeights;
    private WeightsVersion? _policyHas;
    private int _lostThreads;

    public AgentGroupActor(AgentGroupSettings settings, IActorRef run, IActorRef replay, IActorRef weights)
    {
        _settings = settings;
        _run = run;
        var policy = Context.Watch(Context.ActorOf((settings.Policy is WriterSpec writer
            ? Props.Create(() => new WriterActor(writer, weights))
            : Props.Create(() => new PolicyActor(settings.Policy, weights, settings.Seed))).WithDispatcher(settings.PolicyDispatcher), "policy"));
        _links = new AgentLinks(policy, replay);
        _agents = new IActorRef[settings.Agents];
        _clocks = new StepClock[settings.Agents];
        _failuresInARow = new int[settings.Agents];
        _versions = new WeightsVersion[settings.Agents];
        _epsilons = new double[settings.Agents];
        for (var i = 0; i < settings.Agents; i++) Start(i, "");

        Receive<Play>(play => TellAll(play));
        Receive<PlayRound>(OnPlayRound);
        Receive<Announced>(announced =>
        {
            _policyHas = announced.Version;
            if (_waitingForWeights is { } round) OnPlayRound(round);
        });
        Receive<RoundPlayed>(OnRoundPlayed);
        Receive<SaveAgents>(save =>
        {
            _saved.Clear();
            foreach (var agent in _agents) agent.Tell(save);
        });
        Receive<AgentSaved>(saved =>
        {
            _saved[saved.Agent] = saved.State;
            if (_saved.Count == _agents.Length)
                _run.Tell(new AgentsSaved(saved.Round, [.. Enumerable.Range(0, _agents.Length).Select(i => _saved[i])]));
        });
        Receive<Report>(OnReport);
        Receive<CheckWorlds>(_ => ReplaceHung());
        Receive<Terminated>(OnTerminated);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(CheckWorlds), CheckWorlds.Instance, CheckEvery);

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
        maxNrOfRetries: 10, withinTimeRange: TimeSpan.FromMinutes(1), localOnlyDecider: error =>
        {
            // A defect of Troupe, not of a world: those are caught where they are stepped.
            _log.Error(error, "An agent or the policy failed");
            return Directive.Stop;
        });

    private void Start(int i, string life)
    {
        _clocks[i] = new StepClock();
        var settings = _settings.Agent(i, _clocks[i]);
        var links = _links;
        _agents[i] = Context.ActorOf(Props.Create(() => new AgentActor(settings, links)).WithDispatcher(_settings.AgentDispatcher), $"agent-{i}{life}");
        Context.Watch(_agents[i]);
    }

    private void TellAll(object order)
    {
        _standing = order;
        foreach (var agent in _agents) agent.Tell(order);
    }

    private void OnPlayRound(PlayRound round)
    {
        // Lock step: nobody acts on older weights than the round's.
        _waitingForWeights = _policyHas is { } has && has >= round.Version ? null : round;
        if (_waitingForWeights is not null) return;
        _played.Clear();
        TellAll(round);
    }

    private void OnRoundPlayed(RoundPlayed played)
    {
        if (_standing is not PlayRound round || round.Round != played.Round) return;
        _played.Add(Array.IndexOf(_agents, Sender));
        if (_played.Count == _agents.Length) _run.Tell(played);
    }

    private void OnReport(Report report)
    {
        _versions[report.Agent] = report.Version;
        _epsilons[report.Agent] = report.Epsilon;
        _run.Tell(report with { Version = _versions.Min(), Epsilon = _epsilons.Average() });
        if (report.Episodes.Count > 0) _failuresInARow[report.Agent] = 0;
        _failuresInARow[report.Agent] += report.WorldFailures;
        if (_failuresInARow[report.Agent] >= MostFailuresInARow)
            _run.Tell(new GroupFailed($"The world of agent {report.Agent} failed {MostFailuresInARow} times in a row, last with: {report.Failure}"));
    }

    private void ReplaceHung()
    {
        for (var i = 0; i < _agents.Length; i++)
        {
            if (_clocks[i].Inside < _settings.StepTimeout) continue;
            _lostThreads++;
            var error = $"no answer to a step within {_settings.StepTimeout.TotalSeconds:0.#} s";
            _log.Warning("Agent {0}: its world hangs ({1}); the agent is replaced, its thread is lost ({2} so far).", i, error, _lostThreads);
            Context.Unwatch(_agents[i]);
            Context.Stop(_agents[i]);
            if (_standing is PlayRound)
            {
                _run.Tell(new GroupFailed($"The world of agent {i} hangs: {error}. A synchronous run cannot go on without it; resume it from its checkpoint."));
                return;
            }

            Start(i, $"-{_lostThreads}");
            if (_standing is not null) _agents[i].Tell(_standing);
            _run.Tell(new Report(i, 0, [], 0, 0, 1, error, _versions[i], _epsilons[i]));
            if (_lostThreads >= MostLostThreads) _run.Tell(new GroupFailed($"{MostLostThreads} worlds hung, last that of agent {i}: {error}."));
        }
    }

    private void OnTerminated(Terminated gone)
    {
        var i = Array.IndexOf(_agents, gone.ActorRef);
        _run.Tell(new GroupFailed(i >= 0 ? $"Agent {i} stopped; the log says why." : $"{gone.ActorRef.Path.Name} stopped; the log says why."));
    }
}

/// <param name="Agent">Settings of the agent with this index.</param>
/// <param name="StepTimeout">A world inside one step for longer is given up.</param>
/// <param name="Seed">Of the noise that noisy layers explore with.</param>
public sealed record AgentGroupSettings(
    int Agents, Troupe.Learner.Policies.PolicySpec Policy, Func<int, StepClock, AgentSettings> Agent, TimeSpan StepTimeout,
    string AgentDispatcher, string PolicyDispatcher, long Seed = 0);
