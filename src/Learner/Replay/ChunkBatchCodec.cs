namespace Troupe.Learner.Replay;

/// <summary>What one journal event holds: the chunks that became durable in one commit, in the order of their admission.</summary>
/// <param name="FirstIndex">Chunks that the journal ever held before this event, so that a gap between events shows.</param>
/// <param name="FirstTransition">Transitions that it ever held before.</param>
public sealed record ChunkBatch(long FirstIndex, long FirstTransition, IReadOnlyList<EncodedChunk> Chunks);

/// <summary>
/// Bytes of a <see cref="ChunkBatch"/>: <c>format (1) · first index, first transition, count, each chunk's length
/// (varints) · the chunks' bytes as they came · XxHash64</c>. Extend only, as <see cref="ChunkCodec"/>: a change raises the format, and every
/// format once written stays readable.
/// </summary>
public static class ChunkBatchCodec
{
    /// <summary>Size at which an event is full, bytes. One larger chunk still goes alone.</summary>
    public const int MaxBytes = 256 * 1024;

    private const byte Format = 1;

    public static byte[] Encode(long firstIndex, long firstTransition, IReadOnlyList<EncodedChunk> chunks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstIndex);
        ArgumentOutOfRangeException.ThrowIfNegative(firstTransition);
        var writer = new ByteWriter();
        writer.Byte(Format);
        writer.Varint((ulong)firstIndex);
        writer.Varint((ulong)firstTransition);
        writer.Varint((ulong)chunks.Count);
        foreach (var chunk in chunks)
            writer.Varint((ulong)chunk.Bytes.Length);
        foreach (var chunk in chunks)
            writer.Bytes(chunk.Bytes.Span);
        return writer.ToArrayWithHash();
    }

    /// <summary>The chunks share <paramref name="payload"/>, which must not change afterwards; their columns stay undecoded.</summary>
    /// <exception cref="InvalidDataException">What is wrong and where.</exception>
    public static ChunkBatch Decode(ReadOnlyMemory<byte> payload)
    {
        var reader = ByteReader.Hashed(payload.Span, "A journal event");
        var format = reader.Byte("format");
        if (format != Format) throw reader.Error("format", $"{format}; this program reads format {Format}");
        var firstIndex = reader.Int64("first index");
        var firstTransition = reader.Int64("first transition");
        var chunks = new EncodedChunk[reader.Count("chunks", reader.Remaining)];
        var lengths = new int[chunks.Length];
        for (var i = 0; i < lengths.Length; i++)
            lengths[i] = reader.Count("a chunk's length", int.MaxValue);
        for (var i = 0; i < chunks.Length; i++)
        {
            var start = reader.Position;
            reader.Bytes($"chunk {i}", lengths[i]);
            chunks[i] = ChunkCodec.Peek(payload.Slice(start, lengths[i]));
        }

        reader.End("chunks");
        return new ChunkBatch(firstIndex, firstTransition, chunks);
    }

    /// <summary>How many of these, from the front, fill one event; at least one where there is one.</summary>
    public static int Fit(IReadOnlyList<EncodedChunk> chunks)
    {
        var bytes = 32L;
        for (var i = 0; i < chunks.Count; i++)
        {
            bytes += chunks[i].Bytes.Length + 5;
            if (bytes > MaxBytes) return Math.Max(i, 1);
        }

        return chunks.Count;
    }
}
