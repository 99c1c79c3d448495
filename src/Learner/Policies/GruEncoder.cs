using System.Runtime.Intrinsics;

namespace Troupe.Learner.Policies;

/// <summary>
/// Last state of a gated recurrent unit, gates in PyTorch's order and form:
/// r = σ(x_r + U_r h + c_r), z = σ(x_z + U_z h + c_z), n = tanh(x_n + r ∘ (U_n h + c_n)), h' = n + z ∘ (h − n),
/// with x = W_ih·embedding + b_ih from <see cref="TokenInputs"/>.
/// </summary>
/// <remarks>
/// H: hidden size, Hp: padded to <see cref="Gemm.Columns"/>, padding stays zero. Rows are sorted by length, the longest
/// first, so that the rows still running at step t are the first n_t; R = Σ n_t rows are remembered for the way back.
/// </remarks>
internal sealed unsafe class GruEncoder : TextEncoder
{
    private readonly ParameterSlot _weightSlot, _biasSlot;
    private readonly TokenInputs _inputs;
    private readonly int _hidden, _gates;                   // H, 3·Hp
    private readonly AlignedBuffer _transposed;             // U transposed, [H, 3·Hp]
    private readonly AlignedBuffer _weight;                 // U, [3·Hp, Hp]
    private readonly AlignedBuffer _bias;                   // c, [3·Hp]
    private readonly AlignedBuffer _state = new();          // h, [rows, Hp]
    private readonly AlignedBuffer _former = new();         // h before each step, [R, Hp]
    private readonly AlignedBuffer _gate = new();           // r, z, U_n h + c_n, [R, 3·Hp]; on the way back their gradients
    private readonly AlignedBuffer _new = new();            // n, [R, Hp]; on the way back the gradient at x_n
    private readonly AlignedBuffer _weightGradient = new(); // [3·Hp, Hp]
    private long[] _order = [];                             // (−length, row), sorted
    private int[] _slots = [];                              // token slots, [R]
    private int[] _running = [];                            // n_t
    private int _count, _steps;

    public GruEncoder(NetworkLayout layout, string name)
    {
        _weightSlot = layout[$"{name}.gru.weight_hh"];
        _biasSlot = layout[$"{name}.gru.bias_hh"];
        _inputs = new TokenInputs(layout, name);
        _hidden = layout.Spec.HiddenSize;
        Stride = Gemm.Padded(_hidden);
        _gates = 3 * Stride;
        _transposed = new AlignedBuffer(_hidden * _gates);
        _weight = new AlignedBuffer(_gates * Stride);
        _bias = new AlignedBuffer(_gates);
    }

    public override int Stride { get; }

    public override void Load(ReadOnlySpan<float> flat)
    {
        _inputs.Load(flat);
        var weight = flat.Slice(_weightSlot.Offset, _weightSlot.Length);
        var bias = flat.Slice(_biasSlot.Offset, _biasSlot.Length);
        for (var gate = 0; gate < 3; gate++)
        {
            DenseLayer.Transpose(weight.Slice(gate * _hidden * _hidden, _hidden * _hidden), _hidden, _hidden, _transposed.Span[(gate * Stride)..], _gates);
            for (var row = 0; row < _hidden; row++)
                weight.Slice((gate * _hidden + row) * _hidden, _hidden).CopyTo(_weight.Span[((gate * Stride + row) * Stride)..]);
            bias.Slice(gate * _hidden, _hidden).CopyTo(_bias.Span[(gate * Stride)..]);
        }
    }

    public override void Encode(InternedLists lists, int first, int count, float* features, bool remember = false)
    {
        var total = Arrange(lists, first, count);
        _inputs.Compute();
        _state.Reserve(count * Stride);
        _state.Span[..(count * Stride)].Clear();
        _gate.Reserve((remember ? total : count) * _gates);
        _new.Reserve((remember ? total : count) * Stride);
        if (remember) _former.Reserve(total * Stride);

        for (int step = 0, before = 0; step < _steps; before += _running[step++])
        {
            var kept = remember ? before : 0;
            if (remember) _state.Span[..(_running[step] * Stride)].CopyTo(_former.Span[(before * Stride)..]);
            Step(_running[step], _slots.AsSpan(before), _gate.Pointer + kept * _gates, _new.Pointer + kept * Stride);
        }
        for (var i = 0; i < count; i++)
            _state.Span.Slice(i * Stride, Stride).CopyTo(new Span<float>(features + Row(i) * Stride, Stride));
        _count = count;
    }

