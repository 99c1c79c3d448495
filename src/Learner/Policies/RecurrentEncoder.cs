using System.Runtime.Intrinsics;

namespace Troupe.Learner.Policies;

/// <summary>Last state of a recurrent unit that reads a text from its first token to its last, or from its last to its first.</summary>
/// <remarks>
/// H: hidden size, Hp: padded to <see cref="Gemm.Columns"/>, padding stays zero; G: gates. Rows are sorted by length, the
/// longest first, so that the rows still running at step t are the first n_t; R = Σ n_t rows are remembered for the way back.
/// </remarks>
internal abstract unsafe class RecurrentEncoder : TextEncoder
{
    private readonly ParameterSlot _weightSlot, _biasSlot;
    private readonly bool _backward;
    private readonly int _hidden, _gates, _added;           // H, G, gates that take the input before the product
    private readonly AlignedBuffer _transposed;             // U transposed, [H, G·Hp]
    private readonly AlignedBuffer _weight;                 // U, [G·Hp, Hp]
    private readonly AlignedBuffer _bias;                   // c, [G·Hp]
    private readonly AlignedBuffer _former = new();         // h before each step, [R, Hp]
    private readonly AlignedBuffer _weightGradient = new(); // [G·Hp, Hp]
    private long[] _order = [];                             // (−length, row), sorted
    private int[] _slots = [];                              // token slots, [R]
    private int[] _running = [];                            // n_t
    private int _count, _steps;

    /// <param name="cell">Names its parameters, behind the encoder's name.</param>
    /// <param name="added">The first gates, to which the token's input is added before they are complete; <see cref="Activate"/> adds the rest itself.</param>
    /// <param name="backward">Reads from the last token to the first.</param>
    protected RecurrentEncoder(NetworkLayout layout, string name, string cell, int gates, int added, bool backward)
    {
        (_gates, _added, _backward) = (gates, added, backward);
        _weightSlot = layout[$"{name}.{cell}.weight_hh"];
        _biasSlot = layout[$"{name}.{cell}.bias_hh"];
        Inputs = TokenInputs.OfGates(layout, name, cell, gates);
        _hidden = layout.Spec.HiddenSize;
        Stride = Gemm.Padded(_hidden);
        Width = gates * Stride;
        _transposed = new AlignedBuffer(_hidden * Width);
        _weight = new AlignedBuffer(Width * Stride);
        _bias = new AlignedBuffer(Width);
    }

    public override int Stride { get; }

    /// <summary>W_ih·embedding + b_ih.</summary>
    protected TokenInputs Inputs { get; }

    /// <summary>G·Hp.</summary>
    protected int Width { get; }

    /// <summary>h, [rows, Hp]; on the way back the gradient at it.</summary>
    protected AlignedBuffer State { get; } = new();

    /// <summary>The gates of all steps remembered, [R, G·Hp]; on the way back their gradients before the activation.</summary>
    protected AlignedBuffer Gate { get; } = new();

    public override void Load(ReadOnlySpan<float> flat)
    {
        Inputs.Load(flat);
        var weight = flat.Slice(_weightSlot.Offset, _weightSlot.Length);
        var bias = flat.Slice(_biasSlot.Offset, _biasSlot.Length);
        for (var gate = 0; gate < _gates; gate++)
        {
            DenseLayer.Transpose(weight.Slice(gate * _hidden * _hidden, _hidden * _hidden), _hidden, _hidden, _transposed.Span[(gate * Stride)..], Width);
            for (var row = 0; row < _hidden; row++)
                weight.Slice((gate * _hidden + row) * _hidden, _hidden).CopyTo(_weight.Span[((gate * Stride + row) * Stride)..]);
            bias.Slice(gate * _hidden, _hidden).CopyTo(_bias.Span[(gate * Stride)..]);
        }
    }

    public override void Encode(InternedLists lists, int first, int count, float* features, bool remember = false)
    {
        var total = Arrange(lists, first, count);
        Inputs.Compute();
        State.Reserve(count * Stride);
        State.Span[..(count * Stride)].Clear();
        Gate.Reserve((remember ? total : count) * Width);
        if (remember) _former.Reserve(total * Stride);
        Begin(count, remember ? total : count);

        for (int step = 0, before = 0; step < _steps; before += _running[step++])
        {
            if (remember) State.Span[..(_running[step] * Stride)].CopyTo(_former.Span[(before * Stride)..]);
            Step(_running[step], _slots.AsSpan(before), remember ? before : 0);
        }
        for (var i = 0; i < count; i++)
            State.Span.Slice(i * Stride, Stride).CopyTo(new Span<float>(features + Row(i) * Stride, Stride));
        _count = count;
    }

