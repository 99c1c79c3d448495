using System.Runtime.Intrinsics;
using Troupe.Learner.Policies;

namespace Troupe.Learner.Language;

/// <summary>
/// A <see cref="Decoder"/> in managed code, forward only, with keys and values of what each row has read so far. Every
/// position is computed by itself in a fixed order: a row's features are the same bits in any batch. Not thread-safe.
/// </summary>
/// <remarks>D: width, N: heads, d = D / N, R: tokens read in one call, of all rows.</remarks>
internal sealed unsafe class ActingDecoder
{
    private readonly DecoderSpec _spec;
    private readonly Block[] _blocks;
    private readonly float[] _embedding, _positions;                // [V, D], [context, D]
    private readonly float[] _cosines, _sines;                      // [context, d / 2]
    private readonly float[] _lastScale, _lastShift;                // [D]
    private readonly AlignedBuffer _x = new(), _normed = new(), _joint = new(), _joined = new(), _added = new(), _inner = new(), _last = new();
    private readonly AlignedBuffer _cache = new();                  // [rows, layers, 2, context, D]
    private readonly float[] _scores;                               // [context rounded up]
    private int[] _read = [];                                       // [rows]: tokens read

    public ActingDecoder(DecoderSpec spec)
    {
        _spec = spec.Checked();
        _blocks = [.. Enumerable.Range(0, spec.Layers).Select(_ => new Block(spec))];
        _embedding = new float[spec.Vocabulary * spec.Width];
        _positions = spec.Positions == PositionKind.Learned ? new float[spec.Context * spec.Width] : [];
        (_lastScale, _lastShift) = (new float[spec.Width], new float[spec.Width]);
        _scores = new float[(spec.Context + 15) / 16 * 16];
        (_cosines, _sines) = spec.Positions == PositionKind.Rotary ? Decoder.AngleTables(spec) : ([], []);
    }

    public void Load(NetworkLayout layout, ReadOnlySpan<float> flat)
    {
        layout.Of("wte.weight", flat).CopyTo(_embedding);
        if (_spec.Positions == PositionKind.Learned) layout.Of("wpe.weight", flat).CopyTo(_positions);
        for (var i = 0; i < _blocks.Length; i++) _blocks[i].Load(layout, $"h.{i}", flat);
        layout.Of("ln_f.weight", flat).CopyTo(_lastScale);
        layout.Of("ln_f.bias", flat).CopyTo(_lastShift);
    }

    /// <summary>Makes room for rows that have read nothing.</summary>
    public void Begin(int rows)
    {
        _read = new int[rows];
        _cache.Reserve(rows * RowSize);
    }

    /// <summary>Reads further tokens of some rows.</summary>
    /// <param name="rows">Which; none twice.</param>
    /// <param name="tokens">Of each of them, at least one.</param>
    /// <returns>Features of the last token of each, [rows, D]; valid until the next call.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such token, or more of them than the context holds.</exception>
    public float* Read(ReadOnlySpan<int> rows, IReadOnlyList<int[]> tokens)
    {
        var (width, total) = (_spec.Width, 0);
        for (var i = 0; i < rows.Length; i++)
        {
            total += tokens[i].Length;
            if (_read[rows[i]] + tokens[i].Length > _spec.Context) throw new ArgumentOutOfRangeException(nameof(tokens), tokens[i].Length, $"{_read[rows[i]]} tokens were read; this model reads {_spec.Context} at most.");
        }

        _x.Reserve(total * width);
        for (int i = 0, r = 0; i < rows.Length; i++)
            for (var k = 0; k < tokens[i].Length; k++, r++)
                Embed(tokens[i][k], _read[rows[i]] + k, new Span<float>(_x.Pointer + r * width, width));
        for (var layer = 0; layer < _blocks.Length; layer++) Apply(layer, rows, tokens, total);

        _last.Reserve(rows.Length * width);
        for (int i = 0, r = -1; i < rows.Length; i++)
        {
            r += tokens[i].Length;
            _read[rows[i]] += tokens[i].Length;
            Norm(_x.Pointer + r * width, _last.Pointer + i * width, _lastScale, _lastShift);
        }

        return _last.Pointer;
    }

    private int RowSize => _spec.Layers * 2 * _spec.Context * _spec.Width;

    private void Embed(int token, int position, Span<float> to)
    {
        if ((uint)token >= (uint)_spec.Vocabulary) throw new ArgumentOutOfRangeException(nameof(token), token, $"Tokens of this model are 0 to {_spec.Vocabulary - 1}.");
        var width = _spec.Width;
        _embedding.AsSpan(token * width, width).CopyTo(to);
        if (_positions.Length == 0) return;
        var place = _positions.AsSpan(position * width, width);
        for (var i = 0; i < width; i++) to[i] += place[i];
    }

