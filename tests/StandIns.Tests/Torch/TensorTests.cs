using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using static Troupe.StandIns.Tests.Torch.Values;

namespace Troupe.StandIns.Tests.Torch;

[Collection("torch")]
public sealed class TensorTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static Tensor OneToSix => tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3]);

    [Fact]
    public void A_tensor_is_made_from_memory_with_shape_type_and_device()
    {
        var t = OneToSix;
        Assert.Equal([2, 3], t.shape);
        Assert.Equal(ScalarType.Float32, t.dtype);
        Assert.Equal(DeviceType.CPU, t.device.type);
        Assert.Equal(6, t.numel());
        Assert.Equal(ScalarType.Int64, tensor(new long[] { 1 }).dtype);
        Assert.Equal(ScalarType.Int32, tensor(new[] { 1 }).dtype);
        Assert.Equal(ScalarType.Bool, tensor(new[] { true }).dtype);
        Assert.Equal([2, 2], tensor(new double[,] { { 1, 2 }, { 3, 4 } }).shape);
        Assert.Equal(ScalarType.Float32, tensor(new long[] { 1, 2 }, dtype: float32).dtype);
    }

    [Fact]
    public void A_tensor_from_memory_is_a_copy()
    {
        var source = new float[] { 1, 2 };
        var t = tensor(source);
        source[0] = 9;
        Close([1, 2], t);
    }

    [Fact]
    public void Fewer_values_than_the_shape_asks_for_are_refused() =>
        Assert.Throws<ArgumentException>(() => tensor(new float[] { 1, 2, 3 }, [2, 2]));

    [Fact]
    public void Factories_follow_shape_value_and_type()
    {
        Close([0, 0], zeros(2));
        Close([1, 1, 1, 1], ones(2, 2));
        Close([7, 7], full(2, 7.0));
        Close([0, 1, 2], arange(3));
        Close([1, 3], arange(1, 5, 2));
        Assert.Equal(ScalarType.Int64, arange(3).dtype);
        Close([1, 0, 0, 1], eye(2));
        Close([0, 0.5f, 1], linspace(0, 1, 3));
        Assert.Equal(ScalarType.Int64, zeros([2], dtype: int64).dtype);
        Assert.Equal(ScalarType.Int64, zeros_like(arange(2)).dtype);
    }

    [Fact]
    public void Bytes_are_the_elements_memory_both_ways()
    {
        var t = OneToSix;
        Assert.Equal([1f, 2, 3, 4, 5, 6], MemoryMarshal.Cast<byte, float>(t.bytes).ToArray());
        MemoryMarshal.Cast<byte, float>(t.bytes)[0] = 10;
        Assert.Equal(10, t[0, 0].item<float>());
        Assert.Throws<InvalidOperationException>(() => { _ = t.t().bytes[0]; });
    }

    [Fact]
    public void Data_reads_in_row_major_order_whatever_the_strides()
    {
        Assert.Equal([1f, 4, 2, 5, 3, 6], OneToSix.t().data<float>().ToArray());
        var target = new float[4];
        OneToSix.t().data<float>().CopyTo(target, arrayIndex: 1);
        Assert.Equal([0f, 1, 4, 2], target);
        Assert.Throws<ArgumentException>(() => OneToSix.data<double>());
    }

    [Fact]
    public void Data_writes_into_the_tensor()
    {
        var t = zeros(2, 2);
        t.data<float>().CopyFrom(new float[] { 1, 2, 3, 4 });
        Close([1, 2, 3, 4], t);
    }

    [Fact]
    public void An_item_is_the_only_element_in_its_own_type()
    {
        Assert.Equal(3L, tensor(3L).item<long>());
        Assert.True(tensor(true).item<bool>());
        Assert.Throws<ArgumentException>(() => OneToSix.item<float>());
        Assert.Throws<ArgumentException>(() => tensor(3L).item<float>());
        Assert.Equal(2.5, (double)tensor(2.5f));
        Assert.Equal(2, (int)tensor(2.5f));
    }

    [Fact]
    public void Arithmetic_broadcasts()
    {
        var row = tensor(new float[] { 10, 20, 30 });
        Close([11, 22, 33, 14, 25, 36], OneToSix + row);
        Close([0.5f, 1, 1.5f, 2, 2.5f, 3], OneToSix / 2);
        Close([1, 0.5f, 0.25f], 1 / tensor(new float[] { 1, 2, 4 }));
        Close([9, 8, 7, 6, 5, 4], 10 - OneToSix);
        Close([2, 4, 6, 8, 10, 12], 2.0 * OneToSix);
        Close([-1, -2], -tensor(new float[] { 1, 2 }));
        Close([1, 4, 9], tensor(new float[] { 1, 2, 3 }).pow(2));
        Close([1, 0, 1], tensor(new float[] { 1, 2, 3 }) % 2);
        Close([2, 1], tensor(new float[] { 5, 3 }).div(2, RoundingMode.floor));
    }

    [Fact]
    public void In_place_operators_change_the_tensor_and_return_it()
    {
        var t = tensor(new float[] { 1, 2 });
        var same = t.add_(tensor(new float[] { 1, 1 }), 10).mul_(2);
        Assert.Same(t, same);
        Close([22, 24], t);
        Close([20, 22], t.sub_(2));
        Close([0, 0], t.zero_());
        Close([5, 5], t.fill_(5));
        Close([1, 2], t.copy_(tensor(new float[] { 1, 2 })));
    }

    [Fact]
    public void Comparisons_give_booleans_that_select()
    {
        var t = OneToSix;
        Assert.Equal([false, false, false, true, true, true], (t > 3).data<bool>().ToArray());
        Assert.Equal([true, false], (tensor(new[] { 1, 2 }) == tensor(new[] { 1, 3 })).data<bool>().ToArray());
        Close([0, 0, 0, 4, 5, 6], where(t > 3, t, zeros_like(t)));
        Close([-1, -1, -1, 4, 5, 6], t.masked_fill(t <= 3, -1));
        Close([4, 5, 6], t.masked_select(t > 3));
        Close([2, 2, 3, 4, 4, 4], t.clamp(2, 4));
        Assert.Equal([true, false], (tensor(new[] { true, false }) & tensor(new[] { true, true })).data<bool>().ToArray());
        Assert.Equal([false, true], tensor(new[] { true, false }).logical_not().data<bool>().ToArray());
    }

    [Fact]
    public void Reductions_run_over_all_or_over_one_dimension()
    {
        var t = OneToSix;
        Assert.Equal(21, t.sum().item<float>());
        Close([5, 7, 9], t.sum(dim: 0));   // plain sum(0) would name the element type
        Assert.Equal([2, 1], t.sum(1, keepdim: true).shape);
        Assert.Equal(3.5f, t.mean().item<float>());
        Close([2, 5], t.mean([1L]));
        var (values, indexes) = t.max(1);
        Close([3, 6], values);
        Assert.Equal([2L, 2], indexes.data<long>().ToArray());
        Assert.Equal(5, t.argmax().item<long>());
        Assert.Equal([1L, 1, 1], t.argmax(0).data<long>().ToArray());
        Close([1, 3, 6, 4, 9, 15], t.cumsum(1));
        Close([2.3132617f, 4.3132615f], tensor(new float[] { 1, 2, 3, 4 }, [2, 2]).logsumexp(1));
        Close([0.26894143f, 0.7310586f, 0.26894143f, 0.7310586f], tensor(new float[] { 1, 2, 3, 4 }, [2, 2]).softmax(1));
        Close([0.28261802f], Det(0.2, 2, 3).std());
        Close([0.79198092f], Det(0.2, 2, 3).norm());
    }

    [Fact]
    public void Sorting_gives_values_and_places()
    {
        var t = tensor(new float[] { 3, 1, 2 });
        var (sorted, order) = t.sort(descending: true);
        Close([3, 2, 1], sorted);
        Assert.Equal([0L, 2, 1], order.data<long>().ToArray());
        var (top, places) = t.topk(2);
        Close([3, 2], top);
        Assert.Equal([0L, 2], places.data<long>().ToArray());
    }

    [Fact]
    public void Products_of_matrices()
    {
        var a = tensor(new float[] { 1, 2, 3, 4 }, [2, 2]);
        Close([7, 10, 15, 22], a.matmul(a));
        Close([7, 10, 15, 22], a.mm(a));
        Close([5, 11], a.mv(tensor(new float[] { 1, 2 })));
        Close([8, 11, 16, 23], ones(2, 2).addmm(a, a));
        Close([7, 10, 15, 22], a.unsqueeze(0).bmm(a.unsqueeze(0)));
        Close([7, 10, 15, 22], einsum("ij,jk->ik", a, a));
    }

    [Fact]
    public void Shapes_change_without_copying()
    {
        var t = OneToSix;
        Assert.Equal([3, 2], t.view(3, -1).shape);
        Assert.Equal([6], t.flatten().shape);
        Assert.Equal([2, 1, 3], t.unsqueeze(1).shape);
        Assert.Equal([2, 3], t.unsqueeze(1).squeeze(1).shape);
        Assert.Equal([3, 2], t.transpose(0, 1).shape);
        Assert.Equal([3, 2], t.permute(1, 0).shape);
        Assert.Equal([4, 2, 3], t.expand(4, 2, 3).shape);
        t.view(6)[0] = 100;
        Assert.Equal(100, t[0, 0].item<float>());
    }

    [Fact]
    public void Joining_and_splitting()
    {
        var t = OneToSix;
        Assert.Equal([4, 3], cat([t, t]).shape);
        Assert.Equal([2, 6], cat([t, t], 1).shape);
        Assert.Equal([2, 2, 3], stack([t, t]).shape);
        Assert.Equal([[2, 1], [2, 1], [2, 1]], t.chunk(3, 1).Select(c => c.shape));
        Assert.Equal(2, t.unbind().Length);
        Close([1, 1, 2, 2], tensor(new float[] { 1, 2 }).repeat_interleave(2));
    }

    [Fact]
    public void Types_are_converted()
    {
        Assert.Equal([1L, 2], tensor(new[] { 1.7f, 2.2f }).to(int64).data<long>().ToArray());
        Assert.Equal(ScalarType.Float64, OneToSix.@double().dtype);
        Assert.Equal(ScalarType.Float64, OneToSix.to(float64, CPU).dtype);
        Assert.True(OneToSix.cpu().is_contiguous());
    }

    [Fact]
    public void Equal_within_a_tolerance()
    {
        Assert.True(OneToSix.allclose(OneToSix + 1e-7));
        Assert.False(OneToSix.allclose(OneToSix + 1e-2));
        Assert.True(OneToSix.Equals(OneToSix));
        Assert.True(OneToSix.isnan().logical_not().all().item<bool>());
    }

    [Fact]
    public void A_native_error_is_an_exception_that_names_the_shapes()
    {
        var error = Assert.Throws<ExternalException>(() => OneToSix.matmul(OneToSix));
        Assert.Contains("2x3 and 2x3", error.Message);
    }

    [Fact]
    public void A_disposed_tensor_is_refused()
    {
        var t = OneToSix;
        t.Dispose();
        Assert.True(t.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => t + 1);
    }

    [Fact]
    public void Compute_threads_can_be_set()
    {
        var before = get_num_threads();
        try
        {
            set_num_threads(1);
            Assert.Equal(1, get_num_threads());
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void Devices_are_named_in_text()
    {
        Assert.Equal("cpu", device("cpu").ToString());
        Assert.Equal("cuda:1", new Device("cuda:1").ToString());
        Assert.Equal(cuda.device_count() > 0, cuda.is_available());
    }
}
