using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Troupe.Learner.Policies;

/// <summary>The actor–critic in torch, for learning: the same mathematics as <see cref="ActingActorCritic"/>. Not thread-safe.</summary>
/// <remarks>U: distinct observations (with memory: rows), A: distinct action texts, P: pairs of a row and one of its actions, H: hidden size.</remarks>
public sealed class ActorCriticNetwork(ActorCriticSpec spec, Device? device = null) : FlatNetwork(new ActorCriticLayout(spec), device, nameof(ActorCriticNetwork))
{
    private readonly ActorCriticSpec _spec = spec;

    /// <inheritdoc cref="ActorCriticSpec.EncodesForCritic"/>
    internal bool EncodesForCritic => _spec.EncodesForCritic;

    /// <summary>Features of the distinct observations for the value, where it has an encoder of its own, [U, features].</summary>
    public Tensor EncodeForCritic(QBatch batch) => EncodeStates(batch, ActorCriticLayout.Critic);

    /// <summary>Logits of all pairs of the batch, and V of its rows.</summary>
    public (Tensor Logits, Tensor Values) Forward(QBatch batch)
    {
        var features = EncodeStates(batch);
        return Forward(
            features, EncodesForCritic ? EncodeForCritic(batch) : features,
            _spec.Head is ActionHead.Admissible ? EncodeTexts(batch) : null, batch);
    }

    /// <summary>From features to logits and values.</summary>
    /// <param name="features">[U, features].</param>
    /// <param name="forCritic">[U, features]: the same, unless the value has an encoder of its own.</param>
    /// <param name="texts">[A, features]; with admissible texts only.</param>
    /// <returns>[P] and [rows].</returns>
    public (Tensor Logits, Tensor Values) Forward(Tensor features, Tensor forCritic, Tensor? texts, QBatch batch)
    {
        var pairs = new Pairs(batch, Flat.device, _spec.Remembers);
        var states = Tower("", features);                                                                   // [U, H]
        var v = Linear(NetworkLayout.Value, _spec.Separate ? Tower(ActorCriticLayout.Critic, forCritic) : states).squeeze(1);   // [U]
        if (_spec.Remembers) return (Logits(states, texts, pairs), v);
        var rows = tensor(Array.ConvertAll(batch.States.ToArray(), state => (long)state), device: Flat.device);
        return (Logits(states, texts, pairs), v.index_select(0, rows));
    }

    private Tensor Logits(Tensor states, Tensor? texts, in Pairs pairs)
    {
        if (_spec.Head is ActionHead.Fixed head)
            return Linear(NetworkLayout.Head, states).view(-1).index_select(0, pairs.States * head.Count + pairs.Actions);
        var s = Linear(NetworkLayout.JointState, states);                                                   // [U, H]
        var a = Products.Linear(Dropped(texts!), this[$"{NetworkLayout.JointAction}.weight"]);                     // [A, H]
        var joined = Activate(s.index_select(0, pairs.States) + a.index_select(0, pairs.Actions));          // [P, H]
        return Linear(NetworkLayout.JointScore, joined).squeeze(1);                                         // [P]
    }

    private Tensor Tower(string prefix, Tensor x)
    {
        x = Dropped(x);
        for (var layer = 0; layer < _spec.Layers; layer++) x = Dropped(_spec.Activation == Activation.Tanh ? Linear(prefix + NetworkLayout.Trunk(layer), x).tanh() : Rectified(prefix + NetworkLayout.Trunk(layer), x));
        return x;
    }

    private Tensor Activate(Tensor x) => _spec.Activation == Activation.Tanh ? x.tanh() : functional.relu(x);
}
