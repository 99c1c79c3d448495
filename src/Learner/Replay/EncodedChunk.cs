using System.Buffers.Binary;

namespace Troupe.Learner.Replay;

/// <summary>A chunk as the agent encoded it, once: these bytes are what is sent, journaled and hashed. See <see cref="ChunkCodec"/>.</summary>
/// <param name="Steps">Transitions in the chunk, at least 1.</param>
public sealed record EncodedChunk(ChunkKey Key, ReadOnlyMemory<byte> Bytes, int Steps)
{
    /// <summary>XxHash64 of all bytes before the trailer: the trailer itself, read not computed. <see cref="ChunkCodec.Decode"/> checks it.</summary>
    public ulong Hash => BinaryPrimitives.ReadUInt64LittleEndian(Bytes.Span[^sizeof(ulong)..]);
}
