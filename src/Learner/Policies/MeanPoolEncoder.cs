namespace Troupe.Learner.Policies;

/// <summary>Mean of the tokens' embeddings.</summary>
internal sealed unsafe class MeanPoolEncoder : TextEncoder
{
    private readonly ParameterSlot _slot;
    private readonly int _size;
    private readonly float[] _embedding;   // [V, E]
    private InternedLists _lists = new();
    private int _first, _count;

    public MeanPoolEncoder(NetworkLayout layout, string name)
    {
        _slot = layout[$"{name}.embedding"];
        _size = layout.Spec.EmbeddingSize;
        _embedding = new float[_slot.Length];
        Stride = Gemm.Padded(_size);
    }

    public override int Stride { get; }

    public override void Load(ReadOnlySpan<float> flat) => flat.Slice(_slot.Offset, _slot.Length).CopyTo(_embedding);

    public override void Encode(InternedLists lists, int first, int count, float* features, bool remember = false)
    {
        for (var i = 0; i < count; i++)
        {
            var row = new Span<float>(features + i * Stride, Stride);
            row.Clear();
            var tokens = lists[first + i];
            foreach (var token in tokens)
            {
                if ((uint)token >= (uint)_slot.Shape[0]) throw UnknownToken(token, _slot.Shape[0]);
                VectorMath.AddScaled(row[.._size], _embedding.AsSpan(token * _size, _size), 1f / tokens.Length);
            }
        }
        if (remember) (_lists, _first, _count) = (lists, first, count);
    }

    public override void Backward(float* features, Span<float> flat)
    {
        var gradient = flat.Slice(_slot.Offset, _slot.Length);
        for (var i = 0; i < _count; i++)
        {
            var tokens = _lists[_first + i];
            foreach (var token in tokens)
                VectorMath.AddScaled(gradient.Slice(token * _size, _size), new ReadOnlySpan<float>(features + i * Stride, _size), 1f / tokens.Length);
        }
    }
}
