using System.Runtime.InteropServices;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Troupe.Learner.Policies;

/// <summary>The Q-network in torch, for learning: the same mathematics as <see cref="ActingNetwork"/>. Not thread-safe.</summary>
/// <remarks>U: distinct observations, A: distinct action texts, P: pairs of a row and one of its actions, H: hidden size.</remarks>
public sealed class QNetwork(QNetworkSpec spec, Device? device = null) : FlatNetwork(new QNetworkLayout(spec), device, nameof(QNetwork)), IQFunction
{
    private readonly QNetworkSpec _spec = spec;

    /// <summary>Q of all pairs of the batch, [P].</summary>
    public Tensor Forward(QBatch batch) =>
        Values(EncodeStates(batch), _spec.Head is ActionHead.Admissible ? EncodeTexts(batch) : null, batch);

    /// <inheritdoc/>
    public void Evaluate(QBatch batch)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        using var values = Forward(batch).cpu();
        MemoryMarshal.Cast<byte, float>(values.bytes).CopyTo(batch.AllResults);
    }

    /// <summary>From features to Q: rectified layers and head.</summary>
    /// <param name="features">[U, features].</param>
    /// <param name="texts">[A, features]; with admissible texts only.</param>
    /// <returns>[P].</returns>
    public Tensor Values(Tensor features, Tensor? texts, QBatch batch)
    {
        var pairs = new Pairs(batch, Flat.device);
        var states = features;
        for (var layer = 0; layer < _spec.Layers; layer++) states = functional.relu(Linear(QNetworkLayout.Trunk(layer), states));   // [U, H]
        var v = _spec.Dueling ? Linear(QNetworkLayout.Value, states).squeeze(1) : null;                                            // [U]

        if (_spec.Head is ActionHead.Fixed head)
        {
            var all = Linear(QNetworkLayout.Head, states);                                                                         // [U, n]
            if (v is not null) all = all + v.unsqueeze(1) - all.mean([1L], keepdim: true);
            return all.view(-1).index_select(0, pairs.States * head.Count + pairs.Actions);
        }
        var s = Linear(QNetworkLayout.JointState, states);                                                                         // [U, H]
        var a = functional.linear(texts!, this[$"{QNetworkLayout.JointAction}.weight"]);                                           // [A, H]
        var joined = functional.relu(s.index_select(0, pairs.States) + a.index_select(0, pairs.Actions));                          // [P, H]
        var q = Linear(QNetworkLayout.JointScore, joined).squeeze(1);                                                              // [P]
        if (v is null) return q;
        var mean = zeros(batch.Count, device: Flat.device).index_add(0, pairs.Rows, q * pairs.Shares, 1);                         // [rows]
        return q + v.index_select(0, pairs.States) - mean.index_select(0, pairs.Rows);
    }
}
