using Troupe.Learner.Algorithms.Dqn;
using Troupe.Learner.Policies;
using Troupe.Learner.Tests.Policies;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Algorithms.Dqn;

public sealed class DqnLearnerTests
{
    private static readonly QNetworkSpec Small = new() { Tokens = 2, EmbeddingSize = 8, HiddenSize = 32, Head = new ActionHead.Fixed(2) };

    public static TheoryData<EncoderKind, bool, bool, int> Kinds => Networks.Kinds;

    // Managed encoders and targets against torch alone: the same gradients, so nearly the same weights
    [Theory, MemberData(nameof(Kinds))]
    public void Managed_code_learns_what_torch_learns(EncoderKind encoder, bool admissible, bool dueling, int layers)
    {
        var spec = Networks.Spec(encoder, admissible, dueling, layers);
        var options = new DqnOptions { TargetEvery = 2, MaxGradientNorm = 0.5, Optimizer = new() { Epsilon = 1e-3 } };
        using var managed = new DqnLearner(spec, options, 5, CPU, managed: true);
        using var torch = new DqnLearner(spec, options, 5, CPU, managed: false);
        for (var i = 0; i < 5; i++)
        {
            var batch = Batches.Random(spec, 24, i);
            DqnUpdate a = managed.Update(batch), b = torch.Update(batch);
            Assert.Equal(b.Loss, a.Loss, 1e-5f);
            Assert.Equal(b.GradientNorm, a.GradientNorm, 1e-4f);
            Assert.Equal(b.MeanQ, a.MeanQ, 1e-5f);
            Assert.Equal(b.TdErrors, a.TdErrors, (x, y) => Math.Abs(x - y) < 1e-4f);
        }
        foreach (var (x, y) in managed.Snapshot(default).Arrays.Zip(torch.Snapshot(default).Arrays))
            Assert.Equal(y.Data, x.Data, (p, q) => Math.Abs(p - q) < 1e-4f);
    }

    // 0 –(1)→ 1 –(0)→ end with 1; everything else ends with 0. γ = 0.5: Q(1, 0) = 1, Q(0, 1) = 0.5, the rest 0
    [Fact]
    public void Two_states_are_learnt()
    {
        var batch = Batches.Of(2, [(0, 0, 0f, 0f, 0), (0, 1, 0f, 0.5f, 1), (1, 0, 1f, 0f, 0), (1, 1, 0f, 0f, 0)]);
        using var learner = new DqnLearner(Small, new DqnOptions { Discount = 0.5, LearningRate = 3e-3, TargetEvery = 20 }, 1);
        for (var i = 0; i < 600; i++) learner.Update(batch);
        Assert.Equal([0f, 0.5f, 1f, 0f], Q(learner), (a, b) => Math.Abs(a - b) < 0.02f);
    }

