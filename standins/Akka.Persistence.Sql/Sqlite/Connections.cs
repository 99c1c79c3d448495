using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Akka.Persistence.Sql.Sqlite;

internal static class Connections
{
    /// <summary>
    /// Opens a connection as the connection string says, but outside the provider's pool (these live as long as the
    /// plugin does), and waiting for locks of others inside SQLite: the provider itself polls every 150 ms.
    /// </summary>
    public static SqliteConnection Open(string connectionString)
    {
        var settings = new SqliteConnectionStringBuilder(connectionString) { Pooling = false };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            Pragma(connection, string.Create(CultureInfo.InvariantCulture, $"busy_timeout={settings.DefaultTimeout * 1000L}"));
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        return connection;
    }

    public static long? Pragma(SqliteConnection connection, string pragma)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA " + pragma;
        return command.ExecuteScalar() as long?;
    }
}
