namespace Troupe.Learner.Policies;

/// <summary>Two gated recurrent units (Schuster and Paliwal 1997): the last state of the one that reads forward, then the last of the one that reads backward.</summary>
internal sealed unsafe class BidirectionalGruEncoder : TextEncoder
{
    private readonly GruEncoder _forward, _backward;
    private readonly int _hidden;
    private readonly AlignedBuffer _half = new();   // [rows, Hp]
    private int _count;

    public BidirectionalGruEncoder(NetworkLayout layout, string name)
    {
        _forward = new GruEncoder(layout, name);
        _backward = new GruEncoder(layout, name, EncoderParameters.Reverse, backward: true);
        _hidden = layout.Spec.HiddenSize;
        Stride = Gemm.Padded(2 * _hidden);
    }

    public override int Stride { get; }

    public override void Load(ReadOnlySpan<float> flat)
    {
        _forward.Load(flat);
        _backward.Load(flat);
    }

    public override void Encode(InternedLists lists, int first, int count, float* features, bool remember = false)
    {
        new Span<float>(features, count * Stride).Clear();
        _half.Reserve(count * _forward.Stride);
        for (var part = 0; part < 2; part++)
        {
            Part(part).Encode(lists, first, count, _half.Pointer, remember);
            for (var row = 0; row < count; row++) Half(row).CopyTo(new Span<float>(features + row * Stride + part * _hidden, _hidden));
        }
        _count = count;
    }

    public override void Backward(float* features, Span<float> flat)
    {
        _half.Span[..(_count * _forward.Stride)].Clear();
        for (var part = 0; part < 2; part++)
        {
            for (var row = 0; row < _count; row++) new Span<float>(features + row * Stride + part * _hidden, _hidden).CopyTo(Half(row));
            Part(part).Backward(_half.Pointer, flat);
        }
    }

    private GruEncoder Part(int part) => part == 0 ? _forward : _backward;

    private Span<float> Half(int row) => _half.Span.Slice(row * _forward.Stride, _hidden);
}