    [Theory]
    [InlineData(EncoderKind.MeanPool, false)]
    [InlineData(EncoderKind.Gru, true)]
    public void Loading_what_was_saved_goes_on_with_the_same_bits(EncoderKind encoder, bool admissible)
    {
        using var folder = new TemporaryFolder();
        var spec = Networks.Spec(encoder, admissible, true, 1);
        var options = new DqnOptions { TargetEvery = 3 };
        using var never = new DqnLearner(spec, options, 1);
        for (var i = 0; i < 10; i++) never.Update(Batches.Random(spec, 16, i));
        never.HalveLearningRate();
        never.Save(folder.Path);
        using var resumed = new DqnLearner(spec, options, 99);
        resumed.Load(folder.Path);
        Assert.Equal(10, resumed.Updates);
        for (var i = 10; i < 20; i++)
        {
            var batch = Batches.Random(spec, 16, i);
            DqnUpdate a = never.Update(batch), b = resumed.Update(batch);
            Assert.Equal((a.Loss, a.GradientNorm), (b.Loss, b.GradientNorm));
            Assert.Equal(a.TdErrors, b.TdErrors);
        }
        Assert.Equal(WeightsHash.Of(never.Snapshot(default)), WeightsHash.Of(resumed.Snapshot(default)));
        using var again = new TemporaryFolder();
        never.Save(folder.Path);
        resumed.Save(again.Path);
        foreach (var file in Directory.GetFiles(folder.Path)) Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(again[Path.GetFileName(file)]));
    }

    [Fact]
    public void A_seed_makes_the_weights()
    {
        using var a = new DqnLearner(Small, new DqnOptions(), 1);
        using var b = new DqnLearner(Small, new DqnOptions(), 1);
        using var c = new DqnLearner(Small, new DqnOptions(), 2);
        Assert.Equal(WeightsHash.Of(a.Snapshot(default)), WeightsHash.Of(b.Snapshot(default)));
        Assert.NotEqual(WeightsHash.Of(a.Snapshot(default)), WeightsHash.Of(c.Snapshot(default)));
    }

    [Fact]
    public void A_snapshot_acts_as_the_learner_thinks()
    {
        var spec = Networks.Spec(EncoderKind.Gru, true, false, 1);
        using var learner = new DqnLearner(spec, new DqnOptions(), 1);
        var batch = Batches.Random(spec, 16, 1);
        var acting = new ActingNetwork(spec);
        acting.Load(learner.Snapshot(new WeightsVersion(1, 1)));
        var rows = new QBatch();
        rows.AddRows(batch.Observations, batch.Admissible);
        acting.Evaluate(rows);
        var mean = 0f;
        for (var row = 0; row < 16; row++) mean += rows.Values(row)[batch.Admissible[row].IndexOf(batch.Actions[row])] / 16;
        Assert.Equal(mean, learner.Update(batch).MeanQ, 1e-5f);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_loss_that_is_no_number_leaves_everything_as_it_was(float reward)
    {
        using var learner = new DqnLearner(Small, new DqnOptions(), 1);
        var good = Batches.Of(2, [(0, 0, 1f, 0f, 0)]);
        learner.Update(good);
        var before = WeightsHash.Of(learner.Snapshot(default));
        Assert.False(learner.Update(Batches.Of(2, [(0, 0, reward, 0f, 0)])).IsFinite);
        Assert.Equal(before, WeightsHash.Of(learner.Snapshot(default)));
        Assert.True(learner.Update(good).IsFinite);
    }

    [Fact]
    public void A_hard_target_is_copied_every_so_many_updates()
    {
        using var folder = new TemporaryFolder();
        using var learner = new DqnLearner(Small, new DqnOptions { TargetEvery = 3 }, 1);
        var initial = Flat(learner.Snapshot(default));
        var batch = Batches.Of(2, [(0, 0, 1f, 0f, 0)]);
        for (var update = 1; update <= 3; update++)
        {
            learner.Update(batch);
            Assert.Equal(update < 3 ? initial : Flat(learner.Snapshot(default)), Saved(learner, folder, "model.safetensors", "target."));
        }
    }

    [Fact]
    public void A_polyak_target_moves_by_its_rate()
    {
        using var folder = new TemporaryFolder();
        using var learner = new DqnLearner(Small, new DqnOptions { TargetEvery = 1, TargetRate = 0.25 }, 1);
        var initial = Flat(learner.Snapshot(default));
        learner.Update(Batches.Of(2, [(0, 0, 1f, 0f, 0)]));
        var expected = initial.Zip(Flat(learner.Snapshot(default)), (was, now) => 0.75f * was + 0.25f * now);
        Assert.Equal(expected, Saved(learner, folder, "model.safetensors", "target."), (a, b) => Math.Abs(a - b) < 1e-6f);
    }

    // After one step Adam's mean is 0.1 times the gradient that it was given
    [Fact]
    public void The_gradient_is_clipped_by_its_global_norm()
    {
        using var folder = new TemporaryFolder();
        using var learner = new DqnLearner(Small, new DqnOptions { MaxGradientNorm = 0.01 }, 1);
        Assert.True(learner.Update(Batches.Of(2, [(0, 0, 100f, 0f, 0)])).GradientNorm > 0.1f);
        Assert.Equal(0.001, Math.Sqrt(Saved(learner, folder, "optimizer.safetensors", "exp_avg.").Sum(g => (double)g * g)), 1e-6);
    }

    [Fact]
    public void Half_the_learning_rate_is_kept_over_a_restart()
    {
        using var folder = new TemporaryFolder();
        using var learner = new DqnLearner(Small, new DqnOptions { LearningRate = 0.01 }, 1);
        learner.HalveLearningRate();
        learner.Save(folder.Path);
        using var resumed = new DqnLearner(Small, new DqnOptions { LearningRate = 0.01 }, 1);
        resumed.Load(folder.Path);
        Assert.Equal(0.005, resumed.LearningRate);
    }

    [Fact]
    public void A_checkpoint_of_another_network_is_refused_by_file_and_tensor()
    {
        using var folder = new TemporaryFolder();
        using var learner = new DqnLearner(Small, new DqnOptions(), 1);
        learner.Save(folder.Path);
        using var other = new DqnLearner(Small with { HiddenSize = 31 }, new DqnOptions(), 1);
        var message = Assert.Throws<InvalidDataException>(() => other.Load(folder.Path)).Message;
        Assert.Contains("model.safetensors", message, StringComparison.Ordinal);
        Assert.Contains("trunk.0.weight", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        var problems = new DqnOptions { Discount = 1.5, TargetRate = 0 }.Problems();
        Assert.Equal(2, problems.Count);
        Assert.Contains("Discount is 1.5; allowed is 0 to 1", problems[0], StringComparison.Ordinal);
    }

    private static float[] Q(DqnLearner learner)
    {
        var acting = new ActingNetwork(Small);
        acting.Load(learner.Snapshot(default));
        var batch = new QBatch();
        batch.Add([0], [0, 1]);
        batch.Add([1], [0, 1]);
        acting.Evaluate(batch);
        return batch.AllResults.ToArray();
    }

    private static float[] Flat(WeightsSnapshot weights) => [.. weights.Arrays.SelectMany(a => a.Data)];

    private static float[] Saved(DqnLearner learner, TemporaryFolder folder, string file, string prefix)
    {
        learner.Save(folder.Path);
        return [.. Safetensors.Read(folder[file]).Where(t => t.Name.StartsWith(prefix, StringComparison.Ordinal)).SelectMany(t => t.Floats.ToArray())];
    }
}
