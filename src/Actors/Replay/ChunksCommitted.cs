namespace Troupe.Actors.Replay;

/// <summary>What the data journal holds: the chunks that became durable in one commit, as <c>ChunkBatchCodec</c> writes them.</summary>
public sealed record ChunksCommitted(ReadOnlyMemory<byte> Payload);
