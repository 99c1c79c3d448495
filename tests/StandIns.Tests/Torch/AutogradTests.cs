using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using static Troupe.StandIns.Tests.Torch.Values;

namespace Troupe.StandIns.Tests.Torch;

[Collection("torch")]
public sealed class AutogradTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Backward_fills_the_gradients_of_leaves()
    {
        var x = tensor(new float[] { 1, 2, 3 }, requires_grad: true);
        Assert.Null(x.grad);
        (x * x).sum().backward();
        Close([2, 4, 6], x.grad!);
    }

    [Fact]
    public void Gradients_add_up_until_they_are_cleared()
    {
        var x = tensor(new float[] { 1 }, requires_grad: true);
        (x * 3).backward();
        (x * 3).backward();
        Close([6], x.grad!);
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void Detached_tensors_stop_the_gradient()
    {
        var x = tensor(new float[] { 2 }, requires_grad: true);
        (x * x.detach()).backward();
        Close([2], x.grad!);
        Assert.False(x.detach().requires_grad);
    }

    [Fact]
    public void Retain_grad_keeps_the_gradient_of_what_is_between()
    {
        var x = tensor(new float[] { 2 }, requires_grad: true);
        var y = x * 3;
        y.retain_grad();
        (y * y).backward();
        Close([12], y.grad!);
        Assert.False(y.is_leaf);
    }

    [Fact]
    public void Grad_returns_gradients_and_leaves_the_tensors_alone()
    {
        var x = tensor(new float[] { 3 }, requires_grad: true);
        var first = autograd.grad([x * x * x], [x], retain_graph: true, create_graph: true)[0];
        Close([27], first);
        var second = autograd.grad([first], [x])[0];
        Close([18], second);
        Assert.Null(x.grad);
    }

    [Fact]
    public void Outputs_are_weighed_by_given_gradients()
    {
        var x = tensor(new float[] { 1, 1 }, requires_grad: true);
        (x * 2).backward([tensor(new float[] { 1, 10 })]);
        Close([2, 20], x.grad!);
    }

    [Fact]
    public void Nothing_is_recorded_without_gradients()
    {
        var x = tensor(new float[] { 1 }, requires_grad: true);
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad()) Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }
        Assert.True((x * 2).requires_grad);
        using (inference_mode()) Assert.False((x * 2).requires_grad);
    }

    [Fact]
    public void No_grad_is_of_its_thread_only()
    {
        using var off = no_grad();
        var elsewhere = false;
        var thread = new Thread(() => elsewhere = is_grad_enabled());
        thread.Start();
        thread.Join();
        Assert.True(elsewhere);
        Assert.False(is_grad_enabled());
    }

    [Fact]
    public void Changing_in_place_what_the_graph_needs_is_an_error()
    {
        var x = tensor(new float[] { 1, 2 }, requires_grad: true);
        var y = x.exp();
        y.add_(1);
        Assert.Throws<ExternalException>(() => y.sum().backward());
    }

    private sealed class Scaled : autograd.SingleTensorFunction<Scaled>
    {
        public override string Name => nameof(Scaled);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (x, factor) = ((Tensor)vars[0], (double)vars[1]);
            ctx.save_for_backward([x]);
            ctx.save_data("factor", factor);
            return x * x * factor;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var x = ctx.get_saved_variables()[0];
            return [grad_output * x * (2 * (double)ctx.get_data("factor")!), null!];
        }
    }

    private sealed class SumAndDifference : autograd.MultiTensorFunction<SumAndDifference>
    {
        public override string Name => nameof(SumAndDifference);

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (a, b) = ((Tensor)vars[0], (Tensor)vars[1]);
            return [a + b, a - b];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs) =>
            [grad_outputs[0] + grad_outputs[1], grad_outputs[0] - grad_outputs[1]];
    }

    [Fact]
    public void A_function_has_the_backward_pass_it_states()
    {
        var x = tensor(new float[] { 1, 2 }, requires_grad: true);
        var y = Scaled.apply(x * 3, 10.0);
        Close([90, 360], y);
        y.sum().backward();
        Close([180, 360], x.grad!);   // d 10(3x)² = 180x
        Assert.False(Scaled.apply(tensor(1f), 2.0).requires_grad);
    }

    [Fact]
    public void A_function_may_have_several_results_and_missing_gradients_are_zero()
    {
        var (a, b) = (tensor(new float[] { 1 }, requires_grad: true), tensor(new float[] { 2 }, requires_grad: true));
        var both = SumAndDifference.apply(a, b);
        (both[1] * 5).backward();
        Close([5], a.grad!);
        Close([-5], b.grad!);
    }
}
