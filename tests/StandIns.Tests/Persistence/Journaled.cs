using Akka.Actor;
using Akka.Configuration;
using Microsoft.Data.Sqlite;

namespace Troupe.StandIns.Tests.Persistence;

/// <summary>A folder with one database, actor systems on it, and raw access to it.</summary>
public sealed class Journaled : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("troupe-journal-").FullName;
    private readonly List<ActorSystem> _systems = [];

    public Journaled()
    {
        Raw("PRAGMA journal_mode = WAL");
    }

    public string ConnectionString => $"Data Source={Path.Combine(_folder, "journal.db")}";

    public static Config Configuration(string connectionString, string more = "") => ConfigurationFactory.ParseString($$"""
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          actor {
            serializers.test = "{{typeof(EventSerializer).FullName}}, {{typeof(EventSerializer).Assembly.GetName().Name}}"
            serialization-bindings {
              "{{typeof(IEvent).FullName}}, {{typeof(IEvent).Assembly.GetName().Name}}" = test
            }
          }
          persistence {
            journal {
              plugin = "akka.persistence.journal.sql"
              sql {
                class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
                connection-string = "{{connectionString}}"
                provider-name = "SQLite.MS"
              }
            }
            snapshot-store {
              plugin = "akka.persistence.snapshot-store.sql"
              sql {
                class = "Akka.Persistence.Sql.Snapshot.SqlSnapshotStore, Akka.Persistence.Sql"
                connection-string = "{{connectionString}}"
                provider-name = "SQLite.MS"
              }
            }
          }
        }
        {{more}}
        """);

    public ActorSystem Start(string more = "")
    {
        var system = ActorSystem.Create("journaled", Configuration(ConnectionString, more));
        _systems.Add(system);
        return system;
    }

    /// <summary>Starts an actor of its own and drops what its recovery notes.</summary>
    public static async Task<IActorRef> RecoveredAsync(ActorSystem system, string persistenceId, Probe probe)
    {
        var actor = system.ActorOf(Scripted.Props(persistenceId, probe));
        actor.Tell(new Do(a => a.Note("ready")));
        await probe.UntilAsync("ready");
        return actor;
    }

    /// <summary>Stores events one by one and waits for them.</summary>
    public static async Task SayAsync(IActorRef actor, Probe probe, params string[] texts)
    {
        foreach (var text in texts)
            actor.Tell(new Do(a => a.Persist(new Said(text), _ => a.Note($"said {text}"))));
        await probe.UntilAsync($"said {texts[^1]}");
    }

    public static async Task StopAsync(IActorRef actor, Probe probe)
    {
        actor.Tell(PoisonPill.Instance);
        await probe.UntilAsync("stopped");
    }

    /// <summary>Rows of values as text, on a connection of its own.</summary>
    public List<string> Raw(string sql)
    {
        using var connection = new SqliteConnection(ConnectionString + ";Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i =>
                reader.IsDBNull(i) ? "NULL" : reader.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))));
        }

        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var system in _systems)
            await system.Terminate();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
