using Troupe.Env;
using Troupe.Learner.Language;
using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Policies;

/// <summary>Products of bfloat16 factors, with float32 on either side of them.</summary>
public sealed class MatrixProductsTests
{
    private const double Unit = 1 / 256.0;   // from one bfloat16 number to the next, relative, at most 2⁻⁷; a rounding moves by half

    private static readonly MatrixProducts s_rounded = new(Precision.Bfloat16);

    [Fact]
    public void A_product_is_that_of_the_rounded_factors_and_the_bias_is_added_to_it_exactly()
    {
        using var scope = NewDisposeScope();
        float[] x = Draw(4 * 9, 1), w = Draw(5 * 9, 2), b = Draw(5, 3);
        var plain = s_rounded.Linear(tensor(x, [4, 9]), tensor(w, [5, 9]));
        var biased = s_rounded.Linear(tensor(x, [4, 9]), tensor(w, [5, 9]), tensor(b));
        Assert.Equal((ScalarType.Float32, ScalarType.Float32), (plain.dtype, biased.dtype));
        Assert.Equal([4, 5], plain.shape);
        float[] products = plain.data<float>().ToArray(), sums = biased.data<float>().ToArray();
        var exact = 0;
        for (var i = 0; i < 4; i++)
            for (var j = 0; j < 5; j++)
            {
                var (rounded, whole) = (0.0, 0.0);
                for (var k = 0; k < 9; k++)
                {
                    rounded += (double)Rounded(x[i * 9 + k]) * Rounded(w[j * 9 + k]);
                    whole += (double)x[i * 9 + k] * w[j * 9 + k];
                }
                Assert.Equal(rounded, products[i * 5 + j], Math.Abs(rounded) * Unit + 1e-4);
                Assert.Equal(products[i * 5 + j] + b[j], sums[i * 5 + j], 1e-6f);
                if (Math.Abs(products[i * 5 + j] - whole) < 1e-6) exact++;
            }
        Assert.True(exact < 5, "Nothing was rounded.");
    }

    // c ⊙ y summed: the gradient at W is cᵀ x, at x it is c W, at b the sum of c
    [Fact]
    public void Gradients_arrive_as_float32_at_float32_weights()
    {
        using var scope = NewDisposeScope();
        float[] x = Draw(4 * 3, 1), w = Draw(2 * 3, 2), c = Draw(4 * 2, 4);
        Tensor input = tensor(x, [4, 3]).requires_grad_(), weight = tensor(w, [2, 3]).requires_grad_(), bias = zeros(2).requires_grad_();
        var gradients = autograd.grad([(s_rounded.Linear(input, weight, bias) * tensor(c, [4, 2])).sum()], [input, weight, bias]);
        Assert.All(gradients, g => Assert.Equal(ScalarType.Float32, g.dtype));
        var (atInput, atWeight, atBias) = (gradients[0].data<float>().ToArray(), gradients[1].data<float>().ToArray(), gradients[2].data<float>().ToArray());
        for (var o = 0; o < 2; o++)
        {
            for (var k = 0; k < 3; k++) Near(Enumerable.Range(0, 4).Select(i => (double)Rounded(c[i * 2 + o]) * Rounded(x[i * 3 + k])), atWeight[o * 3 + k]);
            Assert.Equal(Enumerable.Range(0, 4).Sum(i => c[i * 2 + o]), atBias[o], 1e-5f);
        }
        for (var i = 0; i < 4; i++)
            for (var k = 0; k < 3; k++) Near(Enumerable.Range(0, 2).Select(o => (double)Rounded(c[i * 2 + o]) * Rounded(w[o * 3 + k])), atInput[i * 3 + k]);

        // A CPU's kernel may round each term and each sum of them
        static void Near(IEnumerable<double> terms, float actual) => Assert.Equal(terms.Sum(), actual, terms.Sum(Math.Abs) * 3 * Unit);
    }

    // A step's own product is rounded, not the sum of the steps': 1 and 512 times 1/512 make 2, not 1
    [Fact]
    public void What_many_products_add_to_a_gradient_is_added_in_float32()
    {
        using var scope = NewDisposeScope();
        var weight = ones(1, 1).requires_grad_();
        var sum = s_rounded.Linear(ones(1, 1), weight);
        for (var i = 0; i < 512; i++) sum = sum + s_rounded.Linear(full([1, 1], 1 / 512f), weight);
        Assert.Equal(2, autograd.grad([sum.sum()], [weight])[0].item<float>(), 1e-5f);
    }

    [Fact]
    public void With_float32_products_are_as_ever_to_the_bit()
    {
        using var scope = NewDisposeScope();
        Tensor x = tensor(Draw(36, 1), [4, 9]), w = tensor(Draw(45, 2), [5, 9]), b = tensor(Draw(5, 3));
        Assert.Equal(nn.functional.linear(x, w, b).data<float>().ToArray(), new MatrixProducts(Precision.Float32).Linear(x, w, b).data<float>().ToArray());
        Assert.Equal(x.matmul(w.transpose(0, 1)).data<float>().ToArray(), new MatrixProducts(Precision.Float32).Multiply(x, w.transpose(0, 1)).data<float>().ToArray());
    }

