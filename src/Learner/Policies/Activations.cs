using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Troupe.Learner.Policies;

/// <summary>Vector forms of the functions that a network needs; absolute error below 3e-7.</summary>
internal static class Activations
{
    /// <summary>1 / (1 + e^−x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x) => Vector512<float>.One / (Vector512<float>.One + Exp(-x));

    /// <summary>2·σ(2x) − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        var two = Vector512.Create(2f);
        return two / (Vector512<float>.One + Exp(x * Vector512.Create(-2f))) - Vector512<float>.One;
    }

    /// <summary>x·(1 + tanh(√(2/π)·(x + 0.044715 x³))) / 2: the approximation that GPT-2 uses (Hendrycks and Gimpel 2016).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Gelu(Vector512<float> x)
    {
        var cubic = Vector512.FusedMultiplyAdd(x * x * x, Vector512.Create(0.044715f), x);
        return Vector512.Create(0.5f) * x * (Vector512<float>.One + Tanh(cubic * Vector512.Create(0.79788456f)));
    }

    /// <summary>e^x; at −87 and below 1.6e-38, at 88 and above 1.7e38.</summary>
    // 2^n · e^r with |r| ≤ ln 2 / 2, e^r by its Taylor polynomial of degree 6 (relative error 2e-7)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        x = Vector512.Min(Vector512.Max(x, Vector512.Create(-87f)), Vector512.Create(88f));
        var n = Vector512.Floor(Vector512.FusedMultiplyAdd(x, Vector512.Create(1.44269504f), Vector512.Create(0.5f)));
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-0.693359375f), x);        // ln 2 in two parts, so that r is exact
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(2.12194440e-4f), r);
        var p = Vector512.FusedMultiplyAdd(r, Vector512.Create(1f / 720), Vector512.Create(1f / 120));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f / 24));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f / 6));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.5f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512<float>.One);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512<float>.One);
        var power = (Vector512.ConvertToInt32Native(n) + Vector512.Create(127)) << 23;
        return p * power.AsSingle();
    }
}
