using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Actor;

public sealed class CoordinatedShutdownExtension : ExtensionIdProvider<CoordinatedShutdown>
{
    public override CoordinatedShutdown CreateExtension(ExtendedActorSystem system) => new((ActorSystemImpl)system);
}

/// <summary>
/// Shuts a system down in phases, each after those it depends on; the tasks of one phase run at the same time. Where a
/// phase recovers (the default), a task that fails or takes too long is logged and the next phase follows.
/// </summary>
public sealed class CoordinatedShutdown : IExtension
{
    public const string PhaseBeforeServiceUnbind = "before-service-unbind";
    public const string PhaseServiceUnbind = "service-unbind";
    public const string PhaseServiceRequestsDone = "service-requests-done";
    public const string PhaseServiceStop = "service-stop";
    public const string PhaseBeforeClusterShutdown = "before-cluster-shutdown";
    public const string PhaseClusterShardingShutdownRegion = "cluster-sharding-shutdown-region";
    public const string PhaseClusterLeave = "cluster-leave";
    public const string PhaseClusterExiting = "cluster-exiting";
    public const string PhaseClusterExitingDone = "cluster-exiting-done";
    public const string PhaseClusterShutdown = "cluster-shutdown";
    public const string PhaseBeforeActorSystemTerminate = "before-actor-system-terminate";
    public const string PhaseActorSystemTerminate = "actor-system-terminate";

    private readonly ActorSystemImpl _system;
    private readonly ILoggingAdapter _log;
    private readonly Dictionary<string, Phase> _phases;
    private readonly string[] _ordered;
    private readonly ConcurrentDictionary<string, ImmutableList<(string Name, Func<Task<Done>> Run)>> _tasks = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<Done> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Reason _reason;
    private volatile bool _exiting;

    internal CoordinatedShutdown(ActorSystemImpl system)
    {
        _system = system;
        _log = Logging.GetLogger(system, typeof(CoordinatedShutdown));
        var config = system.Settings.Config.GetConfig("akka.coordinated-shutdown");
        _phases = ReadPhases(config);
        _ordered = Sort(_phases);

        var exitClr = config.GetBoolean("exit-clr");
        if (system.Settings.CoordinatedShutdownTerminateActorSystem || exitClr) AddTask(PhaseActorSystemTerminate, "terminate-system", () => TerminateSystem(exitClr));
        if (!config.GetBoolean("run-by-clr-shutdown-hook")) return;
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        _ = system.WhenTerminated.ContinueWith(_ => AppDomain.CurrentDomain.ProcessExit -= OnProcessExit, TaskScheduler.Default);
    }

    public ExtendedActorSystem System => _system;

    /// <summary>Why it runs; null while it does not.</summary>
    public Reason ShutdownReason => Volatile.Read(ref _reason);

    public TimeSpan TotalTimeout => _tasks.Keys.Aggregate(TimeSpan.Zero, (sum, phase) => sum + Timeout(phase));

    public static CoordinatedShutdown Get(ActorSystem sys) => sys.WithExtension<CoordinatedShutdown, CoordinatedShutdownExtension>();

    /// <summary>Before <see cref="Run"/>; a phase that has begun does not see it.</summary>
    public void AddTask(string phase, string taskName, Func<Task<Done>> task)
    {
        if (!_phases.ContainsKey(phase) && !_ordered.Contains(phase))
            throw new ConfigurationException($"Unknown phase [{phase}], known phases [{string.Join(",", _ordered)}]. All phases (along with their optional dependencies) must be defined in configuration.");
        _tasks.AddOrUpdate(phase, _ => [(taskName, task)], (_, tasks) => tasks.Add((taskName, task)));
    }

