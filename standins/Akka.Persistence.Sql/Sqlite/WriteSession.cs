using Microsoft.Data.Sqlite;

namespace Akka.Persistence.Sql.Sqlite;

/// <summary>The one connection that writes, with its statements prepared once. Used by one thread only.</summary>
internal sealed class WriteSession : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _prepared = [];
    private readonly HashSet<Action<WriteSession>> _done = [];

    public WriteSession(string connectionString)
    {
        Connection = Connections.Open(connectionString);
        try
        {
            // WAL builds of SQLite may default to NORMAL, which loses acknowledged commits when the power fails.
            if (Connections.Pragma(Connection, "synchronous") < 2)
                Connections.Pragma(Connection, "synchronous=FULL");
        }
        catch
        {
            Connection.Dispose();
            throw;
        }
    }

    public SqliteConnection Connection { get; }

    /// <summary>The statement, prepared at its first use; parameters are named $1, $2, … in the order of <paramref name="values"/>.</summary>
    public SqliteCommand Bind(string sql, params ReadOnlySpan<object> values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = Connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
                command.Parameters.Add(new SqliteParameter($"${i + 1}", null));
            _prepared.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        return command;
    }

    public int Execute(string sql, params ReadOnlySpan<object> values)
    {
        var command = Bind(sql, values);
        var changed = command.ExecuteNonQuery();
        // A bound blob would stay reachable until the next event.
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = DBNull.Value;
        return changed;
    }

    public long? Scalar(string sql, params ReadOnlySpan<object> values) => Bind(sql, values).ExecuteScalar() as long?;

    /// <summary>Runs <paramref name="setup"/> the first time; a session whose transaction fails is not used again.</summary>
    public void Once(Action<WriteSession> setup)
    {
        if (_done.Add(setup)) setup(this);
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
            command.Dispose();
        Connection.Dispose();
    }
}
