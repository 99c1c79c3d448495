using Microsoft.Data.Sqlite;
using Troupe.Actors.CommandLine;

namespace Troupe.Actors.Hosting;

/// <summary>The journal's file, before Akka opens it.</summary>
public static class ReplayDatabaseFile
{
    /// <summary>
    /// Makes the file, or checks the one that is there. Write-ahead logging, so that sampling reads beside commits; pages
    /// of 16 KiB, since events are large; and commits must wait for the disk.
    /// </summary>
    /// <exception cref="UsageException">The file is damaged, or is not a database. It is left as it was.</exception>
    public static void Prepare(string path)
    {
        var fresh = !File.Exists(path);
        try
        {
            // A file that is there is only read: the last handle that may write moves the log into the file when it closes,
            // also into a damaged one. Not pooled, so that it closes now.
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = fresh ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadOnly,
                Pooling = false,
            }.ConnectionString);
            connection.Open();
            if (fresh) Ask(connection, "PRAGMA page_size=16384");
            if (Ask(connection, fresh ? "PRAGMA journal_mode=WAL" : "PRAGMA journal_mode") is var mode and not "wal")
                throw new UsageException($"{path} is in journal mode '{mode}', not write-ahead logging: it is not a replay journal that Troupe made. Move it away to start afresh.");
            if (Ask(connection, "PRAGMA synchronous") is var level and not ("2" or "3"))
                throw new UsageException($"This build of SQLite commits without waiting for the disk (synchronous={level}); Troupe promises that what is acknowledged survives a power loss.");
            if (!fresh && Ask(connection, "PRAGMA quick_check(1)") is var check and not "ok")
                throw new UsageException($"{path} is damaged: {check.ReplaceLineEndings(" ")}. {LastReadable(path)} Nothing was changed. Restore it from a copy, or move it away and start a new run.");
        }
        catch (SqliteException e)
        {
            throw new UsageException($"{path} cannot be opened as a replay journal: {e.Message} {LastReadable(path)} Nothing was changed. Restore it from a copy, or move it away and start a new run.", e);
        }
    }

    /// <summary>Payloads of the data journal's events, in order, read without touching the file.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> ChunkEvents(string path, string run)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT message FROM journal WHERE persistence_id = $id AND deleted = 0 ORDER BY sequence_number";
        command.Parameters.AddWithValue("$id", $"replay-chunks-{run}");
        using var rows = command.ExecuteReader();
        while (rows.Read()) yield return rows.GetFieldValue<byte[]>(0);
    }

    /// <summary>A sentence about how far the data of a damaged journal can still be read.</summary>
    private static string LastReadable(string path)
    {
        var last = 0L;
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT sequence_number, message FROM journal WHERE persistence_id LIKE 'replay-chunks-%' ORDER BY sequence_number";
            using var rows = command.ExecuteReader();
            while (rows.Read())
            {
                _ = rows.GetFieldValue<byte[]>(1);
                last = rows.GetInt64(0);
            }
        }
        catch (SqliteException)
        {
            // How far it came is the answer.
        }

        return last > 0 ? $"Its transitions can be read up to event {last}." : "None of its transitions can be read.";
    }

    private static string Ask(SqliteConnection connection, string pragma)
    {
        using var command = connection.CreateCommand();
        command.CommandText = pragma;
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture) ?? "";
    }
}
