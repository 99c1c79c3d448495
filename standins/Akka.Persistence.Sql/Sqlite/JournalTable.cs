namespace Akka.Persistence.Sql.Sqlite;

/// <summary>One row of <c>journal</c>, and its tags.</summary>
internal sealed record JournalRow(
    string PersistenceId, long SequenceNr, long Created, byte[] Message, string Manifest, int Identifier, string? WriterUuid, IReadOnlyCollection<string> Tags);

/// <summary>What is done to the tables <c>journal</c> and <c>tags</c>.</summary>
internal static class JournalTable
{
    private const string Insert = """
        INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
        VALUES ($1, 0, $2, $3, $4, $5, $6, $7)
        """;

    private const string InsertTag = """
        INSERT INTO tags (ordering_id, tag, persistence_id, sequence_nr) VALUES ($1, $2, $3, $4)
        """;

    private const string Highest = "SELECT max(sequence_number) FROM journal WHERE persistence_id = $1 AND sequence_number > $2";

    private const string Kept = "SELECT max(sequence_number) FROM journal WHERE persistence_id = $1 AND sequence_number <= $2";

    private const string First = """
        SELECT ordering FROM journal WHERE persistence_id = $1 AND sequence_number < $2 ORDER BY sequence_number LIMIT 1
        """;

    private const string DeleteRow = "DELETE FROM journal WHERE ordering = $1";

    private const string DeleteRowTags = "DELETE FROM tags WHERE ordering_id = $1";

    private const string MarkDeleted = "UPDATE journal SET deleted = 1 WHERE persistence_id = $1 AND sequence_number = $2 AND deleted = 0";

    private const string DeleteTags = "DELETE FROM tags WHERE persistence_id = $1 AND sequence_nr <= $2";

    private const string Read = """
        SELECT sequence_number, created, message, manifest, identifier, writer_uuid FROM journal
        WHERE persistence_id = $1 AND sequence_number BETWEEN $2 AND $3 AND deleted = 0
        ORDER BY sequence_number LIMIT $4
        """;

    public static bool Append(WriteSession session, IReadOnlyList<JournalRow> rows)
    {
        foreach (var row in rows)
        {
            session.Execute(Insert, row.Created, row.PersistenceId, row.SequenceNr, row.Message, row.Manifest, row.Identifier, (object?)row.WriterUuid ?? DBNull.Value);
            TagLast(session, row);
        }

        return true;
    }

    private static void TagLast(WriteSession session, JournalRow row)
    {
        if (row.Tags.Count == 0) return;
        var ordering = session.Scalar("SELECT last_insert_rowid()")!.Value;
        foreach (var tag in row.Tags)
            session.Execute(InsertTag, ordering, tag, row.PersistenceId, row.SequenceNr);
    }

    /// <summary>The largest sequence number above <paramref name="from"/>, deleted or not; 0 if none.</summary>
    public static long HighestSequenceNr(WriteSession session, string persistenceId, long from)
        => session.Scalar(Highest, persistenceId, from) ?? 0;

    /// <summary>
    /// Deletes events up to <paramref name="toSequenceNr"/>, oldest first, so that whenever it is interrupted a suffix
    /// without gaps is left. The last row of the range stays, marked deleted: it keeps the highest sequence number.
    /// </summary>
    /// <returns>A step that deletes one row; false once nothing is left to do.</returns>
    public static Func<WriteSession, bool> DeleteTo(string persistenceId, long toSequenceNr)
    {
        long? kept = null;
        return session =>
        {
            kept ??= session.Scalar(Kept, persistenceId, toSequenceNr) ?? 0;
            if (session.Scalar(First, persistenceId, kept) is { } ordering)
            {
                session.Execute(DeleteRow, ordering);
                session.Execute(DeleteRowTags, ordering);
                return true;
            }

            session.Execute(MarkDeleted, persistenceId, kept);
            session.Execute(DeleteTags, persistenceId, kept);
            return false;
        };
    }

    /// <summary>Events in order, at most <paramref name="maxRows"/>, and no further once <paramref name="maxBytes"/> are reached.</summary>
    public static List<JournalRow> ReadBatch(ReadSession session, string persistenceId, long from, long to, long maxRows, long maxBytes)
    {
        var rows = new List<JournalRow>();
        var bytes = 0L;
        using var reader = session.Query(Read, persistenceId, from, to, maxRows);
        while (bytes < maxBytes && reader.Read())
        {
            var message = reader.GetFieldValue<byte[]>(2);
            bytes += message.Length;
            rows.Add(new JournalRow(
                persistenceId,
                reader.GetInt64(0),
                reader.GetInt64(1),
                message,
                reader.IsDBNull(3) ? "" : reader.GetString(3),
                reader.GetInt32(4),
                reader.IsDBNull(5) ? null : reader.GetString(5),
                []));
        }

        return rows;
    }
}
