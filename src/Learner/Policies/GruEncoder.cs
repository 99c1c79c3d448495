using System.Runtime.Intrinsics;

namespace Troupe.Learner.Policies;

/// <summary>
/// A gated recurrent unit (Cho et al. 2014), gates in PyTorch's order and form:
/// r = σ(x_r + U_r h + c_r), z = σ(x_z + U_z h + c_z), n = tanh(x_n + r ∘ (U_n h + c_n)), h' = n + z ∘ (h − n),
/// with x = W_ih·embedding + b_ih from <see cref="TokenInputs"/>.
/// </summary>
internal sealed unsafe class GruEncoder(NetworkLayout layout, string name, string cell = "gru", bool backward = false)
    : RecurrentEncoder(layout, name, cell, gates: 3, added: 2, backward)
{
    private readonly AlignedBuffer _new = new();   // n, [R, Hp]

    protected override void Begin(int count, int remembered) => _new.Reserve(remembered * Stride);

    protected override void BeginBack(int count)
    {
    }

    protected override void Activate(int rows, ReadOnlySpan<int> slots, int kept)
    {
        for (var i = 0; i < rows; i++)
        {
            float* gate = Gate.Pointer + (kept + i) * Width, h = State.Pointer + i * Stride, x = Inputs.Row(slots[i]) + 2 * Stride, news = _new.Pointer + (kept + i) * Stride;
            for (var j = 0; j < Stride; j += 16)
            {
                var r = Activations.Sigmoid(Vector512.Load(gate + j));
                var z = Activations.Sigmoid(Vector512.Load(gate + Stride + j));
                var n = Activations.Tanh(Vector512.FusedMultiplyAdd(r, Vector512.Load(gate + 2 * Stride + j), Vector512.Load(x + j)));
                r.Store(gate + j);
                z.Store(gate + Stride + j);
                n.Store(news + j);
                Vector512.FusedMultiplyAdd(z, Vector512.Load(h + j) - n, n).Store(h + j);
            }
        }
    }

    protected override void Derive(int rows, ReadOnlySpan<int> slots, int kept)
    {
        var one = Vector512<float>.One;
        for (var i = 0; i < rows; i++)
        {
            float* gate = Gate.Pointer + (kept + i) * Width, former = Former(kept + i), news = _new.Pointer + (kept + i) * Stride;
            float* gradient = State.Pointer + i * Stride, inputs = Inputs.GradientRow(slots[i]);
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
    }
}
