using Microsoft.Data.Sqlite;

namespace Akka.Persistence.Sql.Sqlite;

/// <summary>A connection for one recovery: it sees what is committed and does not hold up the writer (in WAL mode).</summary>
internal sealed class ReadSession(string connectionString) : IDisposable
{
    private readonly SqliteConnection _connection = Connections.Open(connectionString);
    private SqliteCommand? _command;

    /// <summary>Runs the one statement this session is for; parameters are named $1, $2, …</summary>
    public SqliteDataReader Query(string sql, params ReadOnlySpan<object> values)
    {
        if (_command?.CommandText != sql)
        {
            _command?.Dispose();
            _command = _connection.CreateCommand();
            _command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
                _command.Parameters.Add(new SqliteParameter($"${i + 1}", null));
        }

        for (var i = 0; i < values.Length; i++)
            _command.Parameters[i].Value = values[i];
        return _command.ExecuteReader();
    }

    public void Dispose()
    {
        _command?.Dispose();
        _connection.Dispose();
    }
}
