using Troupe.Env;
using Troupe.Learner.Policies;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Tests.Policies;

public sealed class FactorisedNoiseTests
{
    private static readonly QNetworkSpec Spec = Networks.Spec(EncoderKind.MeanPool, true, true, 1) with { NoiseScale = 0.5 };

    // ε_ij = f(ε_i) f(ε_j): any two columns are in proportion, and the bias has the same f(ε_i)
    [Fact]
    public void The_noise_of_a_layer_is_the_product_of_its_outputs_and_its_inputs()
    {
        var (layout, noise) = Drawn(1);
        var weight = layout.Of("trunk.0.weight_sigma", noise);
        var bias = layout.Of("trunk.0.bias_sigma", noise);
        for (var i = 1; i < 40; i++)
            for (var j = 0; j < 12; j++)
                Assert.Equal(weight[j] * bias[i], weight[i * 12 + j] * bias[0], 1e-4f);
        Assert.All(layout.Of("trunk.0.weight", noise).ToArray(), x => Assert.Equal(0, x));
        Assert.All(layout.Of("action.embedding", noise).ToArray(), x => Assert.Equal(0, x));
    }

    // f(x) = sgn(x) √|x|: mean 0, E f² = E|x| = √(2/π), E f⁴ = 1
    [Fact]
    public void The_noise_has_the_moments_of_the_signed_root_of_a_normal()
    {
        var all = new List<double>();
        for (var seed = 0; seed < 400; seed++)
        {
            var (layout, noise) = Drawn(seed);
            foreach (var x in layout.Of("trunk.0.bias_sigma", noise)) all.Add(x);
        }
        Assert.Equal(0, all.Average(), 0.02);
        Assert.Equal(Math.Sqrt(2 / Math.PI), all.Average(x => x * x), 0.02);
        Assert.Equal(1, all.Average(x => x * x * x * x), 0.04);
    }

    [Fact]
    public void Sigma_begins_at_its_scale_over_the_root_of_the_inputs()
    {
        var weights = InitialWeights.Of(Spec, 1, default).Arrays.ToDictionary(a => a.Name, a => a.Data);
        Assert.All(weights["trunk.0.weight_sigma"], x => Assert.Equal(0.5f / MathF.Sqrt(12), x));
        Assert.All(weights["value.bias_sigma"], x => Assert.Equal(0.5f / MathF.Sqrt(40), x));
        Assert.True(weights.ContainsKey("joint.action.weight_sigma"));
        Assert.False(weights.ContainsKey("joint.action.bias_sigma"));
    }

    [Fact]
    public void An_explorer_acts_with_noise_of_its_seed_and_the_version_and_an_evaluator_without()
    {
        var plain = new ActingNetwork(Spec with { NoiseScale = 0 });
        plain.Load(new WeightsSnapshot(new WeightsVersion(1, 1), [.. Weights(1).Arrays.Where(a => !a.Name.EndsWith("_sigma", StringComparison.Ordinal))]));
        var without = Values(plain);
        Assert.Equal(without, Values(Loaded(null, Weights(1))));

        var noisy = Values(Loaded(3, Weights(1)));
        Assert.NotEqual(without, noisy);
        Assert.Equal(noisy, Values(Loaded(3, Weights(1))));
        Assert.NotEqual(noisy, Values(Loaded(4, Weights(1))));
        Assert.NotEqual(noisy, Values(Loaded(3, Weights(2))));
    }

    private static WeightsSnapshot Weights(int number) => InitialWeights.Of(Spec, 9, new WeightsVersion(1, number));

    private static ActingNetwork Loaded(long? seed, WeightsSnapshot weights)
    {
        var network = new ActingNetwork(Spec);
        if (seed is { } explore) network.Explore(explore);
        network.Load(weights);
        return network;
    }

    private static float[] Values(ActingNetwork network)
    {
        var batch = Networks.Batch(Spec, 9, 1);
        network.Evaluate(batch);
        return batch.AllResults.ToArray();
    }

    private static (NetworkLayout Layout, float[] Noise) Drawn(int seed)
    {
        var layout = Spec.CreateLayout();
        var noise = new float[layout.Length];
        new FactorisedNoise(layout).Draw(new Rng((ulong)seed), noise);
        return (layout, noise);
    }
}
