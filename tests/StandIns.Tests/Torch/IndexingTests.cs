using TorchSharp;
using static TorchSharp.torch;
using static Troupe.StandIns.Tests.Torch.Values;

namespace Troupe.StandIns.Tests.Torch;

[Collection("torch")]
public sealed class IndexingTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // 0 1 2 3 / 4 5 6 7 / 8 9 10 11
    private static Tensor Grid => arange(12).to(float32).view(3, 4);

    [Fact]
    public void Numbers_take_one_place_of_each_dimension()
    {
        Assert.Equal(6, Grid[1, 2].item<float>());
        Close([4, 5, 6, 7], Grid[1]);
        Close([8, 9, 10, 11], Grid[-1]);
    }

    [Fact]
    public void Slices_take_parts()
    {
        Close([1, 5, 9], Grid[TensorIndex.Colon, 1]);
        Close([1, 5, 9], Grid[.., 1]);
        Close([4, 5, 8, 9], Grid[1.., ..2]);
        Close([3, 7, 11], Grid[TensorIndex.Ellipsis, 3]);
        Close([0, 2, 8, 10], Grid[TensorIndex.Slice(step: 2), TensorIndex.Slice(step: 2)]);
        Close([2, 3, 6, 7, 10, 11], Grid[.., ^2..]);
        Assert.Equal([1, 3, 4], Grid[TensorIndex.Null].shape);
        Close([4, 5, 6, 7], Grid.narrow(0, 1, 1));
    }

    [Fact]
    public void Tensors_gather()
    {
        var rows = tensor(new long[] { 2, 0 });
        Close([8, 9, 10, 11, 0, 1, 2, 3], Grid[rows]);
        Close([9, 2], Grid[TensorIndex.Tensor(rows), TensorIndex.Tensor(tensor(new long[] { 1, 2 }))]);
        Close([1, 9], Grid[TensorIndex.Tensor(tensor(new long[] { 0, 2 })), 1]);
        Close([2, 0, 6, 4, 10, 8], Grid[.., TensorIndex.Tensor(rows)]);
        Close([10, 11], Grid[TensorIndex.Tensor(Grid > 9)]);
        Close([8, 9, 10, 11, 0, 1, 2, 3], Grid.index_select(0, rows));
        Close([1, 6, 11], Grid.gather(1, tensor(new long[] { 1, 2, 3 }, [3, 1])));
    }

    [Fact]
    public void Slices_share_memory()
    {
        var grid = Grid;
        grid[1].zero_();
        Close([0, 0, 0, 0], grid[1]);
    }

    [Fact]
    public void Assignment_writes_into_the_tensor()
    {
        var grid = Grid;
        grid[0, 0] = tensor(-1f);
        grid[TensorIndex.Colon, 3] = tensor(new float[] { 100, 200, 300 });
        grid[TensorIndex.Tensor(grid > 250)] = tensor(7f);
        Close([-1, 1, 2, 100, 4, 5, 6, 200, 8, 9, 10, 7], grid);
    }

    [Fact]
    public void Scatter_writes_and_adds_by_index()
    {
        var index = tensor(new long[] { 0, 0, 2 });
        Close([2, 0, 1], zeros(3).scatter_add_(0, index, ones(3)));
        Close([0, 5, 0, 0], zeros(1, 4).scatter_(1, tensor(new long[] { 1 }, [1, 1]), full(1, 1, 5.0)));
        Close([2, 0, 1], zeros(3).index_add_(0, index, ones(3), 1));
        Close([2, 0, 1], zeros(3).index_put_(ones(3), [index], accumulate: true));
    }

    [Fact]
    public void One_hot_marks_the_class() =>
        Close([0, 1, 0, 1, 0, 0], nn.functional.one_hot(tensor(new long[] { 1, 0 }), 3));
}
