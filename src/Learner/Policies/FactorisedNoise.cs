using Troupe.Env;

namespace Troupe.Learner.Policies;

/// <summary>
/// Noisy layers with factorised Gaussian noise (Fortunato et al. 2018, eq. 10 and 11): y = (μ + σ ⊙ ε)·x + μ_b + σ_b ⊙ ε_b with
/// ε_ij = f(ε_i) f(ε_j), ε_b = f(ε_i), f(x) = sgn(x) √|x|, so that a layer takes as many normal numbers as it has inputs and
/// outputs. Without noise a layer is its μ. A layer is noisy if its layout has σ beside its weights.
/// </summary>
public sealed class FactorisedNoise
{
    /// <summary>After the name of the parameter whose σ it is.</summary>
    public const string Sigma = "_sigma";

    private readonly List<(ParameterSlot Weight, ParameterSlot WeightSigma, ParameterSlot? Bias, ParameterSlot? BiasSigma)> _layers = [];

    public FactorisedNoise(NetworkLayout layout)
    {
        var slots = layout.Slots.ToDictionary(slot => slot.Name);
        foreach (var sigma in layout.Slots.Where(slot => slot.Name.EndsWith($".weight{Sigma}", StringComparison.Ordinal)))
        {
            var weight = sigma.Name[..^Sigma.Length];
            var bias = string.Concat(weight.AsSpan(0, weight.Length - "weight".Length), "bias");
            _layers.Add((slots[weight], sigma, slots.GetValueOrDefault(bias), slots.GetValueOrDefault(bias + Sigma)));
        }
    }

    /// <summary>False: no layer of the network is noisy.</summary>
    public bool IsThere => _layers.Count > 0;

    /// <summary>Draws ε of all layers.</summary>
    /// <param name="noise">Receives each ε where its σ lies among the parameters; the rest is left alone.</param>
    public void Draw(Rng rng, Span<float> noise)
    {
        foreach (var layer in _layers)
        {
            int outputs = layer.Weight.Shape[0], inputs = layer.Weight.Shape[1];
            float[] from = [.. Enumerable.Range(0, inputs).Select(_ => Scaled(rng))], to = [.. Enumerable.Range(0, outputs).Select(_ => Scaled(rng))];
            var weight = noise.Slice(layer.WeightSigma.Offset, layer.WeightSigma.Length);
            for (var i = 0; i < outputs; i++)
                for (var j = 0; j < inputs; j++) weight[i * inputs + j] = to[i] * from[j];
            if (layer.BiasSigma is { } bias) to.CopyTo(noise[bias.Offset..]);
        }
    }

    /// <summary>μ becomes μ + σ ⊙ ε.</summary>
    /// <param name="noise">ε, as <see cref="Draw"/> gave it.</param>
    /// <param name="flat">All parameters.</param>
    public void Add(ReadOnlySpan<float> noise, Span<float> flat)
    {
        foreach (var layer in _layers)
        {
            Add(layer.Weight, layer.WeightSigma, noise, flat);
            if (layer is { Bias: { } bias, BiasSigma: { } sigma }) Add(bias, sigma, noise, flat);
        }
    }

    private static void Add(ParameterSlot mean, ParameterSlot sigma, ReadOnlySpan<float> noise, Span<float> flat)
    {
        ReadOnlySpan<float> from = flat.Slice(sigma.Offset, sigma.Length), by = noise.Slice(sigma.Offset, sigma.Length);
        var to = flat.Slice(mean.Offset, mean.Length);
        for (var i = 0; i < to.Length; i++) to[i] += from[i] * by[i];
    }

    private static float Scaled(Rng rng)
    {
        var x = rng.NextNormal();
        return (float)(Math.Sign(x) * Math.Sqrt(Math.Abs(x)));
    }
}
