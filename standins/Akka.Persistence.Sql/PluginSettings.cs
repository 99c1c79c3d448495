using Akka.Configuration;

namespace Akka.Persistence.Sql;

/// <summary>What a journal's and a snapshot store's sections have in common.</summary>
internal sealed class PluginSettings
{
    public PluginSettings(Config config, string path)
    {
        ConnectionString = config.GetString("connection-string", "");
        if (string.IsNullOrWhiteSpace(ConnectionString))
            throw new ConfigurationException($"[{path}.connection-string] is empty; say for example \"Data Source=/path/to/file.db\".");

        Demand(config, path, "provider-name", "SQLite.MS");
        Demand(config, path, "table-mapping", "default");
        if (config.HasPath("default"))
            throw new ConfigurationException($"[{path}.default]: this stand-in for Akka.Persistence.Sql does not rename tables or columns.");

        AutoInitialize = config.GetBoolean("auto-initialize", true);
        DefaultSerializer = config.GetString("serializer", null);
        BatchSize = config.GetInt("batch-size", 100);
        ReplayBatchSize = config.GetInt("replay-batch-size", 1000);
    }

    public string ConnectionString { get; }

    public bool AutoInitialize { get; }

    public string? DefaultSerializer { get; }

    public int BatchSize { get; }

    public int ReplayBatchSize { get; }

    public static void Demand(Config config, string path, string key, string only)
    {
        var value = config.GetString(key, null);
        if (value != only)
            throw new ConfigurationException($"[{path}.{key}] is \"{value}\"; this stand-in for Akka.Persistence.Sql has only \"{only}\".");
    }
}
