using System.Runtime.Intrinsics;
using Troupe.Learner.Language;

namespace Troupe.Learner.Policies;

/// <summary>
/// A pre-norm Transformer (see <see cref="TransformerShape"/>) for acting: x += Attention(norm1 x), x += W₂ relu(W₁ norm2 x) in
/// each block, a last norm, and the mean or the last of the tokens. Learned in torch: <see cref="TorchTransformer"/>.
/// </summary>
/// <remarks>
/// E: embedding size, Ep: padded to <see cref="Gemm.Columns"/>; d: width of a head; T: tokens of a text; n: tokens of a few
/// texts, which are computed together. A token's sums never depend on texts beside its own.
/// </remarks>
internal sealed unsafe class TransformerEncoder : TextEncoder
{
    private const int TokensTogether = 128;   // enough to fill matrix products, few enough to stay in the cache

    private readonly PolicySpec _spec;
    private readonly int _size, _heads, _head;             // E, heads, d
    private readonly ParameterSlot _embeddingSlot;
    private readonly ParameterSlot? _positionSlot;
    private readonly float[] _embedding;                   // [V, E]
    private readonly float[] _positions = [];              // [longest, E]
    private readonly Block[] _blocks;
    private readonly NormLayer _norm;
    private readonly HeadAttention _attention;
    private readonly AlignedBuffer _x = new(), _normed = new(), _joint = new(), _joined = new(), _inner = new(), _added = new();

    public TransformerEncoder(NetworkLayout layout, string name)
    {
        var (spec, shape) = (layout.Spec, layout.Spec.Transformer);
        (_spec, _size, _heads) = (spec, spec.EmbeddingSize, shape.Heads);
        _head = _size / _heads;
        Stride = Gemm.Padded(_size);
        _embeddingSlot = layout[$"{name}.embedding"];
        _embedding = new float[_embeddingSlot.Length];
        if (shape.Positions == PositionKind.Learned)
        {
            _positionSlot = layout[$"{name}.positions"];
            _positions = new float[_positionSlot.Length];
        }
        _attention = new HeadAttention(_head, shape.Causal);
        _norm = new NormLayer(layout, $"{name}.norm");
        _blocks = [.. Enumerable.Range(0, shape.Layers).Select(i => new Block(layout, $"{name}.{EncoderParameters.Layer(i)}", _size, shape.Inner(_size)))];
    }

    public override int Stride { get; }

    public override void Load(ReadOnlySpan<float> flat)
    {
        flat.Slice(_embeddingSlot.Offset, _embeddingSlot.Length).CopyTo(_embedding);
        if (_positionSlot is not null) flat.Slice(_positionSlot.Offset, _positionSlot.Length).CopyTo(_positions);
        foreach (var block in _blocks) block.Load(flat);
        _norm.Load(flat);
    }

    /// <inheritdoc/>
    public override bool Learns => false;

    public override void Encode(InternedLists lists, int first, int count, float* features, bool remember = false)
    {
        if (remember) throw LearnedInTorch();
        for (int done = 0, together; done < count; done += together)
        {
            var tokens = 0;
            for (together = 0; done + together < count && (together == 0 || tokens + lists[first + done + together].Length <= TokensTogether); together++)
                tokens += lists[first + done + together].Length;
            EncodeSome(lists, first + done, together, tokens, features + done * Stride);
        }
    }

    public override void Backward(float* features, Span<float> flat) => throw LearnedInTorch();

    private static InvalidOperationException LearnedInTorch() => new($"A Transformer is learned in torch; see {nameof(Learns)}.");

    private void EncodeSome(InternedLists lists, int first, int count, int tokens, float* features)
    {
        Embed(lists, first, count, tokens);
        foreach (var block in _blocks) Apply(block, lists, first, count, tokens);
        _normed.Reserve(tokens * Stride);
        _norm.Apply(_x.Pointer, _normed.Pointer, tokens);
        for (int row = 0, at = 0; row < count; row++)
        {
            var length = lists[first + row].Length;
            var feature = new Span<float>(features + row * Stride, Stride);
            feature.Clear();
            if (_spec.Transformer.TakesLast && length > 0) _normed.Span.Slice((at + length - 1) * Stride, Stride).CopyTo(feature);
            else
                for (var t = 0; t < length; t++) VectorMath.AddScaled(feature, _normed.Span.Slice((at + t) * Stride, Stride), 1f / length);
            at += length;
        }
    }

