using TorchSharp;
using static TorchSharp.torch;

namespace Troupe.StandIns.Tests.Torch;

[Collection("torch")]
public sealed class DisposeScopeTests
{
    [Fact]
    public void A_scope_disposes_what_was_made_in_it()
    {
        Tensor inside;
        using (NewDisposeScope()) inside = ones(2) + 1;
        Assert.True(inside.IsInvalid);
    }

    [Fact]
    public void What_was_made_outside_stays()
    {
        using var outside = ones(2);
        using (NewDisposeScope()) _ = outside + 1;
        Assert.False(outside.IsInvalid);
    }

    [Fact]
    public void Moved_to_the_outer_scope_it_lives_as_long_as_that_one()
    {
        Tensor kept;
        using (var outer = NewDisposeScope())
        {
            using (var inner = NewDisposeScope())
            {
                kept = inner.MoveToOuter(ones(2));
                Assert.Equal(0, inner.DisposablesCount);
            }
            Assert.False(kept.IsInvalid);
            Assert.Equal(1, outer.DisposablesCount);
            Assert.True(outer.Contains(kept));
        }
        Assert.True(kept.IsInvalid);
    }

    [Fact]
    public void Moved_out_of_the_outermost_scope_it_is_the_callers()
    {
        Tensor kept;
        using (NewDisposeScope()) kept = ones(2).MoveToOuterDisposeScope();
        Assert.False(kept.IsInvalid);
        kept.Dispose();
    }

    [Fact]
    public void Detached_it_is_the_callers()
    {
        Tensor kept;
        using (NewDisposeScope())
        using (var inner = NewDisposeScope())
            kept = inner.Detach(ones(2));
        Assert.False(kept.IsInvalid);
        kept.DetachFromDisposeScope().Dispose();
    }

    [Fact]
    public void Everything_but_some_can_be_disposed_early()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (ones(1), ones(1));
        scope.DisposeEverythingBut(b);
        Assert.True(a.IsInvalid);
        Assert.False(b.IsInvalid);
        Assert.Equal(1, scope.DisposablesCount);
    }

    [Fact]
    public void Disposing_a_member_takes_it_out_of_the_scope()
    {
        using var scope = NewDisposeScope();
        var tensors = Enumerable.Range(0, 300).Select(_ => ones(1)).ToArray();
        foreach (var t in tensors.Skip(1)) t.Dispose();
        Assert.Equal(1, scope.DisposablesCount);
        for (var i = 0; i < 300; i++) _ = ones(1);
        Assert.Equal(301, scope.DisposablesCount);
        Assert.False(tensors[0].IsInvalid);
    }

    [Fact]
    public void Several_are_moved_at_once()
    {
        using var outer = NewDisposeScope();
        (Tensor a, Tensor b) pair;
        using (var inner = NewDisposeScope()) pair = inner.MoveToOuter(ones(1), ones(1));
        Assert.False(pair.a.IsInvalid || pair.b.IsInvalid);
    }

    [Fact]
    public void A_foreign_tensor_can_be_attached()
    {
        var t = ones(1);
        using (var scope = NewDisposeScope()) scope.Attach(t);
        Assert.True(t.IsInvalid);
    }

    [Fact]
    public void An_expression_can_be_wrapped_in_a_scope_of_its_own()
    {
        using var scope = NewDisposeScope();
        var result = WrappedTensorDisposeScope(() => (ones(2) + 1) * 2);
        Assert.Equal(1, scope.DisposablesCount);
        Assert.Equal(4, result[0].item<float>());
    }

    [Fact]
    public void A_scope_is_of_its_thread()
    {
        using var scope = NewDisposeScope();
        Tensor? elsewhere = null;
        var thread = new Thread(() => elsewhere = ones(1));
        thread.Start();
        thread.Join();
        Assert.Equal(0, scope.DisposablesCount);
        elsewhere!.Dispose();
    }

    [Fact]
    public void A_parameter_takes_the_place_of_the_tensor_it_is_made_of()
    {
        TorchSharp.Modules.Parameter parameter;
        using (var scope = NewDisposeScope())
        {
            var data = ones(2);
            parameter = new TorchSharp.Modules.Parameter(data);
            Assert.True(parameter.requires_grad);
            Assert.Equal(1, scope.DisposablesCount);
        }
        Assert.True(parameter.IsInvalid);
    }

    [Fact]
    public void Disposing_is_idempotent_across_threads()
    {
        for (var round = 0; round < 200; round++)
        {
            var t = ones(16);
            using var start = new Barrier(2);
            void Race()
            {
                start.SignalAndWait();
                t.Dispose();
            }
            var other = new Thread(Race);
            other.Start();
            Race();
            other.Join();
            Assert.True(t.IsInvalid);
        }
    }

    [Fact]
    public void Nothing_made_in_a_scope_outlives_it()
    {
        var statistics = DisposeScopeManager.Statistics.TensorStatistics;
        var before = statistics.ThreadTotalLiveCount;
        using (NewDisposeScope())
        {
            var w = randn(8, 8, requires_grad: true);
            for (var i = 0; i < 20; i++) (w.matmul(w).relu().sum() * 2).backward();
        }
        Assert.Equal(before, statistics.ThreadTotalLiveCount);
    }
}
