using Troupe.Learner.Policies;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Tests.Policies;

public sealed class ActingNetworkTests
{
    private static readonly WeightsVersion First = new(1, 1);

    public static TheoryData<EncoderKind, bool, bool, int> Kinds => Networks.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public void Values_equal_the_mathematics_written_out(EncoderKind encoder, bool admissible, bool dueling, int layers)
    {
        var spec = Networks.Spec(encoder, admissible, dueling, layers);
        var weights = Networks.Stirred(InitialWeights.Of(spec, 7, First));
        QBatch fast = Networks.Batch(spec, 37, 3), plain = Networks.Batch(spec, 37, 3);

        Loaded(spec, weights).Evaluate(fast);
        new PlainQNetwork(spec, weights).Evaluate(plain);

        Assert.Equal(plain.Pairs, fast.Pairs);
        for (var i = 0; i < plain.Pairs; i++) Assert.Equal(plain.AllResults[i], fast.AllResults[i], 1e-5f);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_row_gets_the_same_bits_in_any_batch(EncoderKind encoder, bool admissible, bool dueling, int layers)
    {
        var spec = Networks.Spec(encoder, admissible, dueling, layers, hidden: 33);
        var weights = InitialWeights.Of(spec, 7, First);
        var whole = Networks.Batch(spec, 61, 5);
        Loaded(spec, weights).Evaluate(whole);

        foreach (var group in new[] { 1, 3, 8, 19 })
        {
            var network = Loaded(spec, weights);
            for (var first = 0; first < whole.Count; first += group)
            {
                var part = new QBatch();
                for (var row = Math.Min(whole.Count, first + group) - 1; row >= first; row--) Copy(whole, row, part);
                network.Evaluate(part);
                for (var i = 0; i < part.Count; i++)
                    Assert.True(part.Values(i).SequenceEqual(whole.Values(Math.Min(whole.Count, first + group) - 1 - i)));
            }
        }
    }

    [Fact]
    public void Numbers_are_observed_as_they_are()
    {
        var spec = new QNetworkSpec { Numbers = 3, HiddenSize = 20, Layers = 2, Head = new ActionHead.Fixed(2) };
        var weights = InitialWeights.Of(spec, 1, First);
        QBatch fast = new(), plain = new();
        foreach (var batch in new[] { fast, plain })
        {
            batch.Add([0.5f, -1f, 3f], [0, 1]);
            batch.Add([-0.5f, 0f, 1e-3f], [1]);
        }
        Loaded(spec, weights).Evaluate(fast);
        new PlainQNetwork(spec, weights).Evaluate(plain);
        for (var i = 0; i < 3; i++) Assert.Equal(plain.AllResults[i], fast.AllResults[i], 1e-5f);
    }

    [Fact]
    public void New_weights_forget_what_the_old_ones_encoded()
    {
        var spec = Networks.Spec(EncoderKind.Gru, true, false, 1);
        var network = Loaded(spec, InitialWeights.Of(spec, 1, First));
        var batch = Networks.Batch(spec, 9, 1);
        network.Evaluate(batch);

        var second = InitialWeights.Of(spec, 2, new WeightsVersion(1, 2));
        network.Load(second);
        network.Evaluate(batch);

        var fresh = Networks.Batch(spec, 9, 1);
        Loaded(spec, second).Evaluate(fresh);
        Assert.True(batch.AllResults.SequenceEqual(fresh.AllResults));
        Assert.Equal(second.Version, network.Version);
    }

    [Fact]
    public void A_cache_smaller_than_the_batch_changes_nothing()
    {
        var spec = Networks.Spec(EncoderKind.MeanPool, true, true, 1);
        var weights = InitialWeights.Of(spec, 1, First);
        var small = new ActingNetwork(spec, cacheRows: 5);
        small.Load(weights);
        var large = Loaded(spec, weights);
        for (var seed = 0; seed < 4; seed++)
        {
            QBatch a = Networks.Batch(spec, 23, seed), b = Networks.Batch(spec, 23, seed);
            small.Evaluate(a);
            large.Evaluate(b);
            Assert.True(a.AllResults.SequenceEqual(b.AllResults));
        }
    }

    [Theory]
    [InlineData(EncoderKind.Gru)]
    [InlineData(EncoderKind.BidirectionalGru)]
    [InlineData(EncoderKind.Lstm)]
    [InlineData(EncoderKind.Conv1d)]
    [InlineData(EncoderKind.Transformer)]
    public void Acting_allocates_nothing_once_grown(EncoderKind encoder)
    {
        var spec = Networks.Spec(encoder, true, true, 1);
        var network = Loaded(spec, InitialWeights.Of(spec, 1, First), cacheRows: 8);   // so that every batch is encoded anew
        var batch = new QBatch();
        var source = Networks.Batch(spec, 16, 1);
        for (var i = 0; i < 50; i++) Play();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50; i++) Play();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Play()
        {
            batch.Clear();
            for (var row = 0; row < source.Count; row++) Copy(source, row, batch);
            network.Evaluate(batch);
        }
    }

    [Theory]
    [InlineData(EncoderKind.MeanPool)]
    [InlineData(EncoderKind.Gru)]
    [InlineData(EncoderKind.Conv1d)]
    [InlineData(EncoderKind.Transformer)]
    public void A_token_outside_the_vocabulary_is_refused_and_leaves_no_trace(EncoderKind encoder)
    {
        var spec = Networks.Spec(encoder, false, false, 1);
        var network = Loaded(spec, InitialWeights.Of(spec, 1, First));
        var batch = new QBatch();
        batch.Add([1, 50], [0]);
        Assert.Contains("between 0 and 49", Assert.Throws<ArgumentOutOfRangeException>(() => network.Evaluate(batch)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Evaluate(batch));
    }

    [Fact]
    public void Weights_of_another_network_are_refused_by_name()
    {
        var spec = Networks.Spec(EncoderKind.MeanPool, false, false, 1);
        var other = InitialWeights.Of(spec with { HiddenSize = 41 }, 1, First);
        Assert.Contains("trunk.0.weight", Assert.Throws<InvalidDataException>(() => new ActingNetwork(spec).Load(other)).Message, StringComparison.Ordinal);
    }

    private static ActingNetwork Loaded(QNetworkSpec spec, WeightsSnapshot weights, int cacheRows = 1000)
    {
        var network = new ActingNetwork(spec, cacheRows);
        network.Load(weights);
        return network;
    }

    private static void Copy(QBatch from, int row, QBatch to)
    {
        Span<int> actions = stackalloc int[from.Actions(row).Length];
        from.Actions(row).CopyTo(actions);
        if (from.Texts.Count > 0)
            foreach (ref var action in actions) action = to.AddText(from.Texts[action]);
        to.Add(from.Observations[from.States[row]], actions);
    }
}
