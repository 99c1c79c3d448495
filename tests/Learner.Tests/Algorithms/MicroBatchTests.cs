using Troupe.Learner.Algorithms;
using Troupe.Learner.Algorithms.Dqn;
using Troupe.Learner.Algorithms.Generation;
using Troupe.Learner.Algorithms.Ppo;
using Troupe.Learner.Language;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Tests.Algorithms.Dqn;
using Troupe.Learner.Tests.Algorithms.Generation;
using Troupe.Learner.Tests.Algorithms.PolicyGradient;
using Troupe.Learner.Tests.Policies;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Algorithms;

/// <summary>Mini-batches in parts whose gradients are added up, against the same in one: nothing else may differ than rounding.</summary>
public sealed class MicroBatchTests
{
    [Theory]
    [InlineData(EncoderKind.MeanPool, false, false, false, true)]
    [InlineData(EncoderKind.Gru, true, true, false, true)]
    [InlineData(EncoderKind.Lstm, true, true, false, false)]
    [InlineData(EncoderKind.Conv1d, false, true, true, true)]
    [InlineData(EncoderKind.Transformer, true, true, true, false)]
    public void Dqn_and_all_of_rainbow_learn_the_same_from_parts(EncoderKind encoder, bool admissible, bool dueling, bool rainbow, bool managed)
    {
        var spec = Networks.Spec(encoder, admissible, dueling, 2);
        if (rainbow) spec = spec with { Support = new ReturnSupport(11, -1, 3), NoiseScale = 0.5 };
        var options = new DqnOptions { TargetEvery = 2, MaxGradientNorm = 0.5, Optimizer = new() { Epsilon = 1e-3, StatisticsEvery = 1 } };
        using var whole = new DqnLearner(spec, options, 5, CPU, managed);
        using var parts = new DqnLearner(spec, options with { MicroBatch = 16 }, 5, CPU, managed);   // 16, then 8
        for (var i = 0; i < 4; i++)
        {
            var batch = Batches.Random(spec, 24, i);
            DqnUpdate a = whole.Update(batch), b = parts.Update(batch);
            Assert.Equal([a.Loss, a.GradientNorm, a.MeanQ], [b.Loss, b.GradientNorm, b.MeanQ], Near);
            Assert.Equal(a.TdErrors, b.TdErrors, Near);
            Assert.Equal(a.Layers?.Select(l => l.DeadUnits), b.Layers?.Select(l => l.DeadUnits));
        }
        Same(whole, parts);
    }

    [Theory]
    [InlineData(EncoderKind.MeanPool, false, false, true)]
    [InlineData(EncoderKind.Gru, true, false, true)]
    [InlineData(EncoderKind.Transformer, true, true, false)]
    public void Ppo_learns_the_same_from_parts(EncoderKind encoder, bool admissible, bool offPolicy, bool managed)
    {
        var spec = new ActorCriticSpec
        {
            Tokens = 20,
            Encoder = encoder,
            EmbeddingSize = 12,
            HiddenSize = 24,
            Layers = 2,
            Activation = Activation.Relu,
            Head = admissible ? new ActionHead.Admissible() : new ActionHead.Fixed(4),
        };
        var options = new PpoOptions
        {
            BatchSize = 16,
            Epochs = 2,
            ValueClip = 0.2,
            EntropyCoefficient = 0.01,
            MaxKl = 10,
            OffPolicy = offPolicy,
            Optimizer = new() { Epsilon = 1e-3, StatisticsEvery = 1 },
        };
        using var whole = new PpoLearner(spec, options, 5, CPU, managed);
        using var parts = new PpoLearner(spec, options with { MicroBatch = 4 }, 5, CPU, managed);
        for (var i = 0; i < 2; i++) Same(whole.Update(Rounds.Random(spec, 2, 16, i)), parts.Update(Rounds.Random(spec, 2, 16, i)));
        Same(whole, parts);
    }

    // The divergence that ends a round is that of the whole mini-batch
    [Fact]
    public void Ppo_ends_a_round_where_it_would_have_without_parts()
    {
        var spec = new ActorCriticSpec { Tokens = 20, EmbeddingSize = 12, HiddenSize = 24, Layers = 2, Head = new ActionHead.Fixed(4) };
        var options = new PpoOptions { BatchSize = 16, LearningRate = 0.05, MaxKl = 0.03, Optimizer = new() { Epsilon = 1e-3 } };
        using var whole = new PpoLearner(spec, options, 1);
        using var parts = new PpoLearner(spec, options with { MicroBatch = 4 }, 1);
        PpoUpdate a = whole.Update(Rounds.Random(spec, 2, 16, 1)), b = parts.Update(Rounds.Random(spec, 2, 16, 1));
        Assert.True(a.StoppedEarly);
        Assert.InRange(a.Steps, 1, 19);
        Same(a, b);
    }

