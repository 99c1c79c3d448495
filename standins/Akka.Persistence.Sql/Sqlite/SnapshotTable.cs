namespace Akka.Persistence.Sql.Sqlite;

/// <summary>One row of <c>snapshot</c>; <paramref name="Created"/> in ticks.</summary>
internal sealed record SnapshotRow(string PersistenceId, long SequenceNr, long Created, byte[] Snapshot, string Manifest, int SerializerId);

/// <summary>What is done to the table <c>snapshot</c>.</summary>
/// <remarks>Only the upper bounds of a selection count, as in the real plugin; no bound is <see cref="long.MaxValue"/>.</remarks>
internal static class SnapshotTable
{
    private const string Upsert = """
        INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot, manifest, serializer_id)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (persistence_id, sequence_number)
        DO UPDATE SET created = excluded.created, snapshot = excluded.snapshot, manifest = excluded.manifest, serializer_id = excluded.serializer_id
        """;

    private const string Latest = """
        SELECT sequence_number, created, snapshot, manifest, serializer_id FROM snapshot
        WHERE persistence_id = $1 AND sequence_number <= $2 AND created <= $3 ORDER BY sequence_number DESC LIMIT 1
        """;

    private const string DeleteUpTo = "DELETE FROM snapshot WHERE persistence_id = $1 AND sequence_number <= $2 AND created <= $3";

    private const string DeleteAt = "DELETE FROM snapshot WHERE persistence_id = $1 AND sequence_number = $2 AND created <= $3";

    public static int Save(WriteSession session, SnapshotRow row)
        => session.Execute(Upsert, row.PersistenceId, row.SequenceNr, row.Created, row.Snapshot, row.Manifest, row.SerializerId);

    public static SnapshotRow? Load(ReadSession session, string persistenceId, long maxSequenceNr, long maxCreated)
    {
        using var reader = session.Query(Latest, persistenceId, maxSequenceNr, maxCreated);
        return reader.Read()
            ? new SnapshotRow(
                persistenceId,
                reader.GetInt64(0),
                reader.GetInt64(1),
                reader.GetFieldValue<byte[]>(2),
                reader.IsDBNull(3) ? "" : reader.GetString(3),
                reader.GetInt32(4))
            : null;
    }

    public static int DeleteTo(WriteSession session, string persistenceId, long maxSequenceNr, long maxCreated)
        => session.Execute(DeleteUpTo, persistenceId, maxSequenceNr, maxCreated);

    public static int DeleteOne(WriteSession session, string persistenceId, long sequenceNr, long maxCreated)
        => session.Execute(DeleteAt, persistenceId, sequenceNr, maxCreated);
}