    private void Apply(int layer, ReadOnlySpan<int> rows, IReadOnlyList<int[]> tokens, int total)
    {
        var (block, width) = (_blocks[layer], _spec.Width);
        _normed.Reserve(total * width);
        _joint.Reserve(total * block.Joint.Stride);
        _joined.Reserve(total * width);
        _added.Reserve(total * block.Project.Stride);
        _inner.Reserve(total * block.Inner.Stride);

        for (var r = 0; r < total; r++) Norm(_x.Pointer + r * width, _normed.Pointer + r * width, block.Scale1, block.Shift1);
        block.Joint.Apply(_normed.Pointer, width, _joint.Pointer, total, rectify: false);
        for (int i = 0, r = 0; i < rows.Length; i++)
            for (var k = 0; k < tokens[i].Length; k++, r++)
                Attend(_joint.Pointer + r * block.Joint.Stride, _cache.Pointer + rows[i] * RowSize + layer * 2 * _spec.Context * width, _read[rows[i]] + k, _joined.Pointer + r * width);
        block.Project.Apply(_joined.Pointer, width, _added.Pointer, total, rectify: false);
        Add(block.Project.Stride, total);

        for (var r = 0; r < total; r++) Norm(_x.Pointer + r * width, _normed.Pointer + r * width, block.Scale2, block.Shift2);
        block.Inner.Apply(_normed.Pointer, width, _inner.Pointer, total, rectify: false);
        for (var i = 0; i < total * block.Inner.Stride; i += 16) Activations.Gelu(Vector512.Load(_inner.Pointer + i)).Store(_inner.Pointer + i);
        block.Outer.Apply(_inner.Pointer, block.Inner.Stride, _added.Pointer, total, rectify: false);
        Add(block.Outer.Stride, total);
    }

    // The stream takes up what a part of the block made of it
    private void Add(int stride, int total)
    {
        var width = _spec.Width;
        for (var r = 0; r < total; r++)
            for (var i = 0; i < width; i++) _x.Pointer[r * width + i] += _added.Pointer[r * stride + i];
    }

    /// <param name="joint">Query, key and value of this token, [3D].</param>
    /// <param name="cache">Keys, then values, of this row and layer, [2, context, D]; takes this token's.</param>
    /// <param name="joined">Receives the heads' results, [D].</param>
    private void Attend(float* joint, float* cache, int position, float* joined)
    {
        var (width, size, half) = (_spec.Width, _spec.HeadWidth, _spec.HeadWidth / 2);
        float* keys = cache, values = cache + _spec.Context * width;
        if (_cosines.Length > 0)
            for (var head = 0; head < 2 * _spec.Heads; head++)                              // of queries and keys
                for (var i = 0; i < half; i++)
                {
                    var (cos, sin) = (_cosines[position * half + i], _sines[position * half + i]);
                    ref var a = ref joint[head * size + i];
                    ref var b = ref joint[head * size + half + i];
                    (a, b) = (a * cos - b * sin, b * cos + a * sin);
                }

        new Span<float>(joint + width, width).CopyTo(new Span<float>(keys + position * width, width));
        new Span<float>(joint + 2 * width, width).CopyTo(new Span<float>(values + position * width, width));
        var scale = 1 / MathF.Sqrt(size);
        for (var head = 0; head < _spec.Heads; head++)
        {
            var query = joint + head * size;
            var largest = float.NegativeInfinity;
            for (var j = 0; j <= position; j++)
            {
                _scores[j] = scale * Dot(query, keys + j * width + head * size, size);
                largest = MathF.Max(largest, _scores[j]);
            }

            var sum = 0f;
            fixed (float* scores = _scores)
            {
                for (var j = 0; j <= position; j += 16) Activations.Exp(Vector512.Load(scores + j) - Vector512.Create(largest)).Store(scores + j);
                for (var j = 0; j <= position; j++) sum += scores[j];
                var to = new Span<float>(joined + head * size, size);
                to.Clear();
                for (var j = 0; j <= position; j++)
                    VectorMath.AddScaled(to, new ReadOnlySpan<float>(values + j * width + head * size, size), scores[j] / sum);
            }
        }
    }

    private static float Dot(float* a, float* b, int length)
    {
        var (sum, i) = (Vector256<float>.Zero, 0);
        for (; i + 8 <= length; i += 8) sum = Vector256.FusedMultiplyAdd(Vector256.Load(a + i), Vector256.Load(b + i), sum);
        var rest = Vector256.Sum(sum);
        for (; i < length; i++) rest = MathF.FusedMultiplyAdd(a[i], b[i], rest);
        return rest;
    }

    private void Norm(float* x, float* to, float[] scale, float[] shift)
    {
        var width = _spec.Width;
        double mean = 0, variance = 0;
        for (var i = 0; i < width; i++) mean += x[i];
        mean /= width;
        for (var i = 0; i < width; i++) variance += (x[i] - mean) * (x[i] - mean);
        var (centre, factor) = ((float)mean, (float)(1 / Math.Sqrt(variance / width + _spec.NormEpsilon)));
        for (var i = 0; i < width; i++) to[i] = (x[i] - centre) * factor * scale[i] + shift[i];
    }

    private sealed class Block(DecoderSpec spec)
    {
        public readonly float[] Scale1 = new float[spec.Width], Shift1 = new float[spec.Width], Scale2 = new float[spec.Width], Shift2 = new float[spec.Width];
        public readonly DenseLayer Joint = new(3 * spec.Width, spec.Width), Project = new(spec.Width, spec.Width);
        public readonly DenseLayer Inner = new(spec.Inner, spec.Width), Outer = new(spec.Width, spec.Inner);

        public void Load(NetworkLayout layout, string name, ReadOnlySpan<float> flat)
        {
            layout.Of($"{name}.ln_1.weight", flat).CopyTo(Scale1);
            layout.Of($"{name}.ln_1.bias", flat).CopyTo(Shift1);
            layout.Of($"{name}.ln_2.weight", flat).CopyTo(Scale2);
            layout.Of($"{name}.ln_2.bias", flat).CopyTo(Shift2);
            Joint.Load(layout, $"{name}.attn.c_attn", flat);
            Project.Load(layout, $"{name}.attn.c_proj", flat);
            Inner.Load(layout, $"{name}.mlp.c_fc", flat);
            Outer.Load(layout, $"{name}.mlp.c_proj", flat);
        }
    }
}
