#pragma warning disable CA1822, IDE0060, CS9113, CA1801
using Troupe.Learner.Weights;

namespace Troupe.Learner.Replay;

/// <summary>Builds chunks at the agent. Not thread-safe.</summary>
public sealed class ChunkBuilder(int maxSteps, bool logProbabilities = false, bool values = false)
{
    public int Steps => throw new NotImplementedException();
    public bool IsFull => throw new NotImplementedException();
    /// <summary>An episode is running: <see cref="Add"/> may be called, <see cref="Begin"/> not.</summary>
    public bool InEpisode => throw new NotImplementedException();
    public void Begin(ObservedState first, long episodeId) => throw new NotImplementedException();
    /// <param name="action">Index into the fixed list; with texts, the position in the state's admissible list.</param>
    public void Add(int action, float reward, bool terminated, bool truncated, ObservedState next, WeightsVersion version, float logProbability = 0, float value = 0) => throw new NotImplementedException();
    /// <summary>Forgets the running episode's steps of this chunk (broken world).</summary>
    public void DropEpisode() => throw new NotImplementedException();
    /// <summary>Recurrent state before the first step of the chunk being built.</summary>
    public void SetRecurrentState(ReadOnlySpan<float> state) => throw new NotImplementedException();
    public EncodedChunk Build(ChunkKey key) => throw new NotImplementedException();
    public byte[] Save() => throw new NotImplementedException();
    public void Restore(ReadOnlySpan<byte> saved) => throw new NotImplementedException();
}

public static class ChunkCodec
{
    /// <exception cref="InvalidDataException"/>
    public static Chunk Decode(ReadOnlyMemory<byte> bytes) => throw new NotImplementedException();
    /// <summary>Key and step count from the front of the bytes, the rest unread.</summary>
    public static EncodedChunk Peek(ReadOnlyMemory<byte> bytes) => throw new NotImplementedException();
}

public enum SegmentEnd : byte { Open, Terminated, Truncated }

/// <summary>Consecutive steps of one episode within a chunk. Observation of step i = FirstObservation + (i - FirstStep); one more than steps.</summary>
public readonly record struct Segment(int FirstStep, int Steps, int FirstObservation, long EpisodeId, int FirstStepInEpisode, SegmentEnd End);

/// <summary>Decoded, immutable, columnar.</summary>
public sealed class Chunk
{
    public ChunkKey Key => throw new NotImplementedException();
    public ulong Hash => throw new NotImplementedException();
    public int Steps => throw new NotImplementedException();
    public int Observations => throw new NotImplementedException();
    public ReadOnlySpan<Segment> Segments => throw new NotImplementedException();
    public int Action(int step) => throw new NotImplementedException();
    public float Reward(int step) => throw new NotImplementedException();
    public WeightsVersion Version(int step) => throw new NotImplementedException();
    public bool HasLogProbabilities => throw new NotImplementedException();
    public float LogProbability(int step) => throw new NotImplementedException();
    public bool HasValues => throw new NotImplementedException();
    public float Value(int step) => throw new NotImplementedException();
    public ReadOnlySpan<float> RecurrentState => throw new NotImplementedException();
    public bool IsText => throw new NotImplementedException();
    public int[] Tokens(int observation) => throw new NotImplementedException();
    public float[] Numbers(int observation) => throw new NotImplementedException();
    /// <summary>Each text once; null with a fixed action list.</summary>
    public TokenLists? Texts => throw new NotImplementedException();
    public ReadOnlySpan<int> Admissible(int observation) => throw new NotImplementedException();
}

/// <summary>One journal event's payload: chunks' bytes untouched.</summary>
public sealed record ChunkBatch(long FirstIndex, IReadOnlyList<EncodedChunk> Chunks);

public static class ChunkBatchCodec
{
    public const int MaxBytes = 256 * 1024;
    /// <param name="firstIndex">How many chunks the journal ever held before this event.</param>
    public static byte[] Encode(long firstIndex, IReadOnlyList<EncodedChunk> chunks) => throw new NotImplementedException();
    /// <exception cref="InvalidDataException"/>
    public static ChunkBatch Decode(ReadOnlyMemory<byte> payload) => throw new NotImplementedException();
    /// <summary>How many of these, from the front, fit one event (at least one).</summary>
    public static int Fit(IReadOnlyList<EncodedChunk> chunks) => throw new NotImplementedException();
}