    public override void Backward(float* features, Span<float> flat)
    {
        _inputs.ClearGradient();
        _state.Span[..(_count * Stride)].Clear();   // from here on the gradient at h
        var total = 0;
        for (var step = 0; step < _steps; step++) total += _running[step];
        for (int step = _steps - 1, before = total, entered = 0; step >= 0; step--)
        {
            before -= _running[step];
            for (; entered < _running[step]; entered++)   // rows that ended here
                new Span<float>(features + Row(entered) * Stride, Stride).CopyTo(_state.Span[(entered * Stride)..]);
            StepBack(_running[step], _slots.AsSpan(before), before);
        }

        _weightGradient.Reserve(_gates * Stride);
        _weightGradient.Span[..(_gates * Stride)].Clear();
        Gemm.MultiplyAdd(_weightGradient.Pointer, Stride, _gate.Pointer, 1, _gates, _former.Pointer, Stride, _gates, Stride, total);
        var weight = flat.Slice(_weightSlot.Offset, _weightSlot.Length);
        var bias = flat.Slice(_biasSlot.Offset, _biasSlot.Length);
        for (var row = 0; row < 3 * _hidden; row++)
            VectorMath.AddScaled(weight.Slice(row * _hidden, _hidden), _weightGradient.Span.Slice((row / _hidden * Stride + row % _hidden) * Stride, _hidden), 1);
        for (var i = 0; i < total; i++)
            for (var gate = 0; gate < 3; gate++)
                VectorMath.AddScaled(bias.Slice(gate * _hidden, _hidden), _gate.Span.Slice(i * _gates + gate * Stride, _hidden), 1);
        _inputs.Backward(flat);
    }

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
            for (var i = 0; i < running; i++) _slots[total + i] = _inputs.Slot(lists[first + Row(i)][step]);
        }
        return total;
    }

    private int Row(int sorted) => (int)(uint)_order[sorted];

    private void Step(int rows, ReadOnlySpan<int> slots, float* gates, float* news)
    {
        for (var i = 0; i < rows; i++)
        {
            float* x = _inputs.Row(slots[i]), to = gates + i * _gates, bias = _bias.Pointer;
            for (var j = 0; j < 2 * Stride; j += 16) (Vector512.Load(x + j) + Vector512.Load(bias + j)).Store(to + j);
            for (var j = 2 * Stride; j < _gates; j += 16) Vector512.Load(bias + j).Store(to + j);
        }
        Gemm.MultiplyAdd(gates, _gates, _state.Pointer, Stride, 1, _transposed.Pointer, _gates, rows, _gates, _hidden);
        for (var i = 0; i < rows; i++)
        {
            float* gate = gates + i * _gates, h = _state.Pointer + i * Stride, x = _inputs.Row(slots[i]) + 2 * Stride, kept = news + i * Stride;
            for (var j = 0; j < Stride; j += 16)
            {
                var r = Activations.Sigmoid(Vector512.Load(gate + j));
                var z = Activations.Sigmoid(Vector512.Load(gate + Stride + j));
                var n = Activations.Tanh(Vector512.FusedMultiplyAdd(r, Vector512.Load(gate + 2 * Stride + j), Vector512.Load(x + j)));
                r.Store(gate + j);
                z.Store(gate + Stride + j);
                n.Store(kept + j);
                Vector512.FusedMultiplyAdd(z, Vector512.Load(h + j) - n, n).Store(h + j);
            }
        }
    }

    // Gradient at h' of the first rows → gradient at h, at the gates, and at the tokens' inputs
    private void StepBack(int rows, ReadOnlySpan<int> slots, int before)
    {
        var one = Vector512<float>.One;
        for (var i = 0; i < rows; i++)
        {
            float* gate = _gate.Pointer + (before + i) * _gates, former = _former.Pointer + (before + i) * Stride;
            float* news = _new.Pointer + (before + i) * Stride, gradient = _state.Pointer + i * Stride, inputs = _inputs.GradientRow(slots[i]);
            for (var j = 0; j < Stride; j += 16)
            {
                var r = Vector512.Load(gate + j);
                var z = Vector512.Load(gate + Stride + j);
                var recurrent = Vector512.Load(gate + 2 * Stride + j);
                var n = Vector512.Load(news + j);
                var h = Vector512.Load(gradient + j);
                var atN = h * (one - z) * (one - n * n);                                    // before tanh
                var atR = atN * recurrent * r * (one - r);                                  // before σ
                var atZ = h * (Vector512.Load(former + j) - n) * z * (one - z);             // before σ
                atR.Store(gate + j);
                atZ.Store(gate + Stride + j);
                (atN * r).Store(gate + 2 * Stride + j);
                (h * z).Store(gradient + j);
                (Vector512.Load(inputs + j) + atR).Store(inputs + j);
                (Vector512.Load(inputs + Stride + j) + atZ).Store(inputs + Stride + j);
                (Vector512.Load(inputs + 2 * Stride + j) + atN).Store(inputs + 2 * Stride + j);
            }
        }
        Gemm.MultiplyAdd(_state.Pointer, Stride, _gate.Pointer + before * _gates, _gates, 1, _weight.Pointer, Stride, rows, Stride, _gates);
    }
}
