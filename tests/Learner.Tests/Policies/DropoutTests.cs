using Troupe.Env;
using Troupe.Learner.Algorithms.Dqn;
using Troupe.Learner.Policies;
using Troupe.Learner.Tests.Algorithms.Dqn;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Policies;

public sealed class DropoutTests
{
    [Fact]
    public void The_share_is_left_out_and_the_rest_makes_up_for_it()
    {
        using var scope = NewDisposeScope();
        var numbers = new DropoutMasks(0.2, new Rng(1)).Apply(ones(100, 100)).reshape(-1).data<float>().ToArray();
        Assert.All(numbers, n => Assert.True(n is 0 or 1.25f));
        Assert.Equal(0.2, numbers.Count(n => n == 0) / 10000.0, 0.02);
    }

    [Fact]
    public void Each_update_leaves_out_others_and_acting_nothing()
    {
        var spec = Networks.Spec(EncoderKind.MeanPool, false, false, 1) with { Dropout = 0.5 };
        var batch = Batches.Random(spec, 16, 1);
        float Loss(QNetworkSpec of, int updates)
        {
            using var learner = new DqnLearner(of, new DqnOptions { LearningRate = 1e-12 }, 1);
            var loss = 0f;
            for (var i = 0; i < updates; i++) loss = learner.Update(batch).Loss;
            return loss;
        }
        Assert.NotEqual(Loss(spec, 1), Loss(spec, 2));
        Assert.Equal(Loss(spec with { Dropout = 0 }, 1), Loss(spec with { Dropout = 0 }, 2), 1e-6f);
        using DqnLearner dropping = new(spec, new DqnOptions(), 1), whole = new(spec with { Dropout = 0 }, new DqnOptions(), 1);
        Assert.Equal(WeightsHash.Of(dropping.Snapshot(default)), WeightsHash.Of(whole.Snapshot(default)));
        dropping.Update(batch);
        whole.Update(batch);
        Assert.NotEqual(WeightsHash.Of(dropping.Snapshot(default)), WeightsHash.Of(whole.Snapshot(default)));
    }
}
