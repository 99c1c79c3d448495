using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.Dqn;

/// <summary>
/// Double DQN (van Hasselt et al. 2016) with n-step returns (Sutton 1988) and a Huber loss, each transition weighed
/// (Schaul et al. 2016):
/// y = G + γ^m · Q_target(s', argmax_a Q_online(s', a)),   δ = y − Q(s, a),   L = mean_b w_b · huber(δ_b).
/// The maximum is over what is admissible in s'. A batch's discount is γ^m, or 0 where the episode terminated: so a
/// truncated episode bootstraps and a terminated one does not.
/// </summary>
public static class DqnLoss
{
    /// <summary>The targets y, [B].</summary>
    /// <param name="online">Chooses a'; null: the target network chooses too (Mnih et al. 2015).</param>
    /// <param name="target">Values a'.</param>
    /// <param name="next">Room to work in; cleared first.</param>
    /// <param name="targets">Receives y, [B].</param>
    /// <param name="rescale">Both functions say h(Q), and y is h of the target: see <see cref="ValueRescaling"/>.</param>
    /// <exception cref="ArgumentException">A row with a discount has no admissible action in s'.</exception>
    public static void Targets(TransitionBatch batch, IQFunction? online, IQFunction target, QBatch next, Span<float> targets, bool rescale = false)
    {
        var chosen = Choose(batch, online, target, next);
        for (int b = 0, row = 0; b < batch.Count; b++)
        {
            targets[b] = batch.Returns[b];
            if (batch.Discounts[b] != 0)
            {
                var value = next.Values(row)[chosen[row]];
                targets[b] += batch.Discounts[b] * (rescale ? (float)ValueRescaling.Inverse(value) : value);
                row++;
            }
            if (rescale) targets[b] = (float)ValueRescaling.Of(targets[b]);
        }
    }

    /// <summary>a' of each row that bootstraps, and what the target network thinks of all that is admissible there, in <paramref name="next"/>.</summary>
    /// <returns>The place of a' among the row's actions, [rows that bootstrap].</returns>
    internal static int[] Choose(TransitionBatch batch, IQFunction? online, IQFunction target, QBatch next)
    {
        next.Clear();
        for (var b = 0; b < batch.Count; b++)
            if (batch.Discounts[b] != 0)
            {
                if (batch.NextAdmissible[b].IsEmpty) throw new ArgumentException($"Row {b} has discount {batch.Discounts[b]} but no admissible action after it.");
                next.Add(batch.NextObservations, b, batch.NextAdmissible, batch.NextAdmissible[b]);
            }

        var chosen = new int[next.Count];
        (online ?? target).Evaluate(next);
        for (var row = 0; row < next.Count; row++) chosen[row] = next.Greedy(row);
        if (online is not null) target.Evaluate(next);
        return chosen;
    }

    /// <summary>L. Its gradient flows into <paramref name="q"/> only.</summary>
    /// <param name="q">Q(s, a), [B].</param>
    /// <param name="targets">y, [B].</param>
    /// <param name="weights">w, [B].</param>
    /// <param name="delta">Where the loss turns from square to linear; huber(δ) = δ²/2 up to there, then delta·(|δ| − delta/2).</param>
    public static Tensor Loss(Tensor q, Tensor targets, Tensor weights, double delta) =>
        (weights * nn.functional.huber_loss(q, targets, delta, nn.Reduction.None)).mean();
}
