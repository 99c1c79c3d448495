using Troupe.Learner.Replay;

namespace Troupe.Actors.Replay;

/// <summary>The conversation with the replay buffer: agents insert chunks, the learner samples from them. In process only.</summary>
public static class ReplayProtocol
{
    public interface ICommand;

    public interface IReply;

    /// <summary>Asks for a new life of an agent. Answered by <see cref="Granted"/> once that is durable; safe to repeat.</summary>
    public sealed record RequestIncarnation(Guid Request, int Agent) : ICommand;

    /// <param name="Incarnation">Chunks of older incarnations of this agent are refused from here on; sequences start at 1.</param>
    public sealed record Granted(Guid Request, int Agent, long Incarnation) : IReply;

    /// <summary>
    /// Stores one chunk. Answered by <see cref="InsertedUpTo"/> once it is durable, never before. Sent again on a timer
    /// until answered: a chunk that is known, or on its way to the journal, is not stored twice.
    /// </summary>
    public sealed record Insert(EncodedChunk Chunk) : ICommand;

    /// <summary>Cumulative: every chunk of this incarnation up to <paramref name="Key"/> is durable.</summary>
    public sealed record InsertedUpTo(ChunkKey Key) : IReply;

    /// <summary>The incarnation is not the newest, or a chunk before this one is missing: send from <paramref name="Expected"/> on.</summary>
    public sealed record Refused(ChunkKey Key, ChunkKey Expected) : IReply;

    /// <summary>Asks for a mini-batch. Answered as soon as the rate limiter allows it; safe to repeat.</summary>
    /// <param name="Seed">Decides the draw, given the table: the caller's generator made it.</param>
    /// <param name="Update">The update that it is for, from 0: β of prioritized replay follows it.</param>
    public sealed record Sample(long Request, int Count, ulong Seed, long Update) : ICommand;

    public sealed record Sampled(long Request, ReplayBatch Batch) : IReply;

    /// <summary>FIFO table: all chunks of a round, which leave the table with it. Safe to repeat.</summary>
    /// <param name="Chunks">One of each agent.</param>
    public sealed record Take(long Request, long Round, int Chunks) : ICommand;

    /// <summary>FIFO table of agents that play on: so many chunks from this index on, as soon as they are durable; those before it leave the table. Safe to repeat.</summary>
    public sealed record TakeFrom(long Request, long Index, int Chunks) : ICommand;

    /// <param name="Chunks">By agent, or in the order in which they became durable.</param>
    /// <param name="Next">Answering <see cref="TakeFrom"/>: the index after the last.</param>
    public sealed record Taken(long Request, IReadOnlyList<Chunk> Chunks, long Next = 0) : IReply;

    /// <summary>A durable checkpoint holds what was learned from all chunks before this index.</summary>
    public sealed record CheckpointHas(long Index) : ICommand;

    /// <summary>New TD errors of sampled items. Not answered; items that are gone are ignored.</summary>
    public sealed record UpdatePriorities(ItemId[] Items, float[] TdErrors) : ICommand;

    /// <summary>Synchronous mode: lets chunks up to this sequence into the table, in the order (sequence, agent).</summary>
    public sealed record Admit(long Sequence) : ICommand;

    public sealed record Admitted(long Sequence) : IReply;

    /// <summary>Synchronous mode, for a checkpoint: the table's index as it stands.</summary>
    public sealed record SaveIndex(long Sequence) : ICommand;

    public sealed record IndexSaved(long Sequence, byte[] Index) : IReply;

    /// <summary>The checkpoint that holds the index saved at this sequence is durable: what it let go may be deleted.</summary>
    public sealed record CheckpointSaw(long Sequence) : ICommand;

    public sealed record GetStatus : ICommand
    {
        public static GetStatus Instance { get; } = new();
    }

    /// <param name="Inserted">Transitions ever made durable.</param>
    /// <param name="InsertedChunks">Chunks ever made durable; the next one's index.</param>
    /// <param name="Recovered">Transitions read back from the journal when this process began.</param>
    /// <param name="JournalFailures">Commits that failed, each answered by a restart of the buffer with back-off.</param>
    public sealed record BufferStatus(
        long Transitions, long Inserted, long InsertedChunks, long Sampled, long Evicted, long Recovered, int JournalFailures) : IReply;

    /// <summary>Told to the run once the buffer has read its journal and takes commands.</summary>
    public sealed record Ready(BufferStatus Status) : IReply;

    /// <summary>Told to the run: the journal holds something that cannot be read. Nothing is overwritten.</summary>
    /// <param name="LastGood">Sequence number of the last event that could be read.</param>
    public sealed record Unreadable(string PersistenceId, long LastGood, string Reason) : IReply;

    /// <summary>Told to the run, synchronous mode: a replayed chunk differs from the durable one, so the run is no replay.</summary>
    public sealed record Diverged(ChunkKey Key, string Why) : IReply;

    /// <summary>Told to the run: a commit failed (a full disk, say); the buffer tries again after <paramref name="RetryIn"/>.</summary>
    public sealed record JournalFailed(string Reason, TimeSpan RetryIn) : IReply;
}
