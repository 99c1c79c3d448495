using Akka.Actor;
using Akka.Configuration;

namespace Akka.Persistence.Sql;

/// <summary>The plugin's default configuration; getting the extension adds it beneath the actor system's own.</summary>
public sealed class SqlPersistence : IExtension
{
    public const string JournalConfigPath = "akka.persistence.journal.sql";
    public const string SnapshotStoreConfigPath = "akka.persistence.snapshot-store.sql";

    public static readonly Config DefaultConfiguration = ConfigurationFactory.FromResource<SqlPersistence>("Akka.Persistence.Sql.persistence.conf");
    public static readonly Config DefaultJournalConfiguration = DefaultConfiguration.GetConfig(JournalConfigPath);
    public static readonly Config DefaultSnapshotConfiguration = DefaultConfiguration.GetConfig(SnapshotStoreConfigPath);

    public readonly Config DefaultConfig = DefaultConfiguration;
    public readonly Config DefaultJournalConfig = DefaultJournalConfiguration;
    public readonly Config DefaultSnapshotConfig = DefaultSnapshotConfiguration;

    public SqlPersistence(ActorSystem system) => system.Settings.InjectTopLevelFallback(DefaultConfiguration);

    public static SqlPersistence Get(ActorSystem system) => system.WithExtension<SqlPersistence, SqlPersistenceProvider>();
}

public sealed class SqlPersistenceProvider : ExtensionIdProvider<SqlPersistence>
{
    public override SqlPersistence CreateExtension(ExtendedActorSystem system) => new(system);
}
