using System.Runtime.InteropServices;
using Troupe.Learner.Algorithms;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Troupe.Learner.Policies;

/// <summary>The Q-network in torch, for learning: the same mathematics as <see cref="ActingNetwork"/>. Not thread-safe.</summary>
/// <remarks>U: distinct observations (with memory: rows), A: distinct action texts, P: pairs of a row and one of its actions, H: hidden size.</remarks>
public sealed class QNetwork(QNetworkSpec spec, Device? device = null) : FlatNetwork(new QNetworkLayout(spec), device, nameof(QNetwork)), IQFunction
{
    private readonly QNetworkSpec _spec = spec;
    private readonly Tensor? _z = spec.Support is { } support ? tensor(support.ToArray(), device: device).DetachFromDisposeScope() : null;   // [N]
    private Tensor? _noise;   // ε where σ lies among the parameters

    /// <summary>Q of all pairs of the batch, [P].</summary>
    public Tensor Forward(QBatch batch) =>
        Values(EncodeStates(batch), _spec.Head is ActionHead.Admissible ? EncodeTexts(batch) : null, batch);

    /// <inheritdoc/>
    public void Evaluate(QBatch batch)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var outputs = Outputs(EncodeStates(batch), _spec.Head is ActionHead.Admissible ? EncodeTexts(batch) : null, batch);
        using var values = Expected(outputs).cpu();
        MemoryMarshal.Cast<byte, float>(values.bytes).CopyTo(batch.AllResults);
        if (_spec.Support is not { } support) return;
        using var distributions = outputs.softmax(1).cpu();
        MemoryMarshal.Cast<byte, float>(distributions.bytes).CopyTo(batch.Distributions(support.Atoms));
    }

    /// <summary>The noisy layers' ε from here on; without it they are their μ.</summary>
    /// <param name="noise">As <see cref="FactorisedNoise.Draw"/> gave it, [parameters].</param>
    public void SetNoise(float[] noise)
    {
        _noise ??= zeros(Layout.Length, device: Flat.device).DetachFromDisposeScope();
        FlatTensors.Write(noise, _noise);
    }

    /// <summary>From features to Q.</summary>
    /// <param name="features">[U, features].</param>
    /// <param name="texts">[A, features]; with admissible texts only.</param>
    /// <returns>[P].</returns>
    public Tensor Values(Tensor features, Tensor? texts, QBatch batch) => Expected(Outputs(features, texts, batch));

    /// <summary>Q of each pair from what the head gives: itself, or Σ z p.</summary>
    /// <param name="outputs">[P, N].</param>
    /// <returns>[P].</returns>
    public Tensor Expected(Tensor outputs) => _z is null ? outputs.squeeze(1) : (outputs.softmax(1) * _z).sum(1);

    /// <summary>From features to what the head gives for each pair: rectified layers and head.</summary>
    /// <param name="features">[U, features].</param>
    /// <param name="texts">[A, features]; with admissible texts only.</param>
    /// <returns>Q, [P, 1], or logits of the return's distribution, [P, N].</returns>
    public Tensor Outputs(Tensor features, Tensor? texts, QBatch batch)
    {
        long n = _spec.Outputs;
        var pairs = new Pairs(batch, Flat.device, _spec.Remembers);
        var states = Dropped(features);
        for (var layer = 0; layer < _spec.Layers; layer++) states = Dropped(Rectified(QNetworkLayout.Trunk(layer), states));   // [U, H]
        var v = _spec.Dueling ? Linear(QNetworkLayout.Value, states) : null;                                                       // [U, N]

        if (_spec.Head is ActionHead.Fixed head)
        {
            var all = Linear(QNetworkLayout.Head, states).view(-1, head.Count, n);                                                 // [U, actions, N]
            if (v is not null) all = all + v.unsqueeze(1) - all.mean([1L], keepdim: true);
            return all.view(-1, n).index_select(0, pairs.States * head.Count + pairs.Actions);
        }
        var s = Linear(QNetworkLayout.JointState, states);                                                                         // [U, H]
        var a = Products.Linear(Dropped(texts!), Effective($"{QNetworkLayout.JointAction}.weight"));                                      // [A, H]
        var joined = functional.relu(s.index_select(0, pairs.States) + a.index_select(0, pairs.Actions));                          // [P, H]
        var q = Linear(QNetworkLayout.JointScore, joined);                                                                         // [P, N]
        if (v is null) return q;
        var mean = zeros(batch.Count, n, device: Flat.device).index_add(0, pairs.Rows, q * pairs.Shares.unsqueeze(1), 1);         // [rows, N]
        return q + v.index_select(0, pairs.States) - mean.index_select(0, pairs.Rows);
    }

    /// <inheritdoc/>
    protected override Tensor Effective(string name) =>
        _noise is null || _spec.NoiseScale == 0 ? this[name] : this[name] + this[name + FactorisedNoise.Sigma] * NoiseOf(Layout[name + FactorisedNoise.Sigma]);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        _z?.Dispose();
        _noise?.Dispose();
    }

    private Tensor NoiseOf(ParameterSlot slot) => _noise!.narrow(0, slot.Offset, slot.Length).view(Array.ConvertAll(slot.Shape, size => (long)size));
}
