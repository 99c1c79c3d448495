using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Persistence;

/// <summary>Starts Akka.Persistence in an actor system.</summary>
public class Persistence : ExtensionIdProvider<PersistenceExtension>
{
    public static Persistence Instance { get; } = new();

    public override PersistenceExtension CreateExtension(ExtendedActorSystem system) => new(system);

    /// <summary>The keys of <c>akka.persistence</c> with their defaults.</summary>
    public static Config DefaultConfig() => ConfigurationFactory.FromResource<Persistence>("Akka.Persistence.persistence.conf");
}

/// <summary>The journals and snapshot stores of an actor system: one actor for each configuration path.</summary>
public class PersistenceExtension : IExtension
{
    private const string JournalFallback = "akka.persistence.journal-plugin-fallback";
    private const string SnapshotStoreFallback = "akka.persistence.snapshot-store-plugin-fallback";
    private const string NoSnapshotStore = "akka.persistence.no-snapshot-store";

    private readonly ExtendedActorSystem _system;
    private readonly Config _config;
    private readonly ConcurrentDictionary<string, Lazy<IActorRef>> _plugins = new();
    private readonly Lazy<IActorRef> _recoveryPermitter;

    public PersistenceExtension(ExtendedActorSystem system)
    {
        _system = system;
        _system.Settings.InjectTopLevelFallback(Persistence.DefaultConfig());
        _config = system.Settings.Config.GetConfig("akka.persistence");
        _recoveryPermitter = new(() => system.SystemActorOf(
            Props.Create(() => new RecoveryPermitter(_config.GetInt("max-concurrent-recoveries", 0))), "recoveryPermitter"));

        foreach (var id in _config.GetStringList("journal.auto-start-journals", []))
            JournalFor(id);
        foreach (var id in _config.GetStringList("snapshot-store.auto-start-snapshot-stores", []))
            SnapshotStoreFor(id);
    }

    /// <param name="journalPluginId">The configuration path; null or empty for the default journal.</param>
    public IActorRef JournalFor(string? journalPluginId) => Plugin(JournalPath(journalPluginId), JournalFallback);

    /// <param name="snapshotPluginId">The configuration path; null or empty for the default snapshot store.</param>
    public IActorRef SnapshotStoreFor(string? snapshotPluginId)
    {
        if (!string.IsNullOrEmpty(snapshotPluginId))
            return Plugin(snapshotPluginId, SnapshotStoreFallback);
        var path = _config.GetString("snapshot-store.plugin", null);
        return Plugin(string.IsNullOrEmpty(path) ? NoSnapshotStore : path, SnapshotStoreFallback);
    }

    internal IActorRef RecoveryPermitter() => _recoveryPermitter.Value;

    internal Config JournalConfigFor(string? journalPluginId) => PluginConfig(JournalPath(journalPluginId), JournalFallback);

    /// <summary>The configuration of a plugin, asked by the plugin itself: it is named by its path.</summary>
    internal Config JournalConfigFor(IActorRef plugin) => PluginConfig(plugin.Path.Name, JournalFallback);

    /// <inheritdoc cref="JournalConfigFor(IActorRef)"/>
    internal Config SnapshotStoreConfigFor(IActorRef plugin) => PluginConfig(plugin.Path.Name, SnapshotStoreFallback);

    private string JournalPath(string? journalPluginId)
    {
        if (!string.IsNullOrEmpty(journalPluginId)) return journalPluginId;
        var path = _config.GetString("journal.plugin", null);
        return string.IsNullOrEmpty(path) ? throw new ConfigurationException("Default journal plugin is not configured: [akka.persistence.journal.plugin] is empty.") : path;
    }

    private IActorRef Plugin(string path, string fallback)
        => _plugins.GetOrAdd(path, p => new Lazy<IActorRef>(() => Start(p, fallback))).Value;

    private Config PluginConfig(string path, string fallback)
    {
        if (!_system.Settings.Config.HasPath(path))
            throw new ArgumentException($"Persistence config is missing plugin config path for: {path}");
        return _system.Settings.Config.GetConfig(path).WithFallback(_system.Settings.Config.GetConfig(fallback));
    }

    private IActorRef Start(string path, string fallback)
    {
        var config = PluginConfig(path, fallback);
        var className = config.GetString("class", null);
        if (string.IsNullOrEmpty(className))
            throw new ArgumentException($"Plugin class name must be defined in config property [{path}.class]");
        if (config.HasPath("event-adapters"))
            throw new ConfigurationException($"[{path}.event-adapters]: this stand-in for Akka.Persistence has no event adapters.");

        var type = Type.GetType(className, throwOnError: true)!;
        object[] arguments = type.GetConstructor([typeof(Config)]) is null ? [] : [config];
        return _system.SystemActorOf(new Props(type, arguments).WithDispatcher(config.GetString("plugin-dispatcher", null)), path);
    }
}
