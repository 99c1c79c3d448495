using Troupe.Learner.Replay;

namespace Troupe.Actors.Learning;

/// <summary>
/// What a learner on policy gathers for its next update while agents play on: chunks whose weights are not too old. Older
/// ones are dropped and counted. Where it stands in the journal moves on only with an update, so that a checkpoint names
/// exactly the chunks that its weights have learned from. Plain, single-threaded.
/// </summary>
/// <param name="size">Chunks of an update.</param>
/// <param name="staleness">Versions by which a chunk's oldest step may be behind the newest weights.</param>
/// <param name="consumed">Index of the first chunk that is not done with.</param>
/// <param name="stale">Steps dropped before.</param>
public sealed class FreshChunks(int size, int staleness, long consumed, long stale)
{
    private readonly List<Chunk> _chunks = [];

    /// <summary>Chunks before this index were learned from or dropped, all of them.</summary>
    public long Consumed { get; private set; } = consumed;

    /// <summary>The first chunk that was not looked at yet.</summary>
    public long Next { get; private set; } = consumed;

    /// <summary>Steps that were too old to learn from.</summary>
    public long Stale { get; private set; } = stale;

    /// <summary>The same, as far as <see cref="Consumed"/> goes.</summary>
    public long StaleBefore { get; private set; } = stale;

    /// <summary>Chunks that the next update still needs.</summary>
    public int Missing => size - _chunks.Count;

    /// <param name="next">Index after the last of them.</param>
    /// <param name="newest">Number of the newest version of the weights; numbers go on over epochs.</param>
    public void Add(IReadOnlyList<Chunk> chunks, long next, int newest)
    {
        foreach (var chunk in chunks)
            if (newest - chunk.Version(0).Number > staleness) Stale += chunk.Steps;
            else _chunks.Add(chunk);
        Next = next;
    }

    /// <summary>What the next update learns from; done with from here on.</summary>
    public IReadOnlyList<Chunk> Take()
    {
        Chunk[] taken = [.. _chunks.OrderBy(chunk => chunk.Key.Agent).ThenBy(chunk => chunk.Key.Sequence)];
        _chunks.Clear();
        (Consumed, StaleBefore) = (Next, Stale);
        return taken;
    }
}
