using Troupe.Actors.Run;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Weights;

namespace Troupe.Actors.Learning;

/// <summary>The conversation between the run and its learner.</summary>
public static class LearnerProtocol
{
    /// <summary>Told to the run when the learner stands, fresh or from a checkpoint, and has published its weights.</summary>
    public sealed record LearnerReady(long Updates, WeightsVersion Version);

    /// <summary>Learn freely, as fast as the buffer gives batches, until told to stop.</summary>
    public sealed record Learn;

    /// <summary>No further batch is asked for; answered by <see cref="LearnerStopped"/> after the newest weights are published.</summary>
    public sealed record StopLearning;

    public sealed record LearnerStopped(long Updates, WeightsVersion Version, string WeightsHash);

    /// <summary>In rounds: exactly so many updates, then publish.</summary>
    /// <param name="Updates">Ignored by a learner that learns each round as a whole.</param>
    public sealed record LearnRound(long Round, int Updates);

    public sealed record RoundLearned(long Round, long Updates, WeightsVersion Version);

    /// <summary>Writes a checkpoint between two updates. Answered by <see cref="CheckpointWritten"/> or <see cref="CheckpointFailed"/>.</summary>
    /// <param name="State">What the run knows, kept beside the learner's state.</param>
    /// <param name="Files">Further files by name.</param>
    public sealed record WriteCheckpoint(long Request, RunState State, IReadOnlyDictionary<string, byte[]> Files);

    public sealed record CheckpointWritten(long Request, string Folder, long Updates, TimeSpan Took);

    public sealed record CheckpointFailed(long Request, string Reason);

    /// <summary>Means over the updates since the last report, about four times a second.</summary>
    /// <param name="Stale">Steps of the whole run that were not learned from, since their weights were too old.</param>
    public sealed record LearnerReport(long Updates, double Loss, double GradientNorm, LearnerMetrics Metrics, WeightsVersion Version, long Stale = 0);

    /// <summary>A loss or gradient was not a number, or the loss beyond its limit: the learner waits for <see cref="RollBack"/>.</summary>
    public sealed record NotFinite(long Updates);

    /// <summary>Go on from this checkpoint with half the learning rate, publishing in this epoch.</summary>
    /// <param name="Folder">Null: from the beginning.</param>
    public sealed record RollBack(string? Folder, int Epoch);

    /// <summary>The learner cannot go on.</summary>
    public sealed record LearnerFailed(string Reason);
}
