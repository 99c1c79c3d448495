using System.Runtime.Intrinsics;

namespace Troupe.Learner.Policies;

/// <summary>
/// Long short-term memory (Hochreiter and Schmidhuber 1997; Gers et al. 2000), gates in PyTorch's order and form, with
/// y = W_hh·h + b_hh: i = σ(x_i + y_i), f = σ(x_f + y_f), g = tanh(x_g + y_g), o = σ(x_o + y_o), c' = f ∘ c + i ∘ g,
/// h' = o ∘ tanh c'. An agent carries h, then c.
/// </summary>
internal sealed unsafe class LstmCore(NetworkLayout layout, string name, int offset) : RecurrentCore(layout, name, 4, offset)
{
    private readonly AlignedBuffer _cell = new();      // c, [S, Mp]; on the way back the gradient at it
    private readonly AlignedBuffer _formerCell = new();   // c before each step, [R, Mp]
    private readonly AlignedBuffer _shown = new();     // tanh c' of each step, [R, Mp]

    protected override void Reserve(int positions, int sequences)
    {
        _cell.Reserve(sequences * Stride);
        _formerCell.Reserve(positions * Stride);
        _shown.Reserve(positions * Stride);
    }

    protected override void Carry(ReadOnlySpan<float> memory, int i)
    {
        base.Carry(memory, i);
        Carry(memory, Size, _cell, i);
    }

    protected override void Keep(Span<float> memory, int i)
    {
        base.Keep(memory, i);
        Keep(memory, Size, _cell, i);
    }

    protected override void Step(float* x, float* gate, int i, int position)
    {
        float* h = State.Pointer + i * Stride, c = _cell.Pointer + i * Stride;
        float* former = _formerCell.Pointer + position * Stride, shown = _shown.Pointer + position * Stride;
        for (var j = 0; j < Stride; j += 16)
        {
            var enter = Activations.Sigmoid(Vector512.Load(x + j) + Vector512.Load(gate + j));
            var forget = Activations.Sigmoid(Vector512.Load(x + Stride + j) + Vector512.Load(gate + Stride + j));
            var g = Activations.Tanh(Vector512.Load(x + 2 * Stride + j) + Vector512.Load(gate + 2 * Stride + j));
            var o = Activations.Sigmoid(Vector512.Load(x + 3 * Stride + j) + Vector512.Load(gate + 3 * Stride + j));
            var before = Vector512.Load(c + j);
            var cell = Vector512.FusedMultiplyAdd(forget, before, enter * g);
            var tanh = Activations.Tanh(cell);
            enter.Store(gate + j);
            forget.Store(gate + Stride + j);
            g.Store(gate + 2 * Stride + j);
            o.Store(gate + 3 * Stride + j);
            before.Store(former + j);
            tanh.Store(shown + j);
            cell.Store(c + j);
            (o * tanh).Store(h + j);
        }
    }

    protected override void StepBack(float* x, float* gate, int i, int position)
    {
        var one = Vector512<float>.One;
        float* atH = State.Pointer + i * Stride, atC = _cell.Pointer + i * Stride;
        float* former = _formerCell.Pointer + position * Stride, shown = _shown.Pointer + position * Stride;
        for (var j = 0; j < Stride; j += 16)
        {
            var (enter, forget) = (Vector512.Load(gate + j), Vector512.Load(gate + Stride + j));
            var (g, o) = (Vector512.Load(gate + 2 * Stride + j), Vector512.Load(gate + 3 * Stride + j));
            var (h, tanh) = (Vector512.Load(atH + j), Vector512.Load(shown + j));
            var c = Vector512.FusedMultiplyAdd(h * o, one - tanh * tanh, Vector512.Load(atC + j));
            Add(0, c * g * enter * (one - enter));
            Add(Stride, c * Vector512.Load(former + j) * forget * (one - forget));
            Add(2 * Stride, c * enter * (one - g * g));
            Add(3 * Stride, h * tanh * o * (one - o));
            (c * forget).Store(atC + j);
            Vector512<float>.Zero.Store(atH + j);

            void Add(int at, Vector512<float> gradient)
            {
                gradient.Store(gate + at + j);
                (Vector512.Load(x + at + j) + gradient).Store(x + at + j);
            }
        }
    }

    protected override void ClearGradient(int sequences) => _cell.Span[..(sequences * Stride)].Clear();
}
