using Akka.Configuration;
using Akka.Event;

namespace Akka.Actor;

/// <summary>What an actor system's configuration says, read once; later fallbacks are added by extensions.</summary>
public class Settings
{
    private readonly Config _userConfig;
    private readonly Lock _injecting = new();
    private Config _fallback;

    public Settings(ActorSystem system, Config config)
    {
        System = system;
        _userConfig = config;
        _fallback = ConfigurationFactory.Default();
        Config = _userConfig.SafeWithFallback(_fallback);

        ProviderClass = Config.GetString("akka.actor.provider");
        if (ProviderClass is not (null or "" or "local" or "Akka.Actor.LocalActorRefProvider" or "Akka.Actor.LocalActorRefProvider, Akka"))
            throw new ConfigurationException($"'akka.actor.provider' is '{ProviderClass}'; this stand-in has the local provider only: use the real packages for remoting and clusters");
        if (Config.GetBoolean("akka.actor.serialize-messages") || Config.GetBoolean("akka.actor.serialize-creators"))
            throw new ConfigurationException("akka.actor.serialize-messages and serialize-creators are not part of this stand-in: use the real Akka package");
        ConfigVersion = Config.GetString("akka.version");
        SupervisorStrategyClass = Config.GetString("akka.actor.guardian-supervisor-strategy");
        AskTimeout = Config.GetTimeSpan("akka.actor.ask-timeout", null, allowInfinite: true);
        CreationTimeout = Config.GetTimeSpan("akka.actor.creation-timeout");
        LogLevel = Config.GetString("akka.loglevel");
        StdoutLogLevel = Config.GetString("akka.stdout-loglevel");
        StdoutLogger = Instance<MinimalLogger>("akka.stdout-logger-class") ?? new StandardOutLogger();
        LogFormatter = Config.GetString("akka.logger-formatter") is { } formatter && formatter.StartsWith("Akka.Event.DefaultLogMessageFormatter", StringComparison.Ordinal)
            ? DefaultLogMessageFormatter.Instance
            : Instance<ILogMessageFormatter>("akka.logger-formatter") ?? DefaultLogMessageFormatter.Instance;
        Loggers = Config.GetStringList("akka.loggers");
        LoggersDispatcher = Config.GetString("akka.loggers-dispatcher");
        LoggerStartTimeout = Config.GetTimeSpan("akka.logger-startup-timeout");
        LogConfigOnStart = Config.GetBoolean("akka.log-config-on-start");
        LogDeadLetters = Config.GetString("akka.log-dead-letters") switch
        {
            "on" or "true" or "yes" => int.MaxValue,
            "off" or "false" or "no" => 0,
            _ => Config.GetInt("akka.log-dead-letters"),
        };
        LogDeadLettersDuringShutdown = Config.GetBoolean("akka.log-dead-letters-during-shutdown");
        LogDeadLettersSuspendDuration = Config.GetTimeSpan("akka.log-dead-letters-suspend-duration");
        AddLoggingReceive = Config.GetBoolean("akka.actor.debug.receive");
        DebugAutoReceive = Config.GetBoolean("akka.actor.debug.autoreceive");
        DebugLifecycle = Config.GetBoolean("akka.actor.debug.lifecycle");
        DebugEventStream = Config.GetBoolean("akka.actor.debug.event-stream");
        DebugUnhandledMessage = Config.GetBoolean("akka.actor.debug.unhandled");
        Home = Config.GetString("akka.home", "");
        CoordinatedShutdownTerminateActorSystem = Config.GetBoolean("akka.coordinated-shutdown.terminate-actor-system");
        CoordinatedShutdownRunByActorSystemTerminate = Config.GetBoolean("akka.coordinated-shutdown.run-by-actor-system-terminate");
        if (CoordinatedShutdownRunByActorSystemTerminate && !CoordinatedShutdownTerminateActorSystem)
            throw new ConfigurationException("akka.coordinated-shutdown.run-by-actor-system-terminate=on and akka.coordinated-shutdown.terminate-actor-system=off is not a supported configuration combination.");
        var deployment = Config.GetConfig("akka.actor.deployment");
        Deployment = deployment is not null && deployment.AsEnumerable().Any(e => e.Key != "default") ? deployment : null;
    }

    public ActorSystem System { get; private set; }

    public Config Config { get; private set; }

    public string ConfigVersion { get; private set; }

    public string ProviderClass { get; private set; }

    public bool HasCluster => false;

    public string SupervisorStrategyClass { get; private set; }

    public TimeSpan AskTimeout { get; private set; }

    public TimeSpan CreationTimeout { get; private set; }

    public string LogLevel { get; private set; }

    public string StdoutLogLevel { get; private set; }

    public MinimalLogger StdoutLogger { get; }

    public ILogMessageFormatter LogFormatter { get; }

    public IList<string> Loggers { get; private set; }

    public string LoggersDispatcher { get; private set; }

    public TimeSpan LoggerStartTimeout { get; private set; }

    public bool LogConfigOnStart { get; private set; }

    public int LogDeadLetters { get; private set; }

    public bool LogDeadLettersDuringShutdown { get; private set; }

    public TimeSpan LogDeadLettersSuspendDuration { get; }

    public bool AddLoggingReceive { get; private set; }

    public bool DebugAutoReceive { get; private set; }

    public bool DebugEventStream { get; private set; }

    public bool DebugUnhandledMessage { get; private set; }

    public bool DebugLifecycle { get; private set; }

    public string Home { get; private set; }

    public bool CoordinatedShutdownTerminateActorSystem { get; private set; }

    public bool CoordinatedShutdownRunByActorSystemTerminate { get; private set; }

    /// <summary>Null unless some path is configured.</summary>
    internal Config Deployment { get; }

    /// <summary>An extension's defaults: below the user's configuration, above the other defaults.</summary>
    public void InjectTopLevelFallback(Config config)
    {
        lock (_injecting)
        {
            if (Config.Contains(config)) return;
            _fallback = config.SafeWithFallback(_fallback);
            Config = _userConfig.SafeWithFallback(_fallback);
            (System as ActorSystemImpl)?.ConfigurationExtended();
        }
    }

    public override string ToString() => Config.ToString();

    private T Instance<T>(string path) where T : class
    {
        var name = Config.GetString(path);
        if (string.IsNullOrWhiteSpace(name)) return null;
        var type = Type.GetType(name) ?? throw new ArgumentException($"Could not load the type {name} of {path}");
        return Activator.CreateInstance(type) as T ?? throw new ArgumentException($"{path}: {name} is no {typeof(T).Name}");
    }
}
