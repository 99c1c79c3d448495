using Troupe.Env;
using Troupe.Learner.Policies;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Policies;

public sealed class DistributionalNetworkTests
{
    private static readonly ReturnSupport Support = new(7, -2, 4);

    public static TheoryData<bool, bool, int, double> Kinds
    {
        get
        {
            var kinds = new TheoryData<bool, bool, int, double>();
            foreach (var admissible in new[] { false, true })
                foreach (var dueling in new[] { false, true })
                    foreach (var layers in new[] { 0, 2 })
                        foreach (var noise in new[] { 0, 0.5 })
                            kinds.Add(admissible, dueling, layers, noise);
            return kinds;
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Distributions_and_values_equal_the_mathematics_written_out(bool admissible, bool dueling, int layers, double noise)
    {
        var spec = Spec(admissible, dueling, layers, noise);
        var weights = InitialWeights.Of(spec, 7, new WeightsVersion(1, 1));
        QBatch fast = Networks.Batch(spec, 23, 3), plain = Networks.Batch(spec, 23, 3);
        var acting = new ActingNetwork(spec);
        acting.Load(weights);
        acting.Evaluate(fast);
        new PlainQNetwork(spec, weights).Evaluate(plain);
        AssertAlike(plain, fast);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Torch_and_managed_code_agree_with_the_same_noise(bool admissible, bool dueling, int layers, double noise)
    {
        var spec = Spec(admissible, dueling, layers, noise);
        using var network = new QNetwork(spec);
        var flat = new float[network.Layout.Length];
        FlatWeights.CopyTo(InitialWeights.Of(spec, 11, default), network.Layout, flat);
        using (no_grad()) network.Flat.copy_(tensor(flat));
        var drawn = new float[flat.Length];
        var factorised = new FactorisedNoise(network.Layout);
        factorised.Draw(new Rng(5UL), drawn);
        network.SetNoise(drawn);
        factorised.Add(drawn, flat);
        var acting = new ActingNetwork(spec);
        acting.Load(flat);

        QBatch fast = Networks.Batch(spec, 23, 2), torch = Networks.Batch(spec, 23, 2);
        acting.Evaluate(fast);
        network.Evaluate(torch);
        AssertAlike(torch, fast);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_row_gets_the_same_bits_in_any_batch(bool admissible, bool dueling, int layers, double noise)
    {
        var spec = Spec(admissible, dueling, layers, noise);
        var weights = InitialWeights.Of(spec, 7, new WeightsVersion(1, 1));
        var acting = new ActingNetwork(spec);
        acting.Load(weights);
        var whole = Networks.Batch(spec, 40, 5);
        acting.Evaluate(whole);
        for (var row = 0; row < whole.Count; row++)
        {
            acting.Load(weights);   // nothing is remembered
            var alone = new QBatch();
            var actions = whole.Actions(row).ToArray();
            if (admissible) actions = [.. actions.Select(a => alone.AddText(whole.Texts[a]))];
            alone.Add(whole.Observations[whole.States[row]], actions);
            acting.Evaluate(alone);
            Assert.True(alone.Values(0).SequenceEqual(whole.Values(row)));
            Assert.True(alone.Distributions(0, 7).SequenceEqual(whole.Distributions(row, 7)));
        }
    }

    private static void AssertAlike(QBatch expected, QBatch actual)
    {
        Assert.Equal(expected.AllResults.ToArray(), actual.AllResults.ToArray(), (a, b) => Math.Abs(a - b) < 1e-5f);
        Assert.Equal(expected.Distributions(7).ToArray(), actual.Distributions(7).ToArray(), (a, b) => Math.Abs(a - b) < 1e-5f);
    }

    private static QNetworkSpec Spec(bool admissible, bool dueling, int layers, double noise) =>
        Networks.Spec(EncoderKind.MeanPool, admissible, dueling, layers) with { Support = Support, NoiseScale = noise };
}
