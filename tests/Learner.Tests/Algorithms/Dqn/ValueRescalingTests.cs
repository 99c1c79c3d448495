using Troupe.Learner.Algorithms.Dqn;
using Troupe.Learner.Algorithms.Generation;
using Troupe.Learner.Language;
using Troupe.Learner.Policies;
using Troupe.Learner.Tests.Algorithms.Generation;

namespace Troupe.Learner.Tests.Algorithms.Dqn;

public sealed class ValueRescalingTests
{
    // √4 − 1 + 0.003, −(√9 − 1) − 0.008, √100 − 1 + 0.099, √10⁶ − 1 + 999.999
    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 1.003)]
    [InlineData(-8, -2.008)]
    [InlineData(99, 9.099)]
    [InlineData(999_999, 1998.999)]
    public void Values_are_rescaled_as_by_hand_and_back(double plain, double rescaled)
    {
        Assert.Equal(rescaled, ValueRescaling.Of(plain), 1e-9);
        Assert.Equal(plain, ValueRescaling.Inverse(rescaled), Math.Max(1e-9, Math.Abs(plain) * 1e-10));
    }

    [Fact]
    public void The_inverse_undoes_it_over_many_sizes_of_either_sign()
    {
        for (var x = 1e-6; x < 1e9; x *= 1.7)
        {
            Assert.Equal(1, ValueRescaling.Inverse(ValueRescaling.Of(x)) / x, 1e-6);
            Assert.Equal(-ValueRescaling.Of(x), ValueRescaling.Of(-x));
            Assert.Equal(-ValueRescaling.Inverse(x), ValueRescaling.Inverse(-x));
        }
    }

    // Q' = h(8) = 2.008 beside h(3) = 1.003: y = h(0.5 + 0.9·8) = h(7.7) = √8.7 − 1 + 0.0077; at an end h(−8)
    [Fact]
    public void Targets_are_formed_of_plain_values_and_rescaled()
    {
        var batch = Batches.Of(2, [(0, 0, 0.5f, 0.9f, 0), (0, 0, -8f, 0f, 0)]);
        var targets = new float[2];
        DqnLoss.Targets(batch, null, new Pair(1.003f, 2.008f), new QBatch(), targets, rescale: true);
        Assert.Equal(1.9572765f, targets[0], 1e-5f);
        Assert.Equal(-2.008f, targets[1], 1e-5f);
    }

    // Of rows that end with a return of 3, δ is h(3) − q instead of 3 − q
    [Fact]
    public void A_learner_learns_rescaled_values()
    {
        var spec = new QNetworkSpec { Tokens = 2, EmbeddingSize = 8, HiddenSize = 8, Head = new ActionHead.Fixed(2) };
        using var plain = new DqnLearner(spec, new DqnOptions(), 1);
        using var rescaled = new DqnLearner(spec, new DqnOptions { RescaleValues = true }, 1);
        var batch = Batches.Of(2, [(0, 0, 3f, 0f, 0), (1, 1, 3f, 0f, 1)]);
        foreach (var (p, r) in plain.Update(batch).TdErrors.Zip(rescaled.Update(batch).TdErrors)) Assert.Equal(3 - 1.003f, p - r, 1e-5f);
    }

    [Fact]
    public void Distributions_of_returns_and_tokens_are_not_rescaled()
    {
        var options = new DqnOptions { RescaleValues = true };
        var spec = new QNetworkSpec { Numbers = 1, HiddenSize = 8, Head = new ActionHead.Fixed(2), Support = new ReturnSupport(51, 0, 1) };
        Assert.Contains("atoms", Assert.Throws<ArgumentException>(() => new DqnLearner(spec, options, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("tokens", Assert.Throws<ArgumentException>(() => new TokenDqnLearner(Texts.Spec(WriterKind.Q), options, 1)).Message, StringComparison.Ordinal);
    }

    /// <summary>Says the same two values of every state.</summary>
    private sealed class Pair(float first, float second) : IQFunction
    {
        public void Evaluate(QBatch batch)
        {
            for (var row = 0; row < batch.Count; row++) (batch.Results(row)[0], batch.Results(row)[1]) = (first, second);
        }
    }
}