    [Theory]
    [InlineData(EncoderKind.MeanPool, false, true)]
    [InlineData(EncoderKind.Gru, true, true)]
    [InlineData(EncoderKind.BidirectionalGru, false, false)]
    [InlineData(EncoderKind.Lstm, true, false)]
    [InlineData(EncoderKind.Conv1d, false, true)]
    [InlineData(EncoderKind.Transformer, true, true)]
    [InlineData(EncoderKind.Transformer, false, false)]
    public void A_q_network_of_any_encoder_values_and_learns_nearly_as_in_float32(EncoderKind encoder, bool admissible, bool dueling)
    {
        var spec = Networks.Spec(encoder, admissible, dueling, 2);
        var (flat, batch) = (Stirred(spec), Networks.Batch(spec, 24, 3));
        Compare(precision => Of(new QNetwork(spec with { Precision = precision }), flat, q => q.Forward(batch)));
    }

    [Theory]
    [InlineData(MemoryKind.None)]
    [InlineData(MemoryKind.Gru)]
    [InlineData(MemoryKind.Lstm)]
    public void An_actor_critic_with_or_without_memory_does_too(MemoryKind memory)
    {
        var spec = new ActorCriticSpec { Numbers = 6, HiddenSize = 24, Layers = 1, Memory = memory, MemorySize = 12, Head = new ActionHead.Fixed(3) };
        var batch = new QBatch();
        for (var s = 0; s < 4; s++)
        {
            batch.BeginSequence([]);
            for (var i = 0; i < 6; i++) batch.Add(Draw(6, 10 * s + i), [0, 1, 2]);
        }
        var flat = Stirred(spec);
        Compare(precision => Of(new ActorCriticNetwork(spec with { Precision = precision }), flat, network =>
        {
            var (logits, values) = network.Forward(batch);
            return cat([logits, values], 0);
        }));
    }

    [Theory]
    [InlineData(PositionKind.Learned)]
    [InlineData(PositionKind.Rotary)]
    public void A_writers_decoder_does_too(PositionKind positions)
    {
        var spec = Algorithms.Generation.Texts.Spec();
        spec = spec with { Decoder = spec.Decoder with { Positions = positions, Layers = 2 } };
        var texts = new TokenWindows([[1, 6], [4, 6], [2, 6]], [[0, 3, 5], [2, 5], [1, 1, 4]], 5);
        var flat = Stirred(spec);
        Compare(precision => Of(new WriterNetwork(spec with { Precision = precision }), flat, network =>
        {
            var (outputs, values) = network.Forward(texts);
            return cat([outputs.reshape(-1), values!], 0);
        }));
    }

    [Fact]
    public void Decoders_and_encoder_decoders_on_their_own_do_too()
    {
        Compare(precision =>
        {
            using var model = new Decoder(new DecoderSpec { Vocabulary = 20, Context = 8, Width = 16, Heads = 2, Precision = precision }, 1);
            return Of(model.Forward(tensor(new long[] { 1, 2, 3, 4, 5, 6 }, [2, 3])), [.. model.parameters()]);
        });
        Compare(precision =>
        {
            using var model = new EncoderDecoder(new EncoderDecoderSpec { Vocabulary = 20, Start = 0, Source = 6, Target = 6, Width = 16, Heads = 2, Precision = precision }, 1);
            return Of(model.Forward(tensor(new long[] { 1, 2, 3, 4, 5, 6 }, [2, 3]), [3, 2], tensor(new long[] { 0, 2, 0, 4 }, [2, 2])), [.. model.parameters()]);
        });
    }

    private static (float[] Outputs, float[] Gradient) Of<T>(T network, float[] flat, Func<T, Tensor> outputs) where T : FlatNetwork
    {
        using (network)
        {
            using (no_grad()) network.Flat.copy_(tensor(flat));
            return Of(outputs(network), [.. network.Layout.Slots.Select(slot => network[slot.Name])]);
        }
    }

    // Of the outputs' sum of squares, at all parameters one behind the other
    private static (float[] Outputs, float[] Gradient) Of(Tensor outputs, Tensor[] parameters)
    {
        Assert.Equal(ScalarType.Float32, outputs.dtype);
        var gradients = autograd.grad([outputs.square().sum()], parameters);
        Assert.All(gradients, g => Assert.Equal(ScalarType.Float32, g.dtype));
        return (outputs.reshape(-1).data<float>().ToArray(), [.. gradients.SelectMany(g => g.reshape(-1).data<float>().ToArray())]);
    }

    // Near, and not the same: then it would be float32. A maximum may come from another place of a text, and its gradient with it
    private static void Compare(Func<Precision, (float[] Outputs, float[] Gradient)> of)
    {
        using var scope = NewDisposeScope();
        var (whole, rounded) = (of(Precision.Float32), of(Precision.Bfloat16));
        Assert.InRange(Distance(whole.Outputs, rounded.Outputs), 1e-4, 4 * Unit);
        Assert.InRange(Distance(whole.Gradient, rounded.Gradient), 1e-4, 16 * Unit);
    }

    // ‖a − b‖ / ‖a‖
    private static double Distance(float[] a, float[] b) => Math.Sqrt(a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Sum() / a.Sum(x => (double)x * x));

    private static float[] Stirred(PolicySpec spec)
    {
        var weights = Networks.Stirred(InitialWeights.Of(spec, 11, default));
        return [.. weights.Arrays.SelectMany(a => a.Data)];
    }

    // To the nearest number of 8 significant bits, the even one of two as near
    private static float Rounded(float x)
    {
        var bits = BitConverter.SingleToUInt32Bits(x);
        return BitConverter.UInt32BitsToSingle((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000);
    }

    private static float[] Draw(int count, long seed)
    {
        var rng = new Rng(seed, 8);
        return [.. Enumerable.Range(0, count).Select(_ => (float)rng.NextNormal())];
    }
}
