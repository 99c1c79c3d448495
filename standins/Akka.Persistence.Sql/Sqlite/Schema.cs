using Microsoft.Data.Sqlite;

namespace Akka.Persistence.Sql.Sqlite;

/// <summary>
/// The tables that the real plugin creates on SQLite with its default settings (table-mapping = default,
/// tag-write-mode = TagTable, use-writer-uuid-column = true, delete-compatibility-mode = false): same names, types,
/// order of columns, keys and indexes, so that either opens what the other wrote.
/// </summary>
/// <remarks>
/// How each column of <c>journal</c> is filled:
/// <list type="table">
/// <item><term>ordering</term><description>by SQLite: one more than the largest ever, over all persistence ids</description></item>
/// <item><term>created</term><description>ticks (100 ns since year 1, UTC) when the journal got the write; one value for a whole write</description></item>
/// <item><term>deleted</term><description>0; 1 on the one row kept after a delete, so that sequence numbers are not given out again</description></item>
/// <item><term>persistence_id, sequence_number</term><description>the actor's, from 1 without gaps</description></item>
/// <item><term>message</term><description>the bytes of the serializer that is bound to the event's type, nothing around them</description></item>
/// <item><term>manifest</term><description>the serializer's: its string manifest, or type and assembly name where it includes one, else ''</description></item>
/// <item><term>identifier</term><description>the serializer's number</description></item>
/// <item><term>writer_uuid</term><description>32 hex digits, new each time the journal starts</description></item>
/// </list>
/// A row of <c>tags</c> for each tag of an event wrapped in <c>Tagged</c>. <c>snapshot</c> likewise; its <c>created</c>
/// holds the ticks of the snapshot's own timestamp, and one snapshot per sequence number is kept.
/// </remarks>
internal static class Schema
{
    private const string Journal = """
        CREATE TABLE IF NOT EXISTS [journal]
        (
        	[ordering]        INTEGER       NOT NULL PRIMARY KEY AUTOINCREMENT,
        	[created]         BigInt        NOT NULL,
        	[deleted]         Bit           NOT NULL,
        	[persistence_id]  NVarChar(255) NOT NULL,
        	[sequence_number] BigInt        NOT NULL,
        	[message]         VarBinary     NOT NULL,
        	[manifest]        NVarChar(500)     NULL,
        	[identifier]      INTEGER           NULL,
        	[writer_uuid]     NVarChar(128)     NULL
        );
        CREATE UNIQUE INDEX IF NOT EXISTS journal_uq ON journal (persistence_id, sequence_number);
        CREATE INDEX IF NOT EXISTS journal_created_idx ON journal (created);
        CREATE INDEX IF NOT EXISTS journal_sequence_number_idx ON journal (sequence_number);
        CREATE TABLE IF NOT EXISTS [tags]
        (
        	[ordering_id]    INTEGER       NOT NULL,
        	[tag]            NVarChar(64)  NOT NULL,
        	[sequence_nr]    INTEGER       NOT NULL,
        	[persistence_id] NVarChar(255) NOT NULL,

        	CONSTRAINT [PK_tags] PRIMARY KEY ([ordering_id], [tag])
        );
        CREATE INDEX IF NOT EXISTS tags_persistence_id_sequence_nr_idx ON tags (persistence_id, sequence_nr);
        CREATE INDEX IF NOT EXISTS tags_tag_idx ON tags (tag);
        """;

    private const string Snapshot = """
        CREATE TABLE IF NOT EXISTS [snapshot]
        (
        	[persistence_id]  NVarChar(255) NOT NULL,
        	[sequence_number] BigInt        NOT NULL,
        	[created]         BigInt        NOT NULL,
        	[snapshot]        VarBinary         NULL,
        	[manifest]        NVarChar(500)     NULL,
        	[serializer_id]   INTEGER           NULL,

        	CONSTRAINT [PK_snapshot] PRIMARY KEY ([persistence_id], [sequence_number])
        );
        CREATE INDEX IF NOT EXISTS snapshot_sequence_number_idx ON snapshot (sequence_number);
        CREATE INDEX IF NOT EXISTS snapshot_created_idx ON snapshot (created);
        """;

    public static void CreateJournal(WriteSession session) => Execute(session.Connection, Journal);

    public static void CreateSnapshot(WriteSession session) => Execute(session.Connection, Snapshot);

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
