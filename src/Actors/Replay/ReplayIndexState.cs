using Troupe.Learner.Replay;

namespace Troupe.Actors.Replay;

/// <summary>What a snapshot of the index stream holds: everything about the buffer that changes.</summary>
/// <param name="Incarnations">Newest of each agent.</param>
/// <param name="Index">As <see cref="ReplayState.SaveIndex"/> wrote it: high-water marks, priorities, counters, cursor. Empty before the first.</param>
public sealed record ReplayIndexState(IReadOnlyList<IncarnationGranted> Incarnations, byte[] Index);
