using Troupe.Env;
using Troupe.Learner.Algorithms;

namespace Troupe.Actors.Learning;

/// <param name="Learner">Makes it as it is before its first update.</param>
/// <param name="Seed">Of the draws from the buffer.</param>
/// <param name="Prioritized">Whether the buffer wants TD errors back.</param>
/// <param name="BatchesAhead">Mini-batches asked for before they are needed.</param>
/// <param name="PublishEvery">Updates between two published versions.</param>
/// <param name="MaxUpdates">Updates of the whole run; 0: no limit.</param>
/// <param name="Checkpoints">Folder of checkpoints.</param>
/// <param name="KeepCheckpoints">Newest ones kept.</param>
/// <param name="Checkpoint">The one to go on from, or null for a fresh start.</param>
/// <param name="Draws">State of the generator of draws at that checkpoint.</param>
/// <param name="Published">Versions of this epoch published before: in lock step those before the checkpoint, so that what is played again carries the same ones.</param>
/// <param name="Agents">Chunks of a round.</param>
/// <param name="Staleness">On policy, agents that play on: versions by which a chunk's weights may be older than the newest; 0: they wait for each round's weights.</param>
/// <param name="Consumed">The same: chunks of the journal before this index were learned from, or were too old.</param>
/// <param name="Stale">Steps of those that were too old.</param>
/// <param name="LossLimit">A loss of a larger size counts as no number.</param>
public sealed record LearnerSettings(
    Func<ILearner> Learner, long Seed, bool Prioritized, int BatchesAhead, int PublishEvery,
    long MaxUpdates, string Checkpoints, int KeepCheckpoints, string? Checkpoint, RngState? Draws, int Epoch, int Published = 0, int Agents = 0, int Staleness = 0,
    long Consumed = 0, long Stale = 0, double LossLimit = double.PositiveInfinity);
