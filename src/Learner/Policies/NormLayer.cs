using System.Runtime.Intrinsics;

namespace Troupe.Learner.Policies;

/// <summary>Layer normalisation (Ba et al. 2016): each row gets mean 0 and variance 1, then a learned scale and shift.</summary>
internal sealed unsafe class NormLayer
{
    /// <summary>Added to the variance, as in PyTorch.</summary>
    public const float Epsilon = 1e-5f;

    private readonly ParameterSlot _weightSlot, _biasSlot;
    private readonly AlignedBuffer _weight, _bias;   // padded with zeros, so that padding stays zero
    private readonly int _size, _stride;

    public NormLayer(NetworkLayout layout, string name)
    {
        (_weightSlot, _biasSlot) = (layout[$"{name}.weight"], layout[$"{name}.bias"]);
        (_size, _stride) = (_weightSlot.Length, Gemm.Padded(_weightSlot.Length));
        (_weight, _bias) = (new AlignedBuffer(_stride), new AlignedBuffer(_stride));
    }

    public void Load(ReadOnlySpan<float> flat)
    {
        flat.Slice(_weightSlot.Offset, _size).CopyTo(_weight.Span);
        flat.Slice(_biasSlot.Offset, _size).CopyTo(_bias.Span);
    }

    /// <param name="x">[rows, padded width], zero beyond the width.</param>
    /// <param name="y">The same shape.</param>
    public void Apply(float* x, float* y, int rows)
    {
        for (var row = 0; row < rows; row++, x += _stride, y += _stride)
        {
            var sums = Vector512<float>.Zero;
            for (var j = 0; j < _stride; j += 16) sums += Vector512.Load(x + j);
            var mean = Vector512.Create(Vector512.Sum(sums) / _size);
            var squares = Vector512<float>.Zero;
            var whole = _size / 16 * 16;
            for (var j = 0; j < whole; j += 16)
            {
                var d = Vector512.Load(x + j) - mean;
                squares = Vector512.FusedMultiplyAdd(d, d, squares);
            }
            var square = Vector512.Sum(squares);
            for (var j = whole; j < _size; j++) square += (x[j] - mean[0]) * (x[j] - mean[0]);
            var scale = Vector512.Create(1 / MathF.Sqrt(square / _size + Epsilon));
            for (var j = 0; j < _stride; j += 16)
                Vector512.FusedMultiplyAdd((Vector512.Load(x + j) - mean) * scale, Vector512.Load(_weight.Pointer + j), Vector512.Load(_bias.Pointer + j)).Store(y + j);
        }
    }
}
