using System.Runtime.Intrinsics;

namespace Troupe.Learner.Policies;

/// <summary>
/// Filters over neighbouring tokens, rectified, and of each the largest value over the text (Kim 2014, eq. 2 and section
/// 2), the features of all widths one behind the other. A text shorter than a filter is followed by zeros up to its
/// width. Rectifying after the maximum is the same as before, and done once.
/// </summary>
/// <remarks>F: filters of a width, Fp: padded to <see cref="Gemm.Columns"/>. What a token adds at each place of a filter comes from <see cref="TokenInputs"/>.</remarks>
internal sealed unsafe class ConvolutionEncoder : TextEncoder
{
    private const int Nowhere = -1;   // the filter was negative everywhere: no gradient

    private readonly TokenInputs[] _inputs;
    private readonly ParameterSlot[] _biasSlots;
    private readonly AlignedBuffer[] _biases;       // [Fp] each
    private readonly AlignedBuffer _sum;            // [Fp]
    private readonly AlignedBuffer _largest;        // [Fp]
    private readonly int[] _widths;
    private readonly int _filters, _padded;
    private int[] _remembered = [];                 // token slots of all texts
    private int[] _starts = [];                     // [rows + 1], where each text's slots begin
    private int[] _places = [];                     // [rows, widths, F]: where each filter was largest
    private int _count;

    public ConvolutionEncoder(NetworkLayout layout, string name)
    {
        (_widths, _filters) = (layout.Spec.FilterWidths.ToArray(), layout.Spec.Filters);
        _padded = Gemm.Padded(_filters);
        Stride = Gemm.Padded(_widths.Length * _filters);
        _inputs = Array.ConvertAll(_widths, width => TokenInputs.OfFilters(layout, name, width));
        _biasSlots = Array.ConvertAll(_widths, width => layout[$"{name}.{EncoderParameters.Filters(width)}.bias"]);
        _biases = Array.ConvertAll(_widths, _ => new AlignedBuffer(_padded));
        (_sum, _largest) = (new AlignedBuffer(_padded), new AlignedBuffer(_padded));
    }

    public override int Stride { get; }

    public override void Load(ReadOnlySpan<float> flat)
    {
        for (var w = 0; w < _widths.Length; w++)
        {
            _inputs[w].Load(flat);
            flat.Slice(_biasSlots[w].Offset, _filters).CopyTo(_biases[w].Span);
        }
    }

    public override void Encode(InternedLists lists, int first, int count, float* features, bool remember = false)
    {
        new Span<float>(features, count * Stride).Clear();
        Arrange(lists, first, count);
        foreach (var inputs in _inputs) inputs.Compute();
        if (remember && _places.Length < count * _widths.Length * _filters) _places = new int[count * _widths.Length * _filters];
        for (var row = 0; row < count; row++)
        {
            var slots = Slots(row);
            if (slots.IsEmpty) continue;
            for (var w = 0; w < _widths.Length; w++)
            {
                var places = remember ? _places.AsSpan((row * _widths.Length + w) * _filters, _filters) : default;
                Convolve(w, slots, places);
                _largest.Span[.._filters].CopyTo(new Span<float>(features + row * Stride + w * _filters, _filters));
            }
        }
        _count = count;
    }

    public override void Backward(float* features, Span<float> flat)
    {
        foreach (var inputs in _inputs) inputs.ClearGradient();
        for (var row = 0; row < _count; row++)
        {
            var slots = Slots(row);
            if (slots.IsEmpty) continue;
            for (var w = 0; w < _widths.Length; w++)
            {
                var places = _places.AsSpan((row * _widths.Length + w) * _filters, _filters);
                for (var f = 0; f < _filters; f++)
                {
                    if (places[f] == Nowhere) continue;
                    var gradient = features[row * Stride + w * _filters + f];
                    flat[_biasSlots[w].Offset + f] += gradient;
                    for (var k = 0; k < Math.Min(_widths[w], slots.Length - places[f]); k++)
                        _inputs[w].GradientRow(slots[places[f] + k])[k * _padded + f] += gradient;
                }
            }
        }
        foreach (var inputs in _inputs) inputs.Backward(flat);
    }

    // All widths meet the same tokens in the same order, so a token has one slot in all of them
    private void Arrange(InternedLists lists, int first, int count)
    {
        if (_starts.Length < count + 1) _starts = new int[2 * count + 1];
        var total = 0;
        for (var row = 0; row < count; row++)
        {
            var list = lists[first + row];
            if (_remembered.Length < total + list.Length) Array.Resize(ref _remembered, Math.Max(2 * _remembered.Length, total + list.Length));
            foreach (var token in list)
            {
                foreach (var inputs in _inputs) _remembered[total] = inputs.Slot(token);
                total++;
            }
            _starts[row + 1] = total;
        }
    }

    private ReadOnlySpan<int> Slots(int row) => _remembered.AsSpan(_starts[row], _starts[row + 1] - _starts[row]);

    private void Convolve(int w, ReadOnlySpan<int> slots, Span<int> places)
    {
        var width = _widths[w];
        float* sum = _sum.Pointer, largest = _largest.Pointer;
        _largest.Span.Clear();                                  // rectified
        if (!places.IsEmpty) places.Fill(Nowhere);
        for (var start = 0; start <= Math.Max(0, slots.Length - width); start++)
        {
            _biases[w].Span.CopyTo(_sum.Span);
            for (var k = 0; k < Math.Min(width, slots.Length - start); k++)
            {
                var added = _inputs[w].Row(slots[start + k]) + k * _padded;
                for (var j = 0; j < _padded; j += 16) (Vector512.Load(sum + j) + Vector512.Load(added + j)).Store(sum + j);
            }
            if (!places.IsEmpty)
                for (var f = 0; f < _filters; f++)
                    if (sum[f] > largest[f]) places[f] = start;
            for (var j = 0; j < _padded; j += 16) Vector512.Max(Vector512.Load(sum + j), Vector512.Load(largest + j)).Store(largest + j);
        }
    }
}
