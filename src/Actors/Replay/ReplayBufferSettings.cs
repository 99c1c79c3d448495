using Troupe.Learner.Replay;

namespace Troupe.Actors.Replay;

/// <param name="Run">Names the persistence ids.</param>
/// <param name="MaxEventBytes">Chunks' bytes in one journal event, unless one chunk alone is larger.</param>
/// <param name="IndexSnapshotEvery">Asynchronous mode: time between two snapshots of priorities and counters.</param>
/// <param name="Beta">Importance exponent β at an update.</param>
/// <param name="Checkpoint">Synchronous mode: the index inside the checkpoint that is resumed from, or null.</param>
/// <param name="LockStepAgents">Synchronous mode: agents 0 … n − 1, whose one incarnation is 1; else 0.</param>
/// <param name="Dispatcher">Of the chunks' actor: it must not wait behind agents.</param>
/// <param name="Consumed">FIFO of agents that play on: chunks before this index are in the checkpoint that the run goes on from; else null.</param>
/// <param name="SampledBefore">Items known to have been sampled: the index may be older, and the learner must not get that credit twice.</param>
public sealed record ReplayBufferSettings(
    string Run, ReplayOptions Options, long MaxEventBytes, TimeSpan IndexSnapshotEvery, Func<long, float> Beta,
    byte[]? Checkpoint, int LockStepAgents, string Dispatcher, long SampledBefore = 0, long? Consumed = null);
