using System.Runtime.Intrinsics;

namespace Troupe.Learner.Policies;

/// <summary>
/// Gated recurrent unit (Cho et al. 2014), gates in PyTorch's order and form: r = σ(x_r + y_r), z = σ(x_z + y_z),
/// n = tanh(x_n + r ∘ y_n), h' = n + z ∘ (h − n), with y = W_hh·h + b_hh.
/// </summary>
internal sealed unsafe class GruCore(NetworkLayout layout, string name, int offset) : RecurrentCore(layout, name, 3, offset)
{
    private readonly AlignedBuffer _new = new();   // n of each step, [R, Mp]

    protected override void Reserve(int positions, int sequences) => _new.Reserve(positions * Stride);

    protected override void Step(float* x, float* gate, int i, int position)
    {
        float* h = State.Pointer + i * Stride, kept = _new.Pointer + position * Stride;
        for (var j = 0; j < Stride; j += 16)
        {
            var r = Activations.Sigmoid(Vector512.Load(x + j) + Vector512.Load(gate + j));
            var z = Activations.Sigmoid(Vector512.Load(x + Stride + j) + Vector512.Load(gate + Stride + j));
            var n = Activations.Tanh(Vector512.FusedMultiplyAdd(r, Vector512.Load(gate + 2 * Stride + j), Vector512.Load(x + 2 * Stride + j)));
            r.Store(gate + j);
            z.Store(gate + Stride + j);
            n.Store(kept + j);
            Vector512.FusedMultiplyAdd(z, Vector512.Load(h + j) - n, n).Store(h + j);
        }
    }

    protected override void StepBack(float* x, float* gate, int i, int position)
    {
        var one = Vector512<float>.One;
        float* gradient = State.Pointer + i * Stride, former = Former(position), news = _new.Pointer + position * Stride;
        for (var j = 0; j < Stride; j += 16)
        {
            var (r, z, y) = (Vector512.Load(gate + j), Vector512.Load(gate + Stride + j), Vector512.Load(gate + 2 * Stride + j));
            var (n, h) = (Vector512.Load(news + j), Vector512.Load(gradient + j));
            var atN = h * (one - z) * (one - n * n);                            // before tanh
            var atR = atN * y * r * (one - r);                                  // before σ
            var atZ = h * (Vector512.Load(former + j) - n) * z * (one - z);     // before σ
            atR.Store(gate + j);
            atZ.Store(gate + Stride + j);
            (atN * r).Store(gate + 2 * Stride + j);
            (h * z).Store(gradient + j);
            (Vector512.Load(x + j) + atR).Store(x + j);
            (Vector512.Load(x + Stride + j) + atZ).Store(x + Stride + j);
            (Vector512.Load(x + 2 * Stride + j) + atN).Store(x + 2 * Stride + j);
        }
    }
}