    public override void Backward(float* features, Span<float> flat)
    {
        Inputs.ClearGradient();
        State.Span[..(_count * Stride)].Clear();   // from here on the gradient at h
        BeginBack(_count);
        var total = 0;
        for (var step = 0; step < _steps; step++) total += _running[step];
        for (int step = _steps - 1, before = total, entered = 0; step >= 0; step--)
        {
            var rows = _running[step];
            before -= rows;
            for (; entered < rows; entered++)   // rows that ended here
                new Span<float>(features + Row(entered) * Stride, Stride).CopyTo(State.Span[(entered * Stride)..]);
            Derive(rows, _slots.AsSpan(before), before);
            Gemm.MultiplyAdd(State.Pointer, Stride, Gate.Pointer + before * Width, Width, 1, _weight.Pointer, Stride, rows, Stride, Width);
        }

        _weightGradient.Reserve(Width * Stride);
        _weightGradient.Span[..(Width * Stride)].Clear();
        Gemm.MultiplyAdd(_weightGradient.Pointer, Stride, Gate.Pointer, 1, Width, _former.Pointer, Stride, Width, Stride, total);
        var weight = flat.Slice(_weightSlot.Offset, _weightSlot.Length);
        var bias = flat.Slice(_biasSlot.Offset, _biasSlot.Length);
        for (var row = 0; row < _gates * _hidden; row++)
            VectorMath.AddScaled(weight.Slice(row * _hidden, _hidden), _weightGradient.Span.Slice((row / _hidden * Stride + row % _hidden) * Stride, _hidden), 1);
        for (var i = 0; i < total; i++)
            for (var gate = 0; gate < _gates; gate++)
                VectorMath.AddScaled(bias.Slice(gate * _hidden, _hidden), Gate.Span.Slice(i * Width + gate * Stride, _hidden), 1);
        Inputs.Backward(flat);
    }

    /// <summary>Room for a text's further state, which begins at zero.</summary>
    /// <param name="remembered">Rows that one after the other are kept for the way back; or of one step, where nothing is.</param>
    protected abstract void Begin(int count, int remembered);

    /// <summary>Clears the gradients at further state.</summary>
    protected abstract void BeginBack(int count);

    /// <summary>From gates before their activation to the next state.</summary>
    /// <param name="kept">Row of <see cref="Gate"/>, and of what else is remembered, of the first.</param>
    protected abstract void Activate(int rows, ReadOnlySpan<int> slots, int kept);

    /// <summary>From the gradient at the next state to those at the gates, and at the tokens' inputs; in <see cref="State"/> is left what flows to the former state past the product.</summary>
    /// <param name="kept">Row of the first in what is remembered.</param>
    protected abstract void Derive(int rows, ReadOnlySpan<int> slots, int kept);

    /// <summary>h before a step that is remembered.</summary>
    protected float* Former(int row) => _former.Pointer + row * Stride;

    // Sorts the rows, gives every token its slot, step by step; returns R
    private int Arrange(InternedLists lists, int first, int count)
    {
        if (_order.Length < count) _order = new long[2 * count];
        for (var i = 0; i < count; i++) _order[i] = (long)-lists[first + i].Length << 32 | (uint)i;
        _order.AsSpan(0, count).Sort();
        _steps = count > 0 ? lists[first + Row(0)].Length : 0;
        if (_running.Length < _steps) _running = new int[2 * _steps];
        int total = 0, running = count;
        for (var step = 0; step < _steps; step++, total += running)
        {
            while (lists[first + Row(running - 1)].Length <= step) running--;
            _running[step] = running;
            if (_slots.Length < total + running) Array.Resize(ref _slots, Math.Max(2 * _slots.Length, total + running));
            for (var i = 0; i < running; i++)
            {
                var list = lists[first + Row(i)];
                _slots[total + i] = Inputs.Slot(list[_backward ? list.Length - 1 - step : step]);
            }
        }
        return total;
    }

    private int Row(int sorted) => (int)(uint)_order[sorted];

    private void Step(int rows, ReadOnlySpan<int> slots, int kept)
    {
        var gates = Gate.Pointer + kept * Width;
        for (var i = 0; i < rows; i++)
        {
            float* x = Inputs.Row(slots[i]), to = gates + i * Width, bias = _bias.Pointer;
            for (var j = 0; j < _added * Stride; j += 16) (Vector512.Load(x + j) + Vector512.Load(bias + j)).Store(to + j);
            for (var j = _added * Stride; j < Width; j += 16) Vector512.Load(bias + j).Store(to + j);
        }
        Gemm.MultiplyAdd(gates, Width, State.Pointer, Stride, 1, _transposed.Pointer, Width, rows, Width, _hidden);
        Activate(rows, slots, kept);
    }
}
