using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace Troupe.Learner.Policies;

/// <summary>
/// y = x (1 + tanh u) / 2 with u = √(2/π) (x + 0.044715 x³) in torch: the approximation that GPT-2 was trained with
/// (Hendrycks and Gimpel 2016). On the CPU value and slope come from one pass of managed code; torch carries the gradient.
/// </summary>
internal static unsafe class TorchGelu
{
    private const float Cubic = 0.044715f;
    private static readonly float s_scale = MathF.Sqrt(2 / MathF.PI);

    /// <returns>As large as <paramref name="x"/>.</returns>
    public static Tensor Of(Tensor x)
    {
        if (x.device.type != DeviceType.CPU || x.dtype != ScalarType.Float32) return 0.5 * x * (1 + (Math.Sqrt(2 / Math.PI) * (x + Cubic * x * x * x)).tanh());
        using var held = x.detach().contiguous();
        Tensor value = empty(x.shape), slope = empty(x.shape);
        fixed (byte* from = held.bytes, to = value.bytes, by = slope.bytes) Fill((float*)from, (float*)to, (float*)by, x.numel());
        if (!x.requires_grad) return value;
        // x less itself is 0, and its gradient 1: the sum is the value, and its gradient the slope.
        return value.addcmul(slope, x - held, 1);
    }

    private static void Fill(float* from, float* to, float* by, long count)
    {
        var at = 0L;
        for (; at <= count - 16; at += 16) Sixteen(from + at, to + at, by + at);
        if (at == count) return;
        var rest = (int)(count - at);
        float* room = stackalloc float[48];
        new Span<float>(room, 48).Clear();
        new Span<float>(from + at, rest).CopyTo(new Span<float>(room, 16));
        Sixteen(room, room + 16, room + 32);
        new Span<float>(room + 16, rest).CopyTo(new Span<float>(to + at, rest));
        new Span<float>(room + 32, rest).CopyTo(new Span<float>(by + at, rest));
    }

    // dy/dx = (1 + t) / 2 + x (1 − t²) √(2/π) (1 + 3 · 0.044715 x²) / 2, t = tanh u
    private static void Sixteen(float* from, float* to, float* by)
    {
        var (one, half, x) = (Vector512<float>.One, Vector512.Create(0.5f), Vector512.Load(from));
        var square = x * x;
        var t = Activations.Tanh(Vector512.Create(s_scale) * Vector512.FusedMultiplyAdd(square * x, Vector512.Create(Cubic), x));
        var bend = Vector512.Create(s_scale) * Vector512.FusedMultiplyAdd(square, Vector512.Create(3 * Cubic), one);
        (half * x * (one + t)).Store(to);
        (half * (one + t) + half * x * (one - t * t) * bend).Store(by);
    }
}
