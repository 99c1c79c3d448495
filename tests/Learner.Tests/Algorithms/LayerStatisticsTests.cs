using Troupe.Learner.Algorithms;
using Troupe.Learner.Algorithms.Dqn;
using Troupe.Learner.Algorithms.Ppo;
using Troupe.Learner.Optimisation;
using Troupe.Learner.Policies;
using Troupe.Learner.Tests.Algorithms.Dqn;
using Troupe.Learner.Tests.Algorithms.PolicyGradient;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Tests.Algorithms;

public sealed class LayerStatisticsTests
{
    private static readonly QNetworkSpec s_spec = new() { Tokens = 20, EmbeddingSize = 4, HiddenSize = 8, Layers = 2, Head = new ActionHead.Fixed(5) };

    [Fact]
    public void Dead_units_and_the_norms_of_gradients_are_told_layer_by_layer_so_often()
    {
        using var learner = new DqnLearner(s_spec, new DqnOptions { MaxGradientNorm = 1e9, Optimizer = new() { StatisticsEvery = 3 } }, 1);
        var weights = learner.Snapshot(default);
        foreach (var array in weights.Arrays)
            if (array.Name == "trunk.0.bias") Array.Fill(array.Data, -1e6f, 0, 2);   // these two give 0 whatever they see
        learner.StartFrom(weights);
        var updates = Enumerable.Range(0, 7).Select(i => learner.Update(Batches.Random(s_spec, 32, i))).ToArray();
        Assert.Equal([false, false, false, true, false, false, true], updates.Select(u => u.Metrics.Layers is not null));

        var layers = updates[3].Metrics.Layers!;
        Assert.Equal(["state", "trunk.0", "trunk.1", "head"], layers.Select(l => l.Name));
        Assert.InRange(layers[1].DeadUnits!.Value, 0.25, 0.9);
        Assert.NotNull(layers[2].DeadUnits);
        Assert.Null(layers[0].DeadUnits);
        Assert.Null(layers[3].DeadUnits);
        Assert.Equal(updates[3].GradientNorm, Math.Sqrt(layers.Sum(l => l.GradientNorm * l.GradientNorm)), 1e-4);
    }

    [Fact]
    public void Looking_changes_nothing()
    {
        var spec = new ActorCriticSpec { Numbers = 3, HiddenSize = 8, Layers = 2, Head = new ActionHead.Fixed(4), Activation = Activation.Relu };
        string Hash(int every)
        {
            using var learner = new PpoLearner(spec, new PpoOptions { BatchSize = 8, Epochs = 2, Optimizer = new OptimizerOptions { StatisticsEvery = every } }, 1);
            LearnerMetrics metrics = new();
            for (var i = 0; i < 3; i++) metrics = learner.Update(Rounds.Random(spec, 2, 16, i)).Metrics;
            Assert.Equal(every > 0, metrics.Layers is not null);
            return WeightsHash.Of(learner.Snapshot(default));
        }

        Assert.Equal(Hash(0), Hash(2));
    }
}
