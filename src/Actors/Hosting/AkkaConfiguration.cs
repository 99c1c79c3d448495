using System.Globalization;
using Microsoft.Data.Sqlite;
using Troupe.Actors.Configuration;

namespace Troupe.Actors.Hosting;

/// <summary>What Troupe tells Akka: journal, serializers, dispatchers. The <c>akka</c> section of a run's own file goes before it.</summary>
public static class AkkaConfiguration
{
    /// <param name="database">The journal's file.</param>
    /// <param name="log">The run's log file.</param>
    public static string Of(string database, string log, RunLogLevel level)
    {
        var connection = Quoted(new SqliteConnectionStringBuilder { DataSource = database }.ConnectionString);
        return string.Create(CultureInfo.InvariantCulture, $$"""
            akka {
              loglevel = {{Level(level)}}
              stdout-loglevel = OFF
              loggers = ["Troupe.Actors.Hosting.FileLogger, Troupe.Actors"]
              log-dead-letters = off
              # The command line takes the signals and ends the system itself, after a checkpoint.
              coordinated-shutdown.run-by-clr-shutdown-hook = off
              actor {
                serializers.troupe = "Troupe.Actors.Wire.JournalSerializer, Troupe.Actors"
                serialization-identifiers { "Troupe.Actors.Wire.JournalSerializer, Troupe.Actors" = 7401 }
                serialization-bindings {
                  "Troupe.Actors.Replay.ChunksCommitted, Troupe.Actors" = troupe
                  "Troupe.Learner.Replay.IncarnationGranted, Troupe.Learner" = troupe
                  "Troupe.Actors.Replay.ReplayIndexState, Troupe.Actors" = troupe
                  "Troupe.Actors.Run.EpochStarted, Troupe.Actors" = troupe
                }
              }
              persistence {
                journal {
                  plugin = "akka.persistence.journal.sql"
                  sql {
                    class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
                    connection-string = {{connection}}
                    provider-name = "SQLite.MS"
                    # Events are few and large: text literals of them would be slow.
                    prefer-parameters-on-multirow-insert = true
                  }
                }
                snapshot-store {
                  plugin = "akka.persistence.snapshot-store.sql"
                  sql {
                    class = "Akka.Persistence.Sql.Snapshot.SqlSnapshotStore, Akka.Persistence.Sql"
                    connection-string = {{connection}}
                    provider-name = "SQLite.MS"
                  }
                }
              }
            }
            troupe {
              log-file = {{Quoted(log)}}
              dispatchers {
                learner { type = PinnedDispatcher }
                replay { type = PinnedDispatcher }
                evaluator { type = PinnedDispatcher }
                policy { type = PinnedDispatcher, throughput = 256 }
                agents { type = Dispatcher, throughput = 16 }
              }
            }
            """);
    }

    private static string Level(RunLogLevel level) => level switch
    {
        RunLogLevel.Debug => "DEBUG",
        RunLogLevel.Info => "INFO",
        RunLogLevel.Warning => "WARNING",
        RunLogLevel.Error => "ERROR",
        _ => "OFF",
    };

    private static string Quoted(string text) => "\"" + text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
