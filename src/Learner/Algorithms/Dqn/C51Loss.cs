using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.Dqn;

/// <summary>
/// Categorical DQN, C51 (Bellemare et al. 2017, algorithm 1): the distribution of returns at s', shrunk by γ^m and shifted
/// by G, is projected back onto the atoms, m = Φ T̂ Z_target(s', argmax_a Q(s', a)), and
/// L = mean_b w_b · −Σ_i m_i log p_i(s_b, a_b), the cross-entropy. Its priority is KL(m ‖ p) (Hessel et al. 2018). Which
/// action is chosen in s', and when there is one, is as in <see cref="DqnLoss"/>.
/// </summary>
public static class C51Loss
{
    /// <summary>The targets m, [B, N]; each row sums to 1.</summary>
    /// <param name="online">Chooses a'; null: the target network chooses too.</param>
    /// <param name="target">Values a'; like <paramref name="online"/> it must fill the batch's distributions.</param>
    /// <param name="next">Room to work in; cleared first.</param>
    /// <param name="targets">Receives m, [B, N].</param>
    /// <exception cref="ArgumentException">A row with a discount has no admissible action in s'.</exception>
    public static void Targets(TransitionBatch batch, IQFunction? online, IQFunction target, ReturnSupport support, QBatch next, Span<float> targets)
    {
        var chosen = DqnLoss.Choose(batch, online, target, next);
        var atoms = support.Atoms;
        for (int b = 0, row = 0; b < batch.Count; b++)
        {
            var to = targets.Slice(b * atoms, atoms);
            if (batch.Discounts[b] == 0) Project([], batch.Returns[b], 0, support, to);
            else
            {
                Project(next.Distributions(row, atoms).Slice(chosen[row] * atoms, atoms), batch.Returns[b], batch.Discounts[b], support, to);
                row++;
            }
        }
    }

    /// <summary>Φ T̂ (eq. 7): each atom's probability goes to where G + γ^m z_j falls, shared by the two atoms beside it.</summary>
    /// <param name="probabilities">Of s' and a', [N]; not looked at where the discount is 0.</param>
    /// <param name="discount">γ^m; 0 where the episode terminated, and all falls on G.</param>
    /// <param name="projected">Receives m, [N].</param>
    public static void Project(ReadOnlySpan<float> probabilities, double reward, double discount, ReturnSupport support, Span<float> projected)
    {
        projected.Clear();
        if (discount == 0) Share(reward, 1, support, projected);
        else
            for (var j = 0; j < probabilities.Length; j++) Share(reward + discount * support[j], probabilities[j], support, projected);
    }

    /// <summary>L. Its gradient flows into <paramref name="logits"/> only.</summary>
    /// <param name="logits">Of p(s, a), [B, N].</param>
    /// <param name="targets">m, [B, N].</param>
    /// <param name="weights">w, [B].</param>
    public static Tensor Loss(Tensor logits, Tensor targets, Tensor weights) =>
        -(weights * (targets * logits.log_softmax(1)).sum(1)).mean();

    /// <summary>KL(m ‖ p) of a row.</summary>
    /// <param name="targets">m, [N].</param>
    /// <param name="logits">Of p, [N].</param>
    public static float Divergence(ReadOnlySpan<float> targets, ReadOnlySpan<float> logits)
    {
        var most = double.NegativeInfinity;
        foreach (var logit in logits) most = Math.Max(most, logit);
        var sum = 0.0;
        foreach (var logit in logits) sum += Math.Exp(logit - most);
        var (total, divergence) = (most + Math.Log(sum), 0.0);
        for (var i = 0; i < targets.Length; i++)
            if (targets[i] > 0) divergence += targets[i] * (Math.Log(targets[i]) - logits[i] + total);
        return (float)divergence;
    }

    private static void Share(double z, float probability, ReturnSupport support, Span<float> projected)
    {
        var place = (Math.Clamp(z, support.Min, support.Max) - support.Min) / support.Step;
        if (double.IsNaN(place))   // a reward that is no number makes a loss that is none
        {
            projected.Fill(float.NaN);
            return;
        }
        var below = Math.Min((int)place, support.Atoms - 1);
        var rest = place - below;
        projected[below] += (float)(probability * (1 - rest));
        if (rest > 0 && below + 1 < support.Atoms) projected[below + 1] += (float)(probability * rest);
    }
}
