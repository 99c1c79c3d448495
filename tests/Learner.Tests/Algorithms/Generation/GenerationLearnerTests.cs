using Troupe.Learner.Algorithms;
using Troupe.Learner.Algorithms.Dqn;
using Troupe.Learner.Algorithms.Generation;
using Troupe.Learner.Algorithms.Ppo;
using Troupe.Learner.Algorithms.Reinforce;
using Troupe.Learner.Language;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Tests.Algorithms.Generation;

public sealed class GenerationLearnerTests
{
    public static TheoryData<string> OnPolicy => ["ppo", "ppo kl", "grpo", "reinforce", "moving average", "rloo"];

    [Theory, MemberData(nameof(OnPolicy))]
    public void Loading_what_was_saved_goes_on_with_the_same_bits(string algorithm)
    {
        using var folder = new TemporaryFolder();
        var spec = Texts.Spec();
        using var never = Learner(algorithm, 1);
        for (var i = 0; i < 2; i++) never.Update(Texts.Round(never.Snapshot(new WeightsVersion(1, i)), spec, 2, 8, i, 4));
        never.HalveLearningRate();
        never.Save(folder.Path);
        using var resumed = Learner(algorithm, 99);
        resumed.Load(folder.Path);
        Assert.Equal((never.Updates, never.LearningRate), (resumed.Updates, resumed.LearningRate));
        for (var i = 2; i < 4; i++)
        {
            var round = Texts.Round(never.Snapshot(new WeightsVersion(1, i)), spec, 2, 8, i, 4);
            Assert.Equal(never.Update(round), resumed.Update(round));
        }

        Assert.Equal(WeightsHash.Of(never.Snapshot(default)), WeightsHash.Of(resumed.Snapshot(default)));
        using var again = new TemporaryFolder();
        never.Save(folder.Path);
        resumed.Save(again.Path);
        foreach (var file in Directory.GetFiles(folder.Path)) Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(again[Path.GetFileName(file)]));
    }

    [Theory, MemberData(nameof(OnPolicy))]
    public void The_right_words_are_learnt(string algorithm)
    {
        var spec = Texts.Spec();
        using var learner = Learner(algorithm, 2, entropy: 0.03);
        Assert.True(Texts.Greedy(learner.Snapshot(default), spec) < 0.5);
        for (var i = 0; i < 150 && Texts.Greedy(learner.Snapshot(default), spec) < 0.6; i++)
            Assert.True(learner.Update(Texts.Round(learner.Snapshot(new WeightsVersion(1, i)), spec, 2, 32, i, 4)).IsFinite);
        Assert.InRange(Texts.Greedy(learner.Snapshot(default), spec), 0.6, 1.001);
    }

    [Theory]
    [InlineData(WriterKind.Q, 1)]
    [InlineData(WriterKind.DuelingQ, 3)]
    public void The_values_of_the_right_words_are_learnt_from_a_memory(WriterKind kind, int steps)
    {
        var spec = Texts.Spec(kind);
        using var learner = new TokenDqnLearner(spec, new DqnOptions { BatchSize = 32, LearningRate = 3e-3, Discount = 1, Steps = steps, TargetEvery = 20 }, 1);
        var table = new ReplayTable(new ReplayOptions { Capacity = 2000 });
        for (var i = 0; i < 60 && Texts.Greedy(learner.Snapshot(default), spec) < 0.7; i++)
        {
            foreach (var chunk in Texts.Round(learner.Snapshot(new WeightsVersion(1, i)), spec, 2, 32, i, epsilon: 0.3, columns: false)) table.Insert(chunk);
            for (var k = 0; k < 16; k++) Assert.True(learner.Update(table.Sample(32, (ulong)(i * 16 + k))).IsFinite);
        }

        Assert.InRange(Texts.Greedy(learner.Snapshot(default), spec), 0.7, 1.001);
    }

    [Fact]
    public void Q_learning_goes_on_with_the_same_bits_once_loaded()
    {
        using var folder = new TemporaryFolder();
        var spec = Texts.Spec(WriterKind.DuelingQ);
        var options = new DqnOptions { BatchSize = 8, TargetEvery = 3 };
        using var never = new TokenDqnLearner(spec, options, 1);
        var table = new ReplayTable(new ReplayOptions { Capacity = 100 });
        foreach (var chunk in Texts.Round(never.Snapshot(default), spec, 2, 16, 1, epsilon: 0.5, columns: false)) table.Insert(chunk);
        for (var i = 0; i < 4; i++) never.Update(table.Sample(8, (ulong)i));
        never.HalveLearningRate();
        never.Save(folder.Path);
        using var resumed = new TokenDqnLearner(spec, options, 99);
        resumed.Load(folder.Path);
        for (var i = 4; i < 8; i++)
        {
            var batch = table.Sample(8, (ulong)i);
            var (a, b) = (never.Update(batch), resumed.Update(batch));
            Assert.Equal((a.Loss, a.GradientNorm), (b.Loss, b.GradientNorm));
            Assert.Equal(a.TdErrors, b.TdErrors);
        }

        Assert.Equal(never.LearningRate, resumed.LearningRate);
        Assert.Equal(WeightsHash.Of(never.Snapshot(default)), WeightsHash.Of(resumed.Snapshot(default)));
    }

    // With the weights that wrote, nothing has diverged; after steps away from them something has
    [Fact]
    public void The_divergence_is_measured_from_the_weights_of_the_start()
    {
        var spec = Texts.Spec();
        using var learner = (GenerationPpoLearner)Learner("ppo kl", 1);
        var first = learner.Update(Texts.Round(learner.Snapshot(new WeightsVersion(1, 1)), spec, 2, 16, 1)).Metrics.ReferenceKl;
        Assert.Equal(0, first!.Value, 1e-4);
        double last = 0;
        for (var i = 2; i < 10; i++) last = learner.Update(Texts.Round(learner.Snapshot(new WeightsVersion(1, i)), spec, 2, 16, i)).Metrics.ReferenceKl!.Value;
        Assert.True(last > 0.02, $"KL {last}");
        Assert.NotEqual(0.05, learner.KlCoefficient);
    }

    // The reference is what the learner started from, wherever that came from
    [Fact]
    public void Given_weights_are_the_reference_and_a_model_without_a_value_gets_one_of_zero()
    {
        var spec = Texts.Spec();
        using var other = Learner("ppo", 7);
        using var learner = Learner("ppo kl", 1);
        var given = other.Snapshot(new WeightsVersion(1, 1));
        learner.StartFrom(given with { Arrays = [.. given.Arrays.Where(a => !a.Name.StartsWith("value", StringComparison.Ordinal))] });
        Assert.Equal(WeightsHash.Of(given), WeightsHash.Of(learner.Snapshot(given.Version)));
        Assert.Equal(0, learner.Update(Texts.Round(given, spec, 2, 8, 1)).Metrics.ReferenceKl!.Value, 1e-4);
        Assert.Contains("wte.weight", Assert.Throws<InvalidDataException>(() => learner.StartFrom(new WeightsSnapshot(default, []))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_of_other_weights_or_without_columns_are_refused()
    {
        var spec = Texts.Spec();
        using var learner = Learner("ppo", 1);
        var a = Texts.Round(learner.Snapshot(new WeightsVersion(1, 1)), spec, 1, 4, 1);
        var b = Texts.Round(learner.Snapshot(new WeightsVersion(1, 2)), spec, 1, 4, 1);
        Assert.Contains("the round's are", Assert.Throws<ArgumentException>(() => learner.Update([.. a, .. b])).Message, StringComparison.Ordinal);
        Assert.Contains("lacks", Assert.Throws<ArgumentException>(() => learner.Update(Texts.Round(learner.Snapshot(default), spec, 1, 4, 1, columns: false))).Message, StringComparison.Ordinal);
    }

    private static IRoundLearner Learner(string algorithm, long seed, double entropy = 0)
    {
        var spec = Texts.Spec();
        var ppo = new PpoOptions { Discount = 1, BatchSize = 16, Epochs = 2, LearningRate = 5e-3, EntropyCoefficient = entropy, MaxGradientNorm = 1 };
        var reinforce = new ReinforceOptions { Discount = 1, LearningRate = 5e-3, EntropyCoefficient = entropy, MaxGradientNorm = 1 };
        return algorithm switch
        {
            "ppo" => new GenerationPpoLearner(spec, ppo, new GenerationOptions(), seed),
            "ppo kl" => new GenerationPpoLearner(spec, ppo, new GenerationOptions { KlCoefficient = 0.05, KlTarget = 2 }, seed),
            "grpo" => new GenerationPpoLearner(spec, ppo, new GenerationOptions { KlCoefficient = 0.001, GroupSize = 4, GroupAdvantages = true }, seed),
            "moving average" => new GenerationReinforceLearner(spec, reinforce with { Baseline = Baseline.MovingAverage }, new GenerationOptions(), seed),
            "rloo" => new GenerationReinforceLearner(spec, reinforce, new GenerationOptions { KlCoefficient = 0.001, GroupSize = 4, GroupAdvantages = true }, seed),
            _ => new GenerationReinforceLearner(spec, reinforce, new GenerationOptions(), seed),
        };
    }
}