    [Theory]
    [InlineData(0, 1, false)]
    [InlineData(0.05, 1, false)]
    [InlineData(0.01, 4, true)]
    public void Ppo_of_written_texts_learns_the_same_from_parts(double kl, int group, bool relative)
    {
        var spec = Texts.Spec();
        var options = new PpoOptions { Discount = 1, BatchSize = 16, Epochs = 2, LearningRate = 5e-3, EntropyCoefficient = 0.03, Optimizer = new() { Epsilon = 1e-3 } };
        var generation = new GenerationOptions { KlCoefficient = kl, GroupSize = group, GroupAdvantages = relative };
        using var whole = new GenerationPpoLearner(spec, options, generation, 1);
        using var parts = new GenerationPpoLearner(spec, options with { MicroBatch = 4 }, generation, 1);
        for (var i = 0; i < 2; i++)
        {
            var round = Texts.Round(whole.Snapshot(new WeightsVersion(1, i)), spec, 2, 16, i, group);
            Same(whole.Update(round), parts.Update(round));
        }
        Same(whole, parts);
    }

    [Fact]
    public void Dqn_of_written_texts_learns_the_same_from_parts()
    {
        var spec = Texts.Spec(WriterKind.DuelingQ);
        var options = new DqnOptions { BatchSize = 16, TargetEvery = 2, Steps = 2, Optimizer = new() { Epsilon = 1e-3 } };
        using var whole = new TokenDqnLearner(spec, options, 1);
        using var parts = new TokenDqnLearner(spec, options with { MicroBatch = 4 }, 1);
        var table = new ReplayTable(new ReplayOptions { Capacity = 100 });
        foreach (var chunk in Texts.Round(whole.Snapshot(default), spec, 2, 16, 1, epsilon: 0.5, columns: false)) table.Insert(chunk);
        for (var i = 0; i < 4; i++)
        {
            DqnUpdate a = whole.Update(table.Sample(16, (ulong)i)), b = parts.Update(table.Sample(16, (ulong)i));
            Assert.Equal(a.Loss, b.Loss, 1e-5f);
            Assert.Equal(a.MeanQ, b.MeanQ, 1e-5f);
            Assert.Equal(a.TdErrors, b.TdErrors, Near);
        }
        Same(whole, parts);
    }

    [Fact]
    public void One_part_is_the_whole_to_the_bit()
    {
        var spec = Networks.Spec(EncoderKind.Gru, true, true, 1);
        using var whole = new DqnLearner(spec, new DqnOptions { BatchSize = 16 }, 1);
        using var one = new DqnLearner(spec, new DqnOptions { BatchSize = 16, MicroBatch = 16 }, 1);
        for (var i = 0; i < 3; i++) Assert.Equal(whole.Update(Batches.Random(spec, 16, i)).Loss, one.Update(Batches.Random(spec, 16, i)).Loss);
        Assert.Equal(WeightsHash.Of(whole.Snapshot(default)), WeightsHash.Of(one.Snapshot(default)));
    }

    [Theory]
    [InlineData(24)]
    [InlineData(-1)]
    public void A_part_that_does_not_divide_the_mini_batch_is_refused(int size)
    {
        Assert.Contains("a divisor of BatchSize = 64", Assert.Single(new DqnOptions { MicroBatch = size }.Problems()), StringComparison.Ordinal);
        Assert.Contains("a divisor of BatchSize = 64", Assert.Single(new PpoOptions { MicroBatch = size }.Problems()), StringComparison.Ordinal);
    }

    internal static void Same(PpoUpdate a, PpoUpdate b)
    {
        Assert.Equal((a.Steps, a.StoppedEarly), (b.Steps, b.StoppedEarly));
        double?[] Figures(PpoUpdate u) => [u.Loss, u.GradientNorm, u.Metrics.PolicyLoss, u.Metrics.ValueLoss, u.Metrics.Entropy, u.Metrics.ApproximateKl, u.Metrics.ClipFraction, u.Metrics.ReferenceKl];
        Assert.Equal(Figures(a), Figures(b), (x, y) => x is null ? y is null : Math.Abs(x.Value - y!.Value) < 1e-5);
        Assert.Equal(a.Metrics.Layers?.Select(l => l.DeadUnits), b.Metrics.Layers?.Select(l => l.DeadUnits));
    }

    internal static void Same(ILearner a, ILearner b)
    {
        foreach (var (x, y) in a.Snapshot(default).Arrays.Zip(b.Snapshot(default).Arrays)) Assert.Equal(x.Data, y.Data, Near);
    }

    private static bool Near(float a, float b) => Math.Abs(a - b) < 1e-5f;
}
