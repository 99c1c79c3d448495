using System.Runtime.Intrinsics;

namespace Troupe.Learner.Policies;

/// <summary>
/// A long short-term memory (Hochreiter and Schmidhuber 1997), gates in PyTorch's order and form:
/// i, f, o = σ(x + U h + c), g = tanh(x_g + U_g h + c_g), s' = f ∘ s + i ∘ g, h' = o ∘ tanh s',
/// with x = W_ih·embedding + b_ih from <see cref="TokenInputs"/>.
/// </summary>
internal sealed unsafe class LstmEncoder(NetworkLayout layout, string name) : RecurrentEncoder(layout, name, "lstm", gates: 4, added: 4, backward: false)
{
    private readonly AlignedBuffer _cell = new();        // s, [rows, Hp]; on the way back the gradient at it
    private readonly AlignedBuffer _formerCell = new();  // s before each step, [R, Hp]
    private readonly AlignedBuffer _shown = new();       // tanh s', [R, Hp]

    protected override void Begin(int count, int remembered)
    {
        _cell.Reserve(count * Stride);
        _cell.Span[..(count * Stride)].Clear();
        _formerCell.Reserve(remembered * Stride);
        _shown.Reserve(remembered * Stride);
    }

    protected override void BeginBack(int count) => _cell.Span[..(count * Stride)].Clear();

    protected override void Activate(int rows, ReadOnlySpan<int> slots, int kept)
    {
        for (var i = 0; i < rows; i++)
        {
            float* gate = Gate.Pointer + (kept + i) * Width, h = State.Pointer + i * Stride, cell = _cell.Pointer + i * Stride;
            float* former = _formerCell.Pointer + (kept + i) * Stride, shown = _shown.Pointer + (kept + i) * Stride;
            for (var j = 0; j < Stride; j += 16)
            {
                var enter = Activations.Sigmoid(Vector512.Load(gate + j));
                var forget = Activations.Sigmoid(Vector512.Load(gate + Stride + j));
                var g = Activations.Tanh(Vector512.Load(gate + 2 * Stride + j));
                var leave = Activations.Sigmoid(Vector512.Load(gate + 3 * Stride + j));
                var s = Vector512.Load(cell + j);
                s.Store(former + j);
                s = Vector512.FusedMultiplyAdd(forget, s, enter * g);
                var tanh = Activations.Tanh(s);
                enter.Store(gate + j);
                forget.Store(gate + Stride + j);
                g.Store(gate + 2 * Stride + j);
                leave.Store(gate + 3 * Stride + j);
                s.Store(cell + j);
                tanh.Store(shown + j);
                (leave * tanh).Store(h + j);
            }
        }
    }

    protected override void Derive(int rows, ReadOnlySpan<int> slots, int kept)
    {
        var one = Vector512<float>.One;
        for (var i = 0; i < rows; i++)
        {
            float* gate = Gate.Pointer + (kept + i) * Width, former = _formerCell.Pointer + (kept + i) * Stride, shown = _shown.Pointer + (kept + i) * Stride;
            float* gradient = State.Pointer + i * Stride, cell = _cell.Pointer + i * Stride, inputs = Inputs.GradientRow(slots[i]);
            for (var j = 0; j < Stride; j += 16)
            {
                var enter = Vector512.Load(gate + j);
                var forget = Vector512.Load(gate + Stride + j);
                var g = Vector512.Load(gate + 2 * Stride + j);
                var leave = Vector512.Load(gate + 3 * Stride + j);
                var tanh = Vector512.Load(shown + j);
                var h = Vector512.Load(gradient + j);
                var s = Vector512.Load(cell + j) + h * leave * (one - tanh * tanh);
                (s * forget).Store(cell + j);
                Vector512<float>.Zero.Store(gradient + j);                                                  // nothing of h' is h itself
                Keep(gate + j, inputs + j, s * g * enter * (one - enter));                                  // before σ
                Keep(gate + Stride + j, inputs + Stride + j, s * Vector512.Load(former + j) * forget * (one - forget));
                Keep(gate + 2 * Stride + j, inputs + 2 * Stride + j, s * enter * (one - g * g));            // before tanh
                Keep(gate + 3 * Stride + j, inputs + 3 * Stride + j, h * tanh * leave * (one - leave));
            }
        }

        static void Keep(float* gate, float* inputs, Vector512<float> gradient)
        {
            gradient.Store(gate);
            (Vector512.Load(inputs) + gradient).Store(inputs);
        }
    }
}
