using Troupe.Learner.Algorithms.Dqn;
using Troupe.Learner.Algorithms.Ppo;
using Troupe.Learner.Language;
using Troupe.Learner.Optimisation;
using Troupe.Learner.Policies;
using Troupe.Learner.Tests.Algorithms.Dqn;
using Troupe.Learner.Tests.Algorithms.PolicyGradient;
using Troupe.Learner.Tests.Policies;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Algorithms;

/// <summary>Learning with products of bfloat16 and weights of float32 (Micikevicius et al. 2018).</summary>
public sealed class MixedPrecisionTests
{
    private static readonly QNetworkSpec s_spec = new() { Tokens = 2, EmbeddingSize = 8, HiddenSize = 32, Head = new ActionHead.Fixed(2), Precision = Precision.Bfloat16 };

    // Each step moves every weight by much less than bfloat16 can tell; as bfloat16 they would stay where they were
    [Fact]
    public void Steps_smaller_than_bfloat16_can_tell_are_not_lost()
    {
        var batch = Batches.Of(2, [(0, 0, 1f, 0f, 0)]);
        var options = new DqnOptions { LearningRate = 1e-5, Optimizer = new OptimizerOptions { Kind = OptimizerKind.Sgd }, MaxGradientNorm = 1e9 };
        using var learner = new DqnLearner(s_spec, options, 1, CPU, managed: false);
        float[] Head() => [.. learner.Snapshot(default).Arrays.Where(a => a.Name == "head.bias").SelectMany(a => a.Data)];
        var weights = learner.Snapshot(default);
        foreach (var array in weights.Arrays)
            if (array.Name == "head.bias") Array.Fill(array.Data, 0.5f);
        learner.StartFrom(weights);
        var before = Head()[0];
        learner.Update(batch);
        var once = Head()[0] - before;
        Assert.InRange(Math.Abs(once), 1e-7, 0.5 / 1024);            // half of what a bfloat16 of 0.5 moves by is 2⁻¹⁰
        for (var i = 1; i < 200; i++) learner.Update(batch);
        Assert.InRange((Head()[0] - before) / once, 180, 201);       // the error falls a little on the way
    }

    [Fact]
    public void Dqn_learns_two_states()
    {
        // 0 –(1)→ 1 –(0)→ end with 1; everything else ends with 0. γ = 0.5
        var batch = Batches.Of(2, [(0, 0, 0f, 0f, 0), (0, 1, 0f, 0.5f, 1), (1, 0, 1f, 0f, 0), (1, 1, 0f, 0f, 0)]);
        using var learner = new DqnLearner(s_spec, new DqnOptions { Discount = 0.5, LearningRate = 3e-3, TargetEvery = 20 }, 1, CPU, managed: false);
        for (var i = 0; i < 600; i++) Assert.True(learner.Update(batch).IsFinite);
        var acting = new ActingNetwork(s_spec);
        acting.Load(learner.Snapshot(default));
        var states = new QBatch();
        states.Add([0], [0, 1]);
        states.Add([1], [0, 1]);
        acting.Evaluate(states);
        Assert.Equal([0f, 0.5f, 1f, 0f], states.AllResults.ToArray(), (a, b) => Math.Abs(a - b) < 0.03f);
    }

    // Played in float32, as agents do
    [Fact]
    public void Ppo_learns_a_chain_of_two_right_choices()
    {
        var spec = new ActorCriticSpec { Tokens = 3, EmbeddingSize = 8, HiddenSize = 16, Head = new ActionHead.Fixed(2), Precision = Precision.Bfloat16 };
        using var learner = new PpoLearner(spec, new PpoOptions { LearningRate = 5e-3, BatchSize = 32, Epochs = 4, Discount = 0.9 }, 1, CPU, managed: false);
        var batch = Rounds.LearnChain(learner, new ActingActorCritic(spec));
        Assert.Equal((1, 0), (batch.Greedy(0), batch.Greedy(1)));
        Assert.InRange(batch.StateValues[1], 0.9f, 1.1f);
    }

    // After token t comes t + 1
    [Fact]
    public void A_language_model_learns_what_follows()
    {
        var spec = new DecoderSpec { Vocabulary = 6, Context = 8, Width = 16, Layers = 1, Heads = 2, Precision = Precision.Bfloat16 };
        using var model = new Decoder(spec, 1);
        using var trainer = new LanguageModelTrainer(model, new LanguageModelOptions { BatchSize = 8, Window = 8, LearningRate = 1e-2 }, [.. Enumerable.Range(0, 200).Select(i => i % 6)], 1);
        for (var i = 0; i < 60; i++) Assert.True(trainer.Update().IsFinite);
        Assert.InRange(trainer.Evaluate([.. Enumerable.Range(1, 60).Select(i => i % 6)]), 0, 0.1);
        Assert.Equal([4, 5, 0, 1], new TextGenerator(model).Complete([[2, 3]], SamplingOptions.Greedy, 4, [], 0)[0].Tokens);
    }

    [Fact]
    public void Loading_what_was_saved_goes_on_with_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        var spec = Networks.Spec(EncoderKind.Gru, true, true, 1) with { Precision = Precision.Bfloat16 };
        var options = new DqnOptions { TargetEvery = 3 };
        using var never = new DqnLearner(spec, options, 1, CPU, managed: false);
        for (var i = 0; i < 4; i++) never.Update(Batches.Random(spec, 16, i));
        never.Save(folder.Path);
        Assert.All(Safetensors.Read(folder["model.safetensors"]), tensor => Assert.Equal("F32", tensor.Type));
        using var resumed = new DqnLearner(spec, options, 99, CPU, managed: false);
        resumed.Load(folder.Path);
        for (var i = 4; i < 8; i++) Assert.Equal(never.Update(Batches.Random(spec, 16, i)).Loss, resumed.Update(Batches.Random(spec, 16, i)).Loss);
        Assert.Equal(WeightsHash.Of(never.Snapshot(default)), WeightsHash.Of(resumed.Snapshot(default)));
    }
}
