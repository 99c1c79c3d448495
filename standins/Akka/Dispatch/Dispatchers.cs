using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Dispatch;

/// <summary>The dispatchers of an actor system, made from its configuration when first asked for.</summary>
public sealed class Dispatchers
{
    public const string DefaultDispatcherId = "akka.actor.default-dispatcher";
    public const string DefaultBlockingDispatcherId = "akka.actor.default-blocking-io-dispatcher";
    public const string SynchronizedDispatcherId = "akka.actor.synchronized-dispatcher";

    private const int LongestAliasChain = 20;

    private readonly ActorSystem _system;
    private readonly ConcurrentDictionary<string, Lazy<Func<MessageDispatcher>>> _makers = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<MessageDispatcher> _shared = [];

    internal Dispatchers(ActorSystem system) => _system = system;

    public MessageDispatcher DefaultGlobalDispatcher => Lookup(DefaultDispatcherId);

    public bool HasDispatcher(string id) => _makers.ContainsKey(id) || _system.Settings.Config.HasPath(id);

    /// <exception cref="ConfigurationException">Nothing, or nothing usable, is configured there.</exception>
    public MessageDispatcher Lookup(string dispatcherName)
    {
        var maker = _makers.GetOrAdd(dispatcherName, id => new Lazy<Func<MessageDispatcher>>(() => MakerFor(id)));
        try
        {
            return maker.Value();
        }
        catch (ConfigurationException)
        {
            _makers.TryRemove(dispatcherName, out _);   // configuration may be added later
            throw;
        }
    }

    internal void Shutdown()
    {
        foreach (var dispatcher in _shared) dispatcher.Shutdown();
    }

    private Func<MessageDispatcher> MakerFor(string name)
    {
        var id = name;
        for (var i = 0; i < LongestAliasChain; i++)
        {
            var value = _system.Settings.Config.GetValue(id) ?? throw new ConfigurationException($"Dispatcher {id} not configured.");
            if (value.IsObject()) return MakerFrom(id);
            if (!value.IsString()) throw new ConfigurationException($"Expected either a dispatcher config or an alias at [{id}] but found [{value}]");
            id = value.GetString();
        }

        throw new ConfigurationException($"No dispatcher at the end of {LongestAliasChain} aliases, from [{name}] to [{id}]: do they form a circle?");
    }

    private Func<MessageDispatcher> MakerFrom(string id)
    {
        var root = _system.Settings.Config;
        var config = root.GetConfig(id).WithFallback(id == DefaultDispatcherId ? null : root.GetConfig(DefaultDispatcherId));
        var throughput = config.GetInt("throughput");
        var deadline = config.GetTimeSpan("throughput-deadline-time");
        var type = config.GetString("type");
        var executor = type switch
        {
            "Dispatcher" => config.GetString("executor"),
            "TaskDispatcher" => "task-executor",
            "ForkJoinDispatcher" => "fork-join-executor",
            "PinnedDispatcher" => "pinned",
            "SynchronizedDispatcher" => throw NotCovered(id, "type SynchronizedDispatcher"),
            null => throw new ConfigurationException($"Could not resolve dispatcher for path {id}. type is null"),
            _ => throw NotCovered(id, $"type {type}"),
        };
        switch (executor)
        {
            case "pinned":
                return () => new PinnedDispatcher(id, throughput, deadline);
            case null or "" or "default-executor" or "thread-pool-executor" or "task-executor" or "channel-executor":
                return Shared(new ThreadPoolDispatcher(id, throughput, deadline));
            case "fork-join-executor":
                var (count, background) = Threads(id, config);
                return Shared(new DedicatedThreadsDispatcher(id, throughput, deadline, count, background));
            default:
                throw NotCovered(id, $"executor {executor}");
        }
    }

    private Func<MessageDispatcher> Shared(MessageDispatcher dispatcher)
    {
        _shared.Add(dispatcher);
        return () => dispatcher;
    }

    private static (int Count, bool Background) Threads(string id, Config config)
    {
        if (config.GetConfig("dedicated-thread-pool") is { IsEmpty: false } pool)
        {
            var count = pool.GetInt("thread-count");
            if (count < 1) throw new ConfigurationException($"{id}.dedicated-thread-pool.thread-count is {count}; at least 1 is needed");
            return (count, !string.Equals(pool.GetString("threadtype", "background"), "foreground", StringComparison.OrdinalIgnoreCase));
        }

        var forkJoin = config.GetConfig("fork-join-executor");
        if (forkJoin.IsNullOrEmpty()) throw new ConfigurationException($"must define section 'dedicated-thread-pool' OR 'fork-join-executor' for fork-join-executor {id}");
        return (Math.Clamp(Environment.ProcessorCount, forkJoin.GetInt("parallelism-min"), forkJoin.GetInt("parallelism-max")), true);
    }

    private static ConfigurationException NotCovered(string id, string what) =>
        new($"Dispatcher {id} asks for {what}, which this stand-in does not cover: use the real Akka package, or a Dispatcher, ForkJoinDispatcher, TaskDispatcher or PinnedDispatcher");
}
