using Troupe.Actors.Evaluation;
using Troupe.Learner.Weights;

namespace Troupe.Actors.Run;

/// <summary>The conversation with a run from outside its actors.</summary>
public static class RunProtocol
{
    /// <summary>Answered by <see cref="Ended"/> when the run has ended, however it did.</summary>
    public sealed record AwaitEnd;

    /// <summary>End cleanly, with a checkpoint.</summary>
    public sealed record Interrupt;

    public enum EndStatus
    {
        /// <summary>A limit or a goal was reached, the test games were played.</summary>
        Finished,

        /// <summary>Asked to stop; a checkpoint was written.</summary>
        Interrupted,

        Failed,
    }

    /// <param name="Reason">Why it ended, in a sentence.</param>
    /// <param name="Final">Test games on the final weights; null unless finished.</param>
    /// <param name="Best">Test games on the weights that validated best; null where there was no validation.</param>
    public sealed record Ended(
        EndStatus Status, string Reason, RunState State, WeightsVersion Version, string WeightsHash,
        EvaluationResult? Final, EvaluationResult? Best, Replay.ReplayProtocol.BufferStatus? Buffer);
}
