using Troupe.Env;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Policies;

/// <summary>Weights before any training: PyTorch's default distributions, drawn from Troupe's generator, so that a seed gives the same weights everywhere.</summary>
public static class InitialWeights
{
    public static WeightsSnapshot Of(QNetworkSpec spec, long seed, WeightsVersion version)
    {
        var rng = new Rng(seed, stream: 0x1417);
        return new WeightsSnapshot(version, [.. new QNetworkLayout(spec).Slots.Select(slot => new NamedArray(slot.Name, slot.Shape, Draw(slot, rng)))]);
    }

    private static float[] Draw(ParameterSlot slot, Rng rng)
    {
        var data = new float[slot.Length];
        for (var i = 0; i < data.Length; i++)
            data[i] = (float)(slot.InitialBound is { } bound ? bound * (2 * rng.NextDouble() - 1) : rng.NextNormal());
        return data;
    }
}
