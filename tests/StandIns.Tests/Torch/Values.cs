using static TorchSharp.torch;

namespace Troupe.StandIns.Tests.Torch;

/// <summary>Weights that both languages can make: 0.5·sin(0.7·i + seed), and comparing with literals.</summary>
internal static class Values
{
    public static Tensor Det(double seed, params long[] shape)
    {
        var count = shape.Aggregate(1L, (product, n) => product * n);
        var values = new float[count];
        for (var i = 0; i < count; i++) values[i] = (float)(Math.Sin(i * 0.7 + seed) * 0.5);
        return tensor(values, shape);
    }

    /// <summary>The k-th parameter gets seed k.</summary>
    public static T Fill<T>(T module) where T : nn.Module
    {
        using var off = no_grad();
        var k = 0;
        foreach (var (_, parameter) in module.named_parameters()) parameter.copy_(Det(k++, parameter.shape));
        return module;
    }

    public static void Close(float[] expected, Tensor actual, float within = 1e-6f)
    {
        var values = actual.detach().to(float32).contiguous().data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - values[i]) <= within, $"element {i}: expected {expected[i]}, got {values[i]}");
    }
}

/// <summary>One after another: the process's generator and thread count are shared.</summary>
[CollectionDefinition("torch")]
public sealed class TorchCollection;
