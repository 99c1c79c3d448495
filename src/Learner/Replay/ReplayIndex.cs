namespace Troupe.Learner.Replay;

/// <summary>
/// What the index snapshot and a checkpoint hold of the replay buffer: incarnations, high-water marks, weights, sample
/// counts and counters, and where in the journal they belong.
/// </summary>
/// <param name="Arrived">Chunks that the journal had held when this was made.</param>
/// <param name="FirstIndex">Chunks that had left the table.</param>
public sealed record ReplayIndex(long Arrived, long FirstIndex, byte[] Bytes);

/// <summary>Bytes of a <see cref="ReplayIndex"/>. Extend only, as <see cref="ChunkCodec"/>.</summary>
internal sealed record ReplayIndexContent(long Arrived, long ArrivedTransitions, long Revealed, IncarnationGranted[] Incarnations, ChunkKey[] Marks, TableIndex Table)
{
    private const byte Format = 1;

    public static byte[] Write(long arrived, long arrivedTransitions, long revealed, IncarnationGranted[] incarnations, ChunkKey[] marks, ReplayTable table)
    {
        var writer = new ByteWriter();
        writer.Byte(Format);
        writer.Varint((ulong)arrived);
        writer.Varint((ulong)arrivedTransitions);
        writer.Varint((ulong)revealed);
        writer.Varint((ulong)incarnations.Length);
        foreach (var (agent, incarnation) in incarnations)
        {
            writer.Varint((ulong)agent);
            writer.Varint((ulong)incarnation);
        }

        writer.Varint((ulong)marks.Length);
        foreach (var (agent, incarnation, sequence) in marks)
        {
            writer.Varint((ulong)agent);
            writer.Varint((ulong)incarnation);
            writer.Varint((ulong)sequence);
        }

        TableIndex.Write(table, writer);
        return writer.ToArrayWithHash();
    }

    /// <exception cref="InvalidDataException">What is wrong and where.</exception>
    public static ReplayIndexContent Read(ReadOnlyMemory<byte> bytes)
    {
        var reader = ByteReader.Hashed(bytes.Span, "A replay index");
        var format = reader.Byte("format");
        if (format != Format) throw reader.Error("format", $"{format}; this program reads format {Format}");
        var arrived = reader.Int64("arrived chunks");
        var transitions = reader.Int64("arrived transitions");
        var revealed = reader.Int64("revealed");
        var incarnations = new IncarnationGranted[reader.Count("incarnations", reader.Remaining)];
        for (var i = 0; i < incarnations.Length; i++)
            incarnations[i] = new IncarnationGranted(reader.Count("agent", int.MaxValue), reader.Int64("incarnation"));
        var marks = new ChunkKey[reader.Count("marks", reader.Remaining)];
        for (var i = 0; i < marks.Length; i++)
            marks[i] = new ChunkKey(reader.Count("agent", int.MaxValue), reader.Int64("incarnation"), reader.Int64("sequence"));
        var table = TableIndex.Read(ref reader);
        reader.End("index");
        return new ReplayIndexContent(arrived, transitions, revealed, incarnations, marks, table);
    }
}
