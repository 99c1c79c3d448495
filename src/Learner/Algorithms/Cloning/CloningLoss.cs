using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.Cloning;

/// <summary>
/// Behaviour cloning: cross-entropy of the demonstrated action (Pomerleau 1991), and for Q-values the large-margin loss
/// with regression to the demonstrated return (Hester et al. 2018, eq. 1).
/// </summary>
/// <remarks>B: demonstrations, P: pairs of a demonstration and one of its admissible actions.</remarks>
public static class CloningLoss
{
    /// <summary>−mean log π(a*|s).</summary>
    /// <param name="logProbability">log π(a*|s), [B].</param>
    public static Tensor Policy(Tensor logProbability) => -logProbability.mean();

    /// <summary>½ mean (V(s) − G)².</summary>
    /// <param name="values">V(s) or Q(s, a*), [B].</param>
    /// <param name="returns">G, [B].</param>
    public static Tensor Value(Tensor values, Tensor returns) => 0.5 * (values - returns).square().mean();

    /// <summary>mean (max_a [Q(s, a) + margin · 1(a ≠ a*)] − Q(s, a*)).</summary>
    /// <param name="q">Of all pairs, [P].</param>
    /// <param name="batch">Rows of the demonstrations with all that is admissible.</param>
    /// <param name="taken">Place of each a* among the pairs, [B].</param>
    public static Tensor Margin(Tensor q, QBatch batch, long[] taken, double margin)
    {
        var most = 0;
        for (var row = 0; row < batch.Count; row++) most = Math.Max(most, batch.Actions(row).Length);
        long[] places = new long[batch.Count * most];
        float[] added = new float[batch.Count * most];
        for (int row = 0, pair = 0; row < batch.Count; row++)
            for (var i = 0; i < most; i++)
            {
                // Beyond the last action stands the demonstrated one again: it never exceeds itself.
                var here = i < batch.Actions(row).Length ? pair++ : taken[row];
                (places[row * most + i], added[row * most + i]) = (here, here == taken[row] ? 0 : (float)margin);
            }

        var all = q.index_select(0, tensor(places, device: q.device)) + tensor(added, device: q.device);
        return (all.view(batch.Count, most).amax([1L]) - q.index_select(0, tensor(taken, device: q.device))).mean();
    }
}
