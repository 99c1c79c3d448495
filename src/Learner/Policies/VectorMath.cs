using System.Numerics;
using System.Runtime.InteropServices;

namespace Troupe.Learner.Policies;

internal static class VectorMath
{
    /// <summary>to += scale · from, element by element; the same result for any width of vectors.</summary>
    public static void AddScaled(Span<float> to, ReadOnlySpan<float> from, float scale)
    {
        from = from[..to.Length];
        var whole = to.Length - to.Length % Vector<float>.Count;
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(to[..whole]);
        var added = MemoryMarshal.Cast<float, Vector<float>>(from[..whole]);
        var factor = new Vector<float>(scale);
        for (var i = 0; i < vectors.Length; i++) vectors[i] = Vector.FusedMultiplyAdd(added[i], factor, vectors[i]);
        for (var i = whole; i < to.Length; i++) to[i] = MathF.FusedMultiplyAdd(from[i], scale, to[i]);
    }
}
