namespace Troupe.Learner.Replay;

/// <summary>
/// Draws items in proportion to integer weights. Chunks come and go as a queue; a step of a chunk weighs nothing until
/// it is ready. Within a chunk, steps become ready in order.
/// </summary>
internal abstract class Selector
{
    /// <summary>Chunk by chunk: the sum of its ready steps' weights.</summary>
    protected ChunkWeights Chunks { get; } = new();

    /// <summary>Sum of all weights; 0 = nothing to draw.</summary>
    public long Total => Chunks.Total;

    public static Selector Of(ReplayOptions options) => options switch
    {
        { Selector: SelectorKind.Prioritized } => new PrioritizedSelector(options.PriorityExponent, options.PriorityFloor),
        { SequenceLength: > 0 } or { MaxTimesSampled: > 0 } => new PrioritizedSelector(0, options.PriorityFloor),   // equal weights, but one by one
        _ => new UniformSelector(),
    };

    public virtual void StartAt(long chunk) => Chunks.StartAt(chunk);

    public virtual void Append(int steps) => Chunks.Append();

    public virtual void RemoveOldest() => Chunks.RemoveOldest();

    public abstract void Ready(long chunk, int from, int count);

    /// <summary>The chunk in whose share the target lies; <paramref name="rest"/> = how far into that share.</summary>
    /// <param name="target">0 … <see cref="Total"/> − 1.</param>
    public long FindChunk(long target, out long rest) => Chunks.Find(target, out rest);

    /// <summary>Begins to fetch what <see cref="FindStep"/> reads; see <see cref="Chunk.Fetch"/>.</summary>
    public abstract int Fetch(long chunk);

    public abstract (int Step, long Weight) FindStep(long chunk, long rest);

    /// <summary>The step is never drawn again.</summary>
    public abstract void Exhaust(ItemId item);

    public abstract void Update(ItemId item, float tdError);
}