    /// <summary>Once; later calls, whatever their reason, get the same task.</summary>
    /// <param name="fromPhase">Leaves out what comes before it.</param>
    public Task<Done> Run(Reason reason, string fromPhase = null)
    {
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null) _ = Task.Run(() => RunAll(fromPhase));
        return _done.Task;
    }

    public TimeSpan Timeout(string phase) => _phases.TryGetValue(phase, out var known)
        ? known.Timeout
        : throw new ArgumentException($"Unknown phase [{phase}]. All phases must be defined in configuration.");

    private async Task RunAll(string fromPhase)
    {
        try
        {
            foreach (var phase in fromPhase is null ? _ordered : _ordered.SkipWhile(p => p != fromPhase))
                if (_tasks.TryGetValue(phase, out var tasks)) await RunPhase(phase, tasks).ConfigureAwait(false);
            _done.TrySetResult(Done.Instance);
        }
        catch (Exception e)
        {
            _done.TrySetException(e);
        }
    }

    private async Task RunPhase(string name, ImmutableList<(string Name, Func<Task<Done>> Run)> tasks)
    {
        _log.Debug("Performing phase [{0}] with [{1}] tasks: [{2}]", name, tasks.Count, string.Join(",", tasks.Select(t => t.Name)));
        var phase = _phases[name];
        var all = Task.WhenAll(tasks.Select(t => RunTask(name, t.Name, t.Run, phase.Recover)).ToArray());
        try
        {
            await all.WaitAsync(phase.Timeout).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!all.IsCompleted)
        {
            if (!phase.Recover) throw new TimeoutException($"Coordinated shutdown phase[{name}] timed out after {phase.Timeout}");
            _log.Warning("Coordinated shutdown phase [{0}] timed out after {1}", name, phase.Timeout);
        }
    }

    private async Task RunTask(string phase, string name, Func<Task<Done>> run, bool recover)
    {
        try
        {
            await run().ConfigureAwait(false);
        }
        catch (Exception e) when (recover)
        {
            _log.Warning("Task [{0}] failed in phase [{1}]: {2}", name, phase, e.Message);
        }
    }

    private async Task<Done> TerminateSystem(bool exitClr)
    {
        if (_system.Settings.CoordinatedShutdownTerminateActorSystem)
        {
            var terminated = _system.FinalTerminate();
            try
            {
                await (exitClr ? terminated.WaitAsync(Timeout(PhaseActorSystemTerminate)) : terminated).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // exit-clr: the process ends all the same.
            }
        }

        if (exitClr && !_exiting) Environment.Exit(0);
        return Done.Instance;
    }

    private void OnProcessExit(object sender, EventArgs e)
    {
        _exiting = true;
        if (_system.WhenTerminated.IsCompleted) return;
        _log.Info("Starting coordinated shutdown from CLR termination hook.");
        try
        {
            Run(ClrExitReason.Instance).Wait(TotalTimeout);
        }
        catch (Exception failed)
        {
            _log.Warning("CoordinatedShutdown from CLR shutdown failed: {0}", failed.Message);
        }
    }

    private static Dictionary<string, Phase> ReadPhases(Config config)
    {
        var usual = config.GetTimeSpan("default-phase-timeout");
        var phases = config.GetConfig("phases");
        return phases.AsEnumerable().ToDictionary(
            p => p.Key,
            p =>
            {
                var phase = phases.GetConfig("\"" + p.Key + "\"");
                return new Phase([.. phase.GetStringList("depends-on")], phase.GetTimeSpan("timeout", usual, allowInfinite: false), phase.GetBoolean("recover", true));
            });
    }

    /// <summary>Each phase after those it depends on.</summary>
    private static string[] Sort(Dictionary<string, Phase> phases)
    {
        var sorted = new List<string>();
        var open = new HashSet<string>();
        foreach (var phase in phases.Keys) Visit(phase);
        return [.. sorted];

        void Visit(string phase)
        {
            if (sorted.Contains(phase)) return;
            if (!open.Add(phase)) throw new ArgumentException($"The phases of coordinated shutdown form a circle through [{phase}]");
            if (phases.TryGetValue(phase, out var known))
                foreach (var before in known.DependsOn) Visit(before);
            open.Remove(phase);
            sorted.Add(phase);
        }
    }

    private sealed record Phase(ImmutableHashSet<string> DependsOn, TimeSpan Timeout, bool Recover);

    public class Reason
    {
        protected Reason()
        {
        }
    }

    public class UnknownReason : Reason
    {
        public static readonly Reason Instance = new UnknownReason();

        private UnknownReason()
        {
        }
    }

    public class ActorSystemTerminateReason : Reason
    {
        public static readonly Reason Instance = new ActorSystemTerminateReason();

        private ActorSystemTerminateReason()
        {
        }
    }

    public class ClrExitReason : Reason
    {
        public static readonly Reason Instance = new ClrExitReason();

        private ClrExitReason()
        {
        }
    }

    public class ClusterDowningReason : Reason
    {
        public static readonly Reason Instance = new ClusterDowningReason();

        private ClusterDowningReason()
        {
        }
    }

    public class ClusterLeavingReason : Reason
    {
        public static readonly Reason Instance = new ClusterLeavingReason();

        private ClusterLeavingReason()
        {
        }
    }

    public class ClusterJoinUnsuccessfulReason : Reason
    {
        public static readonly Reason Instance = new ClusterJoinUnsuccessfulReason();

        private ClusterJoinUnsuccessfulReason()
        {
        }
    }
}
