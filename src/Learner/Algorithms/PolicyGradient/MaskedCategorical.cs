using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.PolicyGradient;

/// <summary>
/// π(·|s) of the rows of a batch in torch, each over its own admissible actions: what is not admissible has probability 0
/// and no gradient (Huang and Ontañón 2022).
/// </summary>
internal sealed class MaskedCategorical
{
    private const float Nothing = -1e9f;   // e to this is 0, and 0 times this is still a number

    /// <param name="logits">Of all pairs of the batch, [P].</param>
    public MaskedCategorical(Tensor logits, QBatch batch)
    {
        var most = 0;
        for (var row = 0; row < batch.Count; row++) most = Math.Max(most, batch.Actions(row).Length);
        var dense = batch.Pairs == batch.Count * most ? logits : Padded(logits, batch, most);
        Logs = nn.functional.log_softmax(dense.view(batch.Count, most), 1);
    }

    /// <summary>log π of each row's actions, [B, most actions of a row]; where a row has fewer, far below any.</summary>
    public Tensor Logs { get; }

    /// <summary>log π(a|s), [B].</summary>
    /// <param name="taken">Position of a in each row's actions, [B].</param>
    public Tensor LogProbability(long[] taken) => Logs.gather(1, tensor(taken, [taken.Length, 1], device: Logs.device)).squeeze(1);

    /// <summary>−Σ π log π, [B].</summary>
    public Tensor Entropy() => -(Logs.exp() * Logs).sum(1);

    private static Tensor Padded(Tensor logits, QBatch batch, int most)
    {
        var places = new long[batch.Count * most];
        Array.Fill(places, batch.Pairs);
        for (int row = 0, pair = 0; row < batch.Count; row++)
            for (var i = 0; i < batch.Actions(row).Length; i++) places[row * most + i] = pair++;
        return cat([logits, full(1, Nothing, device: logits.device)], 0).index_select(0, tensor(places, device: logits.device));
    }
}
