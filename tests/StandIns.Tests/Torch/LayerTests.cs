using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static Troupe.StandIns.Tests.Torch.Values;
using F = TorchSharp.torch.nn.functional;

namespace Troupe.StandIns.Tests.Torch;

/// <summary>Literals were computed by PyTorch 1.13 with the same weights and inputs.</summary>
[Collection("torch")]
public sealed class LayerTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // [B, T, in]
    private static Tensor Sequence => Det(0.3, 2, 3, 2);

    private static readonly float[] GruOutputs =
        [-0.39507341f, -0.028139988f, -0.57187122f, -0.0641407f, -0.58898294f, -0.34479532f, -0.29185247f, -0.36422876f, -0.47218162f, -0.37960961f, -0.61072671f, -0.17921905f];

    [Fact]
    public void A_linear_layer_is_x_times_w_transposed_plus_b()
    {
        using var layer = Linear(2, 1);
        using (no_grad())
        {
            layer.weight.copy_(tensor(new float[] { 2, 3 }, [1, 2]));
            layer.bias!.fill_(10);
        }
        Close([18], layer.call(tensor(new float[] { 1, 2 }, [1, 2])));
    }

    [Fact]
    public void Gru_outputs_states_and_gradients_equal_pytorchs()
    {
        using var gru = Fill(GRU(2, 2, batchFirst: true));
        Assert.Equal(["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"], gru.named_parameters().Select(p => p.name));
        var (outputs, last) = gru.call(Sequence);
        Close(GruOutputs, outputs);
        Close([-0.58898294f, -0.34479532f, -0.61072671f, -0.17921905f], last);
        (outputs * outputs).sum().backward();
        Close([0.011762998f, 0.028383084f, 0.012569206f, 0.012238675f, -0.032896891f, -0.11821492f, 0.087031521f, 0.10329509f, -0.079793282f, -0.28583327f, -0.012435799f, -0.13777621f],
            gru.get_parameter("weight_ih_l0")!.grad!);
    }

    [Fact]
    public void Gru_carries_its_state_over_pieces_of_a_sequence()
    {
        using var gru = Fill(GRU(2, 2, batchFirst: true));
        var (_, state) = gru.call(Sequence.narrow(1, 0, 2));
        var (rest, _) = gru.call(Sequence.narrow(1, 2, 1), state);
        Close([-0.58898294f, -0.34479532f, -0.61072671f, -0.17921905f], rest);
    }

    [Fact]
    public void Lstm_of_two_layers_and_directions_equals_pytorchs()
    {
        using var lstm = Fill(LSTM(2, 2, numLayers: 2, bidirectional: true));
        Assert.Equal(16, lstm.parameters().Count());
        var (outputs, h, c) = lstm.call(Sequence.transpose(0, 1));
        Close([0.089668363f, 0.13226292f, -0.30369118f, -0.36998993f, 0.11930259f, 0.19238238f, -0.27346212f, -0.32222873f, 0.12563689f, 0.22146297f, -0.19692717f, -0.22356117f],
            outputs.narrow(1, 0, 1));
        Close([-0.31878856f, -0.16774535f, 0.020661138f, -0.24570113f, 0.12563689f, 0.22146297f, -0.30369118f, -0.36998993f], h.narrow(1, 0, 1));
        Close([-0.62043631f, -0.22740145f, 0.06880343f, -0.81630433f, 0.19546092f, 0.41761112f, -0.74461246f, -0.64759862f], c.narrow(1, 0, 1));
    }

    [Fact]
    public void Cells_equal_pytorchs()
    {
        var x = Sequence[TensorIndex.Colon, 0];
        using var gru = Fill(GRUCell(2, 2));
        Close([-0.22746433f, 0.24731663f, -0.19139703f, -0.36766607f], gru.call(x, Det(1.1, 2, 2)));
        using var lstm = Fill(LSTMCell(2, 2));
        var (h, c) = lstm.call(x, (Det(1.1, 2, 2), Det(2.2, 2, 2)));
        Close([-0.13611102f, 0.12814113f, -0.19075435f, -0.24078791f], h);
        Close([-0.237463f, 0.24371475f, -0.38299021f, -0.34842992f], c);
    }

    [Fact]
    public void Packed_sequences_stop_at_their_lengths()
    {
        using var gru = Fill(GRU(2, 2, batchFirst: true));
        using var packed = utils.rnn.pack_padded_sequence(Sequence, tensor(new long[] { 2, 3 }), batch_first: true, enforce_sorted: false);
        var (outputs, last) = gru.call(packed);
        var (padded, lengths) = utils.rnn.pad_packed_sequence(outputs, batch_first: true);
        outputs.Dispose();
        float[] expected = [.. GruOutputs[..4], 0, 0, .. GruOutputs[6..]];
        Close(expected, padded);
        Assert.Equal([2L, 3], lengths.data<long>().ToArray());
        Close([-0.57187122f, -0.0641407f, -0.61072671f, -0.17921905f], last);
    }

    [Fact]
    public void Embeddings_are_rows_of_the_weight()
    {
        using var embedding = Fill(Embedding(4, 2));
        var weight = embedding.weight!.data<float>().ToArray();
        var rows = embedding.call(tensor(new long[] { 3, 0 }, [1, 2]));
        Assert.Equal([1, 2, 2], rows.shape);
        Close([.. weight[6..], .. weight[..2]], rows);
        using var padded = Embedding(4, 2, padding_idx: 1);
        Assert.Equal(0, padded.weight![1].abs().sum().item<float>());
        padded.call(tensor(new long[] { 1, 2 })).sum().backward();
        Close([0, 0, 0, 0, 1, 1, 0, 0], padded.weight!.grad!);
    }

    [Fact]
    public void Bags_of_embeddings_are_joined()
    {
        using var bag = Fill(EmbeddingBag(4, 2, mode: EmbeddingBagMode.Mean));
        Close([0.24636243f, 0.37685674f, 0.16749407f, -0.17539161f], bag.call(tensor(new long[] { 0, 1, 2, 2 }, [2, 2])));
        Close([0, 0.32210883f, 0.02846849f, -0.029810816f], bag.call(tensor(new long[] { 0, 1, 3 }), tensor(new long[] { 0, 1 })));
    }

    [Fact]
    public void Layer_normalisation_and_convolution_equal_pytorchs()
    {
        using var norm = Fill(LayerNorm(2));
        Close([0.42073548f, 0.81785482f, 0.42073548f, 0.17398094f, 0.42073548f, 0.1737839f], norm.call(Sequence[0]));
        using var conv = Fill(Conv1d(3, 2, 2));
        Close([0.19424586f, 0.085466981f, 0.13437012f, 0.39066082f, 0.61830121f, 0.7883426f], conv.call(Det(0.9, 1, 3, 4)));
    }

    [Fact]
    public void Activations_equal_pytorchs()
    {
        var x = Det(0.2, 2, 3);
        Close([0.053597383f, 0.25550029f, 0.34554628f, 0.24062821f, 0.037264578f, -0.10478474f], F.gelu(x));
        Close([0, 2], ReLU().call(tensor(new float[] { -1, 2 })));
        Close([-0.01f, 2], LeakyReLU(0.01).call(tensor(new float[] { -1, 2 })));
        Close([0.5f], Sigmoid().call(zeros(1)));
        Close([0.7615942f], Tanh().call(ones(1)));
        Close([1, 2], Identity().call(tensor(new float[] { 1, 2 })));
    }

    [Fact]
    public void Losses_equal_pytorchs()
    {
        var (a, b) = (Det(0.2, 2, 3), Det(1.7, 2, 3) * 4);
        var classes = tensor(new long[] { 2, 0 });
        Close([0.57425117f], F.huber_loss(a, b, delta: 0.5));
        Close([1.1485023f], F.smooth_l1_loss(a, b, beta: 0.5));
        Close([2.2585573f], F.mse_loss(a, b));
        Close([0.88083196f], F.cross_entropy(a, classes));
        Close([0.90497595f], F.cross_entropy(a, classes, label_smoothing: 0.1));
        Close([1.7616639f], F.nll_loss(a.log_softmax(1), classes, reduction: Reduction.Sum));
        Close([0.63842922f], F.binary_cross_entropy_with_logits(a, (b > 0).to(float32)));
        Close([0.34858486f], F.kl_div(a.log_softmax(1), b.log_softmax(1), log_target: true, reduction: Reduction.Sum));
        Close([0.57425117f], HuberLoss(0.5).call(a, b));
        Close([1.1485023f], SmoothL1Loss(beta: 0.5).call(a, b));
        Assert.Equal([2, 3], MSELoss(Reduction.None).call(a, b).shape);
    }

    [Fact]
    public void Initial_values_have_the_spread_they_state()
    {
        manual_seed(1);
        var w = empty(64, 32);
        init.orthogonal_(w, 2);
        Assert.True(w.t().mm(w).allclose(eye(32) * 4, atol: 1e-4));
        var bound = Math.Sqrt(6.0 / (64 + 32));
        init.xavier_uniform_(w);
        Assert.InRange(w.abs().max().item<float>(), bound * 0.95, bound);
        init.kaiming_uniform_(w, a: Math.Sqrt(5));
        Assert.InRange(w.abs().max().item<float>(), 0.95 / Math.Sqrt(32), 1 / Math.Sqrt(32));
        init.normal_(w, 1, 0.5);
        Assert.Equal(1, w.mean().item<float>(), 0.05);
        Assert.Equal(0.5, w.std().item<float>(), 0.05);
        init.zeros_(w);
        Assert.Equal(0, w.abs().sum().item<float>());
        init.constant_(w, 3);
        Assert.Equal(3, w.mean().item<float>());
    }
}