    private void Embed(InternedLists lists, int first, int count, int tokens)
    {
        _x.Reserve(tokens * Stride);
        _x.Span[..(tokens * Stride)].Clear();
        for (int row = 0, at = 0; row < count; row++)
        {
            var list = lists[first + row];
            for (var t = 0; t < list.Length; t++, at++)
            {
                if ((uint)list[t] >= (uint)_spec.Tokens) throw UnknownToken(list[t], _spec.Tokens);
                var x = _x.Span.Slice(at * Stride, _size);
                _embedding.AsSpan(list[t] * _size, _size).CopyTo(x);
                if (_positionSlot is null) continue;
                if (t >= _spec.MaxTokens) throw new ArgumentException($"A text of {list.Length} tokens; this network reads {_spec.MaxTokens} at most.", nameof(lists));
                VectorMath.AddScaled(x, _positions.AsSpan(t * _size, _size), 1);
            }
        }
    }

    private void Apply(Block block, InternedLists lists, int first, int count, int tokens)
    {
        _normed.Reserve(tokens * Stride);
        _joint.Reserve(tokens * block.In.Stride);
        _joined.Reserve(tokens * Stride);
        _inner.Reserve(tokens * block.Wide.Stride);
        _added.Reserve(tokens * Stride);

        block.Norm1.Apply(_x.Pointer, _normed.Pointer, tokens);
        block.In.Apply(_normed.Pointer, Stride, _joint.Pointer, tokens, rectify: false);
        for (int row = 0, at = 0; row < count; row++)
        {
            var length = lists[first + row].Length;
            if (_spec.Transformer.Positions == PositionKind.Rotary) Turn(_joint.Pointer + at * block.In.Stride, block.In.Stride, length);
            for (var head = 0; head < _heads; head++)
            {
                var q = _joint.Pointer + at * block.In.Stride + head * _head;
                _attention.Apply(q, q + _size, q + 2 * _size, block.In.Stride, _joined.Pointer + at * Stride + head * _head, Stride, length);
            }
            at += length;
        }
        block.Out.Apply(_joined.Pointer, Stride, _added.Pointer, tokens, rectify: false);
        Add(tokens);

        block.Norm2.Apply(_x.Pointer, _normed.Pointer, tokens);
        block.Wide.Apply(_normed.Pointer, Stride, _inner.Pointer, tokens, rectify: true);
        block.Narrow.Apply(_inner.Pointer, block.Wide.Stride, _added.Pointer, tokens, rectify: false);
        Add(tokens);
    }

    private void Add(int tokens)
    {
        float* x = _x.Pointer, added = _added.Pointer;
        for (var i = 0; i < tokens * Stride; i += 16) (Vector512.Load(x + i) + Vector512.Load(added + i)).Store(x + i);
    }

    // Queries and keys: the first half of each head is paired with its second, as in Decoder
    private void Turn(float* joint, int stride, int length)
    {
        var half = _head / 2;
        for (var t = 0; t < length; t++)
            for (var i = 0; i < half; i++)
            {
                var (sin, cos) = MathF.SinCos(RotaryAngle(t, i, _head));
                for (var part = 0; part < 2 * _heads; part++)
                {
                    var a = joint + t * stride + part / _heads * _size + part % _heads * _head + i;
                    (a[0], a[half]) = (a[0] * cos - a[half] * sin, a[half] * cos + a[0] * sin);
                }
            }
    }

    /// <summary>Su et al. 2021, eq. 15.</summary>
    internal static float RotaryAngle(int position, int pair, int headWidth) => (float)(position * Math.Pow(10000, -2.0 * pair / headWidth));

    private sealed class Block(NetworkLayout layout, string name, int size, int inner)
    {
        public NormLayer Norm1 { get; } = new(layout, $"{name}.norm1");

        public NormLayer Norm2 { get; } = new(layout, $"{name}.norm2");

        public DenseLayer In { get; } = new(3 * size, size);

        public DenseLayer Out { get; } = new(size, size);

        public DenseLayer Wide { get; } = new(inner, size);

        public DenseLayer Narrow { get; } = new(size, inner);

        public void Load(ReadOnlySpan<float> flat)
        {
            Norm1.Load(flat);
            Norm2.Load(flat);
            In.Load(layout, $"{name}.self_attn.in_proj", flat);
            Out.Load(layout, $"{name}.self_attn.out_proj", flat);
            Wide.Load(layout, $"{name}.linear1", flat);
            Narrow.Load(layout, $"{name}.linear2", flat);
        }
    }
}
