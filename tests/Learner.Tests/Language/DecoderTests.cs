using Troupe.Env;
using Troupe.Learner.Language;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Language;

public sealed class DecoderTests
{
    public static TheoryData<PositionKind> Positions => [PositionKind.Learned, PositionKind.Rotary];

    [Theory]
    [MemberData(nameof(Positions))]
    public void Logits_equal_an_independent_computation(PositionKind positions)
    {
        using var model = Made(positions);
        int[] tokens = [3, 1, 4, 1, 5, 9, 2];

        var expected = new PlainDecoder(model.Spec, model.Weights()).Logits(tokens);

        Assert.Equal(expected, Logits(model, tokens), new Close(1e-5));
    }

    [Theory]
    [MemberData(nameof(Positions))]
    public void A_cache_changes_nothing_but_the_time(PositionKind positions)
    {
        using var model = Made(positions);
        int[] tokens = [3, 1, 4, 1, 5, 9, 2];
        var whole = Logits(model, tokens);

        using var cache = new KeyValueCache(model.Spec);
        var parts = new List<double[]>();
        foreach (var part in new[] { tokens[..3], tokens[3..4], tokens[4..] }) parts.AddRange(Logits(model, part, cache));

        Assert.Equal(7, cache.Length);
        Assert.Equal(whole, [.. parts], new Close(1e-5));
    }

    [Fact]
    public void A_token_never_sees_those_after_it()
    {
        using var model = Made();
        var one = Logits(model, [3, 1, 4, 1, 5]);
        var other = Logits(model, [3, 1, 4, 9, 2]);

        Assert.Equal(one[..3], other[..3], new Close(1e-6));
        Assert.NotEqual(one[3], other[3]);
    }

    [Fact]
    public void Gradients_equal_finite_differences()
    {
        using var model = Made(PositionKind.Rotary);
        foreach (var name in new[] { "wte.weight", "h.0.attn.c_attn.weight", "h.1.mlp.c_fc.bias", "ln_f.weight" })
        {
            using var scope = NewDisposeScope();
            var gradient = autograd.grad([Loss(model)], [model[name]])[0].reshape(-1).data<float>().ToArray();
            for (var i = 0; i < gradient.Length; i += Math.Max(1, gradient.Length / 7))
            {
                const float Step = 1e-2f;
                var (above, below) = (Moved(model, name, i, Step), Moved(model, name, i, -Step));
                Assert.Equal((above - below) / (2 * Step), gradient[i], 2e-3);
            }
        }
    }

    [Fact]
    public void Weights_of_another_shape_are_refused_by_the_first_that_differs_and_change_nothing()
    {
        using var model = Made();
        using var other = new Decoder(model.Spec with { Layers = 1, FeedForward = 8 }, 9);
        var before = model.Weights();

        Assert.Contains("h.0.mlp.c_fc.weight has shape [8, 16]", Assert.Throws<InvalidDataException>(() => model.Load(other.Weights())).Message, StringComparison.Ordinal);
        Assert.Equal(before.Select(w => w.Data), model.Weights().Select(w => w.Data));
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights()
    {
        using Decoder one = Made(), same = Made(), other = new(one.Spec, 2);
        Assert.Equal(one.Weights().Select(w => w.Data), same.Weights().Select(w => w.Data));
        Assert.NotEqual(one.Weights()[0].Data, other.Weights()[0].Data);
    }

    [Fact]
    public void Dropout_works_in_training_only()
    {
        using var model = new Decoder(Made().Spec with { Dropout = 0.5 }, 1);
        model.train();
        Assert.NotEqual(Logits(model, [1, 2, 3]), Logits(model, [1, 2, 3]));
        model.eval();
        Assert.Equal(Logits(model, [1, 2, 3]), Logits(model, [1, 2, 3]));
    }

    [Theory]
    [InlineData(3, 10, "cannot be divided")]
    [InlineData(0, 16, "Heads is 0")]
    public void A_shape_that_cannot_be_is_refused_with_the_reason(int heads, int width, string said) =>
        Assert.Contains(said, Assert.Throws<ArgumentException>(() => new DecoderSpec { Vocabulary = 5, Heads = heads, Width = width }.Checked()).Message, StringComparison.Ordinal);

    [Fact]
    public void More_tokens_than_the_context_are_refused()
    {
        using var model = Made();
        Assert.Contains("13 tokens; this model reads 12", Assert.Throws<ArgumentException>(() => Logits(model, new int[13])).Message, StringComparison.Ordinal);
    }

    internal static Decoder Made(PositionKind positions = PositionKind.Learned)
    {
        var model = new Decoder(new DecoderSpec { Vocabulary = 11, Context = 12, Width = 16, Layers = 2, Heads = 2, Positions = positions }, 1);
        // Larger than the initial ones, so that every part matters.
        var random = new Rng(4);
        model.Load([.. model.Weights().Select(w => w with { Data = Array.ConvertAll(w.Data, x => x + (float)(0.2 * random.NextNormal())) })]);
        return model;
    }

    internal static double[][] Logits(Decoder model, int[] tokens, KeyValueCache? cache = null)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var flat = model.Forward(tensor(Array.ConvertAll(tokens, t => (long)t), [1, tokens.Length]), cache).reshape(-1).data<float>().ToArray();
        return [.. flat.Chunk(model.Spec.Vocabulary).Select(row => Array.ConvertAll(row, x => (double)x))];
    }

    private static Tensor Loss(Decoder model) =>
        nn.functional.cross_entropy(model.Forward(tensor(new long[] { 1, 2, 3, 4 }, [1, 4])).view(4, -1), tensor(new long[] { 2, 3, 4, 5 }));

    private static double Moved(Decoder model, string name, int index, float by)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        using var one = model[name].view(-1).narrow(0, index, 1);
        one.add_(by);
        var loss = Loss(model).item<float>();
        one.add_(-by);
        return loss;
    }
}

/// <summary>Rows of numbers, equal to within an absolute error.</summary>
internal sealed class Close(double error) : IEqualityComparer<double[]>
{
    public bool Equals(double[]? x, double[]? y) => x!.Length == y!.Length && x.Zip(y, (a, b) => Math.Abs(a - b)).Max() <= error;

    public int GetHashCode(double[] obj) => 0;
}
