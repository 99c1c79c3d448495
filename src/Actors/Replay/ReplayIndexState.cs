using System.Collections.Immutable;
using Troupe.Learner.Replay;

namespace Troupe.Actors.Replay;

/// <summary>An agent's new life, as the journal keeps it.</summary>
public sealed record IncarnationGranted(int Agent, long Incarnation);

/// <summary>
/// What changes about the buffer beside its data: the newest incarnation and the highest durable chunk of each agent, and
/// the table's index (priorities, sample counts, limiter counters) with the cursor it belongs to.
/// </summary>
/// <param name="Durable">Outlives eviction: without it an evicted chunk that is sent again would be stored twice.</param>
/// <param name="Table">As <c>ReplayTable</c> saved it; empty before the first snapshot.</param>
public sealed record ReplayIndexState(
    ImmutableSortedDictionary<int, long> Incarnations, ImmutableSortedDictionary<int, ChunkKey> Durable, ReadOnlyMemory<byte> Table)
{
    public static ReplayIndexState Empty { get; } = new(ImmutableSortedDictionary<int, long>.Empty, ImmutableSortedDictionary<int, ChunkKey>.Empty, default);

    /// <summary>The event that answers a request for a new incarnation.</summary>
    public IncarnationGranted Grant(int agent) => new(agent, Incarnations.GetValueOrDefault(agent) + 1);

    public ReplayIndexState Apply(IncarnationGranted granted) => this with { Incarnations = Incarnations.SetItem(granted.Agent, granted.Incarnation) };
}