public sealed class ReplayTable(ReplayOptions options)
{
    public ReplayOptions Options => options;
    public RateLimiter Limiter => throw new NotImplementedException();
    /// <summary>Chunks below this index are gone.</summary>
    public long FirstIndex => throw new NotImplementedException();
    public long NextIndex => throw new NotImplementedException();
    public long Transitions => throw new NotImplementedException();
    public long Sampleable => throw new NotImplementedException();
    public long Inserted => throw new NotImplementedException();
    public long Sampled => throw new NotImplementedException();
    public long Evicted => throw new NotImplementedException();
    public long Insert(Chunk chunk) => throw new NotImplementedException();
    public bool CanSample(int count) => throw new NotImplementedException();
    public bool CanInsert(int steps) => throw new NotImplementedException();
    /// <summary>Pure function of the table's contents and the seed (and updates sample counts).</summary>
    public TransitionBatch Sample(int count, ulong seed, float beta = 1) => throw new NotImplementedException();
    public void UpdatePriorities(ReadOnlySpan<ItemId> items, ReadOnlySpan<float> tdErrors) => throw new NotImplementedException();
    /// <summary>FIFO: the oldest chunks, each given once; null while there are fewer.</summary>
    public IReadOnlyList<Chunk>? TakeFifo(int chunks) => throw new NotImplementedException();
}

/// <param name="Arrived">Chunks that the journal had held when this was made.</param>
/// <param name="FirstIndex">Chunks that the table had evicted or consumed.</param>
public sealed record ReplayIndex(long Arrived, long FirstIndex, byte[] Bytes);

/// <summary>What the persistent actor wraps. Not thread-safe.</summary>
public sealed class ReplayState(ReplayOptions options)
{
    public ReplayTable Table => throw new NotImplementedException();
    public long Arrived => throw new NotImplementedException();
    public Incarnations Incarnations => throw new NotImplementedException();
    public Admitted Admit(EncodedChunk chunk) => throw new NotImplementedException();
    /// <summary>The event to journal for these admitted chunks, in admission order; one at a time.</summary>
    public byte[] Event(IReadOnlyList<EncodedChunk> chunks) => throw new NotImplementedException();
    /// <summary>At commit and at recovery.</summary>
    public void Apply(ReadOnlyMemory<byte> chunkEvent, long sequenceNr) => throw new NotImplementedException();
    public void Apply(IncarnationGranted granted) => throw new NotImplementedException();
    /// <summary>After the last recovered event. newest = last durable index snapshot; checkpoint = the index inside the checkpoint resumed from (lock step, FIFO).</summary>
    public void Recovered(ReadOnlyMemory<byte>? newest, ReadOnlyMemory<byte>? checkpoint) => throw new NotImplementedException();
    public ChunkKey DurableUpTo(int agent) => throw new NotImplementedException();
    public ChunkKey Expected(int agent) => throw new NotImplementedException();
    /// <summary>Lock step: every durable chunk up to this sequence number enters the table, ordered by (sequence, agent).</summary>
    public void Reveal(long sequence) => throw new NotImplementedException();
    public bool TrySample(int count, ulong seed, float beta, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TransitionBatch? batch) => throw new NotImplementedException();
    public ReplayIndex SaveIndex() => throw new NotImplementedException();
    public void IndexDurable(ReplayIndex index) => throw new NotImplementedException();
    public void Checkpointed(ReplayIndex index) => throw new NotImplementedException();
    /// <summary>Highest journal sequence number that may be deleted now, null when nothing new.</summary>
    public long? Deletable() => throw new NotImplementedException();
}

public sealed record JournalReport(long Acknowledged, long InJournal, long Transitions, long Evicted, long Lost, long Duplicated, long Different, long Unreadable);

public static class JournalCheck
{
    /// <summary>agent incarnation sequence hash, one line each.</summary>
    public static string Line(ChunkKey key, ulong hash) => throw new NotImplementedException();
    public static JournalReport Run(IEnumerable<ReadOnlyMemory<byte>> chunkEvents, IEnumerable<string> ackLog) => throw new NotImplementedException();
}
