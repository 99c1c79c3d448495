using System.Runtime.Intrinsics;

namespace Troupe.Learner.Policies;

/// <summary>y = x·Wᵀ + b, with W laid out for <see cref="Gemm"/>.</summary>
internal sealed unsafe class DenseLayer
{
    private readonly AlignedBuffer _weights;   // [inputs, padded outputs]: W transposed
    private readonly AlignedBuffer _bias;      // [padded outputs]
    private readonly int _outputs;

    public DenseLayer(int outputs, int inputs)
    {
        (_outputs, Inputs, Stride) = (outputs, inputs, Gemm.Padded(outputs));
        _weights = new AlignedBuffer(inputs * Stride);
        _bias = new AlignedBuffer(Stride);
    }

    public int Inputs { get; }

    /// <summary>Numbers from one row of outputs to the next; those beyond the outputs are zero.</summary>
    public int Stride { get; }

    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="bias">[outputs], or empty for none.</param>
    public void Load(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias)
    {
        Transpose(weight, _outputs, Inputs, _weights.Span, Stride);
        bias.CopyTo(_bias.Span);
    }

    /// <summary>Takes the named layer's weight and bias of a network, all of whose parameters lie in <paramref name="flat"/>.</summary>
    public void Load(NetworkLayout layout, string name, ReadOnlySpan<float> flat) => Load(layout.Of($"{name}.weight", flat), layout.Of($"{name}.bias", flat));

    /// <param name="x">[rows, <see cref="Inputs"/>], a row every <paramref name="xRow"/> numbers.</param>
    /// <param name="y">[rows, <see cref="Stride"/>].</param>
    public void Apply(float* x, int xRow, float* y, int rows, bool rectify)
    {
        for (var row = 0; row < rows; row++) _bias.Span[..Stride].CopyTo(new Span<float>(y + row * Stride, Stride));
        Gemm.MultiplyAdd(y, Stride, x, xRow, 1, _weights.Pointer, Stride, rows, Stride, Inputs);
        if (!rectify) return;
        for (var i = 0; i < rows * Stride; i += 16) Vector512.Max(Vector512.Load(y + i), Vector512<float>.Zero).Store(y + i);
    }

    /// <summary>[rows, columns] into [columns, stride], in blocks that fit the cache.</summary>
    public static void Transpose(ReadOnlySpan<float> from, int rows, int columns, Span<float> to, int stride)
    {
        const int Block = 16;
        if (from.Length < rows * columns || stride < rows || to.Length < (columns - 1) * stride + rows) throw new ArgumentException($"{from.Length} numbers into {to.Length} are not [{rows}, {columns}] into [{columns}, {stride}].");
        fixed (float* source = from, target = to)
            for (var top = 0; top < rows; top += Block)
                for (var left = 0; left < columns; left += Block)
                    for (int column = left, height = Math.Min(Block, rows - top); column < Math.Min(columns, left + Block); column++)
                    {
                        float* read = source + top * columns + column, write = target + column * stride + top;
                        for (var row = 0; row < height; row++, read += columns) write[row] = *read;
                    }
    }
}
