using Troupe.Learner.Policies;
using Troupe.Learner.Replay;

namespace Troupe.Learner.Algorithms.Dqn;

/// <summary>
/// R2D2 (Kapturowski et al. 2019): DQN over sequences of a policy with memory. The first steps of a sequence (the burn-in)
/// only bring the stored state up to the present weights, and no gradient flows through them; over the others, with n-step
/// returns that end with the sequence,
/// y_t = Σ_{k&lt;m} γ^k r_{t+k} + γ^m Q_target(s_{t+m}, argmax_a Q_online(s_{t+m}, a)), m = min(n, L − t).
/// A sequence's priority is 0.9 max_t |δ_t| + 0.1 mean_t |δ_t|. The paper's <see cref="ValueRescaling"/> is an option.
/// </summary>
/// <remarks>A sequence at its episode's start needs no burn-in, since nothing is to be remembered, and is learned from whole (Yuan et al. 2018 learn from the fourth step on).</remarks>
public static class R2d2Loss
{
    private const float MaxShare = 0.9f;

    /// <summary>First step of a sequence that is learned from.</summary>
    public static int FirstLearned(ReplaySequence sequence, int burnIn) => sequence.StepInEpisode == 0 ? 0 : Math.Min(burnIn, sequence.Length - 1);

    /// <summary>Lays out, sequence by sequence, the states of the learned steps and the one after the last, from the memory that the burn-in leads to.</summary>
    /// <param name="network">Whose memory.</param>
    /// <param name="scratch">Room to work in.</param>
    /// <param name="rows">Receives them; <see cref="QBatch.FirstRow"/> of a sequence is its first learned step.</param>
    public static void Begin(SequenceBatch batch, int burnIn, IQFunction network, QBatch scratch, QBatch rows)
    {
        scratch.Clear();
        foreach (var sequence in batch.Sequences)
        {
            scratch.BeginSequence(sequence.Memory);
            for (var step = 0; step < FirstLearned(sequence, burnIn); step++) sequence.AddState(scratch, step);
        }
        if (scratch.Count > 0) network.Evaluate(scratch);
        rows.Clear();
        for (var b = 0; b < batch.Count; b++)
        {
            var (sequence, first) = (batch.Sequences[b], FirstLearned(batch.Sequences[b], burnIn));
            rows.BeginSequence(first > 0 ? scratch.MemoryAfter(b) : sequence.Memory);
            for (var step = first; step <= sequence.Length; step++) sequence.AddState(rows, step);
        }
    }

    /// <summary>The targets y of all learned steps, sequence by sequence.</summary>
    /// <param name="online">Evaluated rows of <see cref="Begin"/>: choose a'; null: the target network chooses too.</param>
    /// <param name="target">Evaluated rows of <see cref="Begin"/> of the target network: value a'.</param>
    /// <param name="rescale">Both networks say h(Q), and y is h of the target: see <see cref="ValueRescaling"/>.</param>
    /// <exception cref="ArgumentException">A state that is bootstrapped from has no admissible action.</exception>
    public static float[] Targets(SequenceBatch batch, int burnIn, QBatch? online, QBatch target, double discount, int n, bool rescale = false)
    {
        var targets = new List<float>();
        for (var b = 0; b < batch.Count; b++)
        {
            var (sequence, first) = (batch.Sequences[b], FirstLearned(batch.Sequences[b], burnIn));
            for (var t = first; t < sequence.Length; t++)
            {
                var (y, share, after) = (0.0, 1.0, Math.Min(t + n, sequence.Length));
                for (var k = t; k < after; k++, share *= discount) y += share * sequence.Reward(k);
                if (after < sequence.Length || !sequence.Terminated)
                {
                    var row = target.FirstRow(b) + after - first;
                    var chosen = (online ?? target).Greedy(row);
                    if (chosen < 0) throw new ArgumentException($"Sequence {b} goes on after step {after}, but nothing is admissible there.");
                    var value = target.Values(row)[chosen];
                    y += share * (rescale ? ValueRescaling.Inverse(value) : value);
                }
                targets.Add((float)(rescale ? ValueRescaling.Of(y) : y));
            }
        }
        return [.. targets];
    }

    /// <summary>0.9 max |δ| + 0.1 mean |δ| (section 2.3).</summary>
    public static float Priority(ReadOnlySpan<float> errors)
    {
        float largest = 0, mean = 0;
        foreach (var error in errors)
        {
            largest = Math.Max(largest, Math.Abs(error));
            mean += Math.Abs(error) / errors.Length;
        }
        return MaxShare * largest + (1 - MaxShare) * mean;
    }
}
