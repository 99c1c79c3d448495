using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Policies;

public sealed class TorchGeluTests
{
    // 37 numbers: two vectors of 16, and what is left over
    [Fact]
    public void Value_and_gradient_are_those_that_torch_composes()
    {
        using var scope = NewDisposeScope();
        float[] numbers = [.. Enumerable.Range(0, 37).Select(i => (i - 18) / 2.5f)];
        var (x, same, towards) = (tensor(numbers, requires_grad: true), tensor(numbers, requires_grad: true), tensor([.. numbers.Select(n => MathF.Sin(n))]));
        var ours = TorchGelu.Of(x);
        var composed = 0.5 * same * (1 + (Math.Sqrt(2 / Math.PI) * (same + 0.044715 * same * same * same)).tanh());
        Assert.Equal(composed.detach().data<float>().ToArray(), ours.detach().data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-5f);
        float[] Gradient(Tensor y, Tensor at) => autograd.grad([(y * towards).sum()], [at])[0].data<float>().ToArray();
        Assert.Equal(Gradient(composed, same), Gradient(ours, x), (a, b) => Math.Abs(a - b) < 1e-5f);
        using var off = no_grad();
        Assert.Equal(ours.detach().data<float>().ToArray(), TorchGelu.Of(tensor(numbers)).data<float>().ToArray());
    }

    // x_0 = 1: u = 0.797885·1.044715 = 0.833562, t = 0.682384, y = 0.841192
    [Fact]
    public void One_is_what_it_is_by_hand()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0.841192f, TorchGelu.Of(tensor([1f])).item<float>(), 1e-5f);
    }
}
