using System.Runtime.Intrinsics;

namespace Troupe.Learner.Policies;

/// <summary>softmax(Q·Kᵀ / √d)·V of one head over one text (Vaswani et al. 2017, eq. 1).</summary>
/// <param name="size">d.</param>
/// <param name="causal">A token sees itself and those before it only.</param>
internal sealed unsafe class HeadAttention(int size, bool causal)
{
    private readonly int _padded = Gemm.Padded(size);
    private readonly AlignedBuffer _keys = new();     // K transposed, [d, Tp]
    private readonly AlignedBuffer _values = new();   // [T, dp]
    private readonly AlignedBuffer _scores = new();   // [T, Tp]
    private readonly AlignedBuffer _sums = new();     // [T, dp]

    /// <param name="q">A token every <paramref name="stride"/> numbers; so <paramref name="k"/> and <paramref name="v"/>.</param>
    /// <param name="y">Receives d numbers a token, one every <paramref name="yStride"/> numbers.</param>
    public void Apply(float* q, float* k, float* v, int stride, float* y, int yStride, int tokens)
    {
        if (tokens == 0) return;
        var columns = Gemm.Padded(tokens);
        _keys.Reserve(size * columns);
        _values.Reserve(tokens * _padded);
        _scores.Reserve(tokens * columns);
        _sums.Reserve(tokens * _padded);
        _keys.Span[..(size * columns)].Clear();
        _values.Span[..(tokens * _padded)].Clear();
        _scores.Span[..(tokens * columns)].Clear();
        _sums.Span[..(tokens * _padded)].Clear();
        for (var t = 0; t < tokens; t++)
        {
            for (var i = 0; i < size; i++) _keys.Pointer[i * columns + t] = k[t * stride + i];
            new ReadOnlySpan<float>(v + t * stride, size).CopyTo(_values.Span[(t * _padded)..]);
        }

        Gemm.MultiplyAdd(_scores.Pointer, columns, q, stride, 1, _keys.Pointer, columns, tokens, columns, size);
        for (var t = 0; t < tokens; t++) Softmax(_scores.Pointer + t * columns, causal ? t + 1 : tokens, columns, 1 / MathF.Sqrt(size));
        Gemm.MultiplyAdd(_sums.Pointer, _padded, _scores.Pointer, columns, 1, _values.Pointer, _padded, tokens, _padded, tokens);
        for (var t = 0; t < tokens; t++) _sums.Span.Slice(t * _padded, size).CopyTo(new Span<float>(y + t * yStride, size));
    }

    // Of the first scores; the others become 0
    private static void Softmax(float* scores, int count, int columns, float scale)
    {
        var largest = scores[0];
        for (var i = 1; i < count; i++) largest = MathF.Max(largest, scores[i]);
        var (shift, factor) = (Vector512.Create(largest), Vector512.Create(scale));
        for (var i = 0; i < columns; i += 16) Activations.Exp((Vector512.Load(scores + i) - shift) * factor).Store(scores + i);
        new Span<float>(scores + count, columns - count).Clear();
        var sums = Vector512<float>.Zero;
        for (var i = 0; i < columns; i += 16) sums += Vector512.Load(scores + i);
        var share = Vector512.Create(1 / Vector512.Sum(sums));
        for (var i = 0; i < columns; i += 16) (Vector512.Load(scores + i) * share).Store(scores + i);
    }
}
