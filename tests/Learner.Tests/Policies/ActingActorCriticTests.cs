using Troupe.Env;
using Troupe.Learner.Policies;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Policies;

public sealed class ActingActorCriticTests
{
    public static TheoryData<EncoderKind, bool, bool, int> Kinds
    {
        get
        {
            var kinds = new TheoryData<EncoderKind, bool, bool, int>();
            foreach (var encoder in Enum.GetValues<EncoderKind>())
                foreach (var admissible in new[] { false, true })
                    foreach (var separate in new[] { false, true })
                        foreach (var layers in new[] { 0, 2 })
                            kinds.Add(encoder, admissible, separate, layers);
            return kinds;
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Managed_code_says_what_torch_says(EncoderKind encoder, bool admissible, bool separate, int layers)
    {
        foreach (var activation in Enum.GetValues<Activation>())
        {
            var spec = Spec(encoder, admissible, separate, layers, activation);
            var weights = Loud(spec);
            var batch = Batch(spec, 30);
            var acting = new ActingActorCritic(spec);
            acting.Load(weights);
            acting.Evaluate(batch);
            using var scope = NewDisposeScope();
            using var network = new ActorCriticNetwork(spec);
            var flat = new float[network.Layout.Length];
            FlatWeights.CopyTo(weights, network.Layout, flat);
            using (no_grad()) network.Flat.copy_(tensor(flat));
            var (logits, values) = network.Forward(batch);
            Assert.Equal(logits.data<float>().ToArray(), batch.AllResults.ToArray(), Close);
            Assert.Equal(values.data<float>().ToArray(), batch.StateValues.ToArray(), Close);
        }
    }

    [Fact]
    public void Numbers_are_read_as_they_are()
    {
        var spec = new ActorCriticSpec { Numbers = 2, HiddenSize = 2, Layers = 1, Separate = true, Activation = Activation.Tanh, Head = new ActionHead.Fixed(2) };
        var acting = new ActingActorCritic(spec);
        acting.Load(new WeightsSnapshot(new WeightsVersion(1, 1), [
            new("trunk.0.weight", [2, 2], [1, 0, 0, 1]), new("trunk.0.bias", [2], [0, 0.5f]),
            new("head.weight", [2, 2], [1, 2, 0, -1]), new("head.bias", [2], [0.1f, 0]),
            new("critic.trunk.0.weight", [2, 2], [2, 0, 0, 0]), new("critic.trunk.0.bias", [2], [0, 0]),
            new("value.weight", [1, 2], [3, 1]), new("value.bias", [1], [-1])]));
        var batch = new QBatch();
        batch.Add([0.5f, -1f], [0, 1]);
        acting.Evaluate(batch);
        var (x, y) = (Math.Tanh(0.5), Math.Tanh(-0.5));
        Assert.Equal([(float)(x + 2 * y + 0.1), (float)-y], batch.Values(0).ToArray(), Close);
        Assert.Equal(3 * Math.Tanh(1) - 1, batch.StateValues[0], 1e-5);
    }

    [Fact]
    public void A_rows_answer_is_the_same_bits_in_any_batch()
    {
        var spec = Spec(EncoderKind.Gru, true, true, 1, Activation.Tanh);
        var acting = new ActingActorCritic(spec);
        acting.Load(Loud(spec));
        var together = Batch(spec, 20);
        acting.Evaluate(together);
        var fresh = new ActingActorCritic(spec);
        fresh.Load(Loud(spec));
        var alone = new QBatch();
        alone.Add(together.Observations[together.States[7]], [.. together.Actions(7).ToArray().Select(a => alone.AddText(together.Texts[a]))]);
        fresh.Evaluate(alone);
        Assert.Equal(together.Values(7).ToArray(), alone.Values(0).ToArray());
        Assert.Equal(together.StateValues[7], alone.StateValues[0]);
        Assert.Equal(acting.Decide(together, 7, 0.4), fresh.Decide(alone, 0, 0.4));
    }

    private static ActorCriticSpec Spec(EncoderKind encoder, bool admissible, bool separate, int layers, Activation activation) => new()
    {
        Tokens = 50,
        Encoder = encoder,
        EmbeddingSize = 12,
        HiddenSize = 20,
        Filters = 6,
        Layers = layers,
        Separate = separate,
        Activation = activation,
        Head = admissible ? new ActionHead.Admissible() : new ActionHead.Fixed(5),
    };

    // The initial policy is nearly uniform: with other weights a mistake shows
    private static WeightsSnapshot Loud(ActorCriticSpec spec)
    {
        var rng = new Rng(5);
        return new WeightsSnapshot(new WeightsVersion(1, 1), [.. new ActorCriticLayout(spec).Slots.Select(slot =>
            new NamedArray(slot.Name, slot.Shape, [.. Enumerable.Range(0, slot.Length).Select(_ => 0.5f * (float)rng.NextNormal())]))]);
    }

    private static QBatch Batch(ActorCriticSpec spec, int rows) => Networks.Batch(new QNetworkSpec { Tokens = spec.Tokens, Head = spec.Head }, rows, 3);

    private static bool Close(float a, float b) => Math.Abs(a - b) < 1e-5f * Math.Max(1, Math.Abs(a));
}
