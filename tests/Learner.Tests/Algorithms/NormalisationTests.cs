using Troupe.Env;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Algorithms.Dqn;
using Troupe.Learner.Algorithms.PolicyGradient;
using Troupe.Learner.Algorithms.Ppo;
using Troupe.Learner.Algorithms.Reinforce;
using Troupe.Learner.Optimisation;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Tests.Algorithms.PolicyGradient;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Tests.Algorithms;

public sealed class NormalisationTests
{
    private static readonly ActorCriticSpec s_spec = new() { Numbers = 3, HiddenSize = 8, Head = new ActionHead.Fixed(4), NormalizeNumbers = true, Separate = true, Activation = Activation.Tanh };
    private static readonly QNetworkSpec s_q = new() { Numbers = 3, HiddenSize = 8, Head = new ActionHead.Fixed(4), NormalizeNumbers = true };

    // The network that sees by statistics and is told x, and the same weights without them told (x − mean) · scale
    [Fact]
    public void A_policy_sees_its_numbers_by_the_statistics_among_its_weights()
    {
        float[] mean = [100, -2, 0], scale = [0.01f, 5, 1], raw = [163, -1.5f, 400];
        var weights = InitialWeights.Of(s_spec, 1, new WeightsVersion(1, 1));
        var seen = new ActingActorCritic(s_spec);
        seen.Load(new WeightsSnapshot(weights.Version, [.. weights.Arrays.Select(a => a.Name switch
        {
            "input.mean" => new NamedArray(a.Name, a.Shape, mean),
            "input.scale" => new NamedArray(a.Name, a.Shape, scale),
            _ => a,
        })]));
        var plain = new ActingActorCritic(s_spec with { NormalizeNumbers = false });
        plain.Load(new WeightsSnapshot(weights.Version, [.. weights.Arrays.Where(a => !a.Name.StartsWith("input.", StringComparison.Ordinal))]));
        QBatch ours = new(), theirs = new();
        ours.Add(raw, [0, 1, 2, 3]);
        theirs.Add([.. raw.Select((x, i) => Math.Clamp((x - mean[i]) * scale[i], -10, 10))], [0, 1, 2, 3]);
        seen.Evaluate(ours);
        plain.Evaluate(theirs);
        Assert.Equal(theirs.Values(0).ToArray(), ours.Values(0).ToArray());
        Assert.Equal(theirs.StateValues[0], ours.StateValues[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void After_a_round_the_statistics_are_those_of_its_observations_and_no_optimizer_moves_them(bool reinforce)
    {
        var optimizer = new OptimizerOptions { WeightDecay = 0.5, L1 = 0.1 };
        using ILearner learner = reinforce
            ? new ReinforceLearner(s_spec, new ReinforceOptions { Optimizer = optimizer }, 1)
            : new PpoLearner(s_spec, new PpoOptions { BatchSize = 8, Epochs = 2, Optimizer = optimizer }, 1);
        var rounds = Enumerable.Range(0, 2).Select(i => Rounds.Random(s_spec, 2, 16, i)).ToArray();
        foreach (var round in rounds) ((IRoundLearner)learner).Update(round);
        float[][] rows = [.. from round in rounds from chunk in round from segment in chunk.Segments.ToArray() from i in Enumerable.Range(0, segment.Steps) select chunk.Numbers(segment.FirstObservation + i).ToArray()];
        var arrays = learner.Snapshot(default).Arrays.ToDictionary(a => a.Name, a => a.Data);
        for (var i = 0; i < 3; i++)
        {
            var mean = rows.Average(row => (double)row[i]);
            Assert.Equal(mean, arrays["input.mean"][i], 1e-6);
            Assert.Equal(1 / Math.Sqrt(rows.Average(row => Math.Pow(row[i] - mean, 2)) + 1e-8), arrays["input.scale"][i], 1e-5);
        }
    }

    // What the acting network and torch's make of the same numbers: the first mini-batch is on policy
    [Fact]
    public void The_learner_sees_as_the_agents_do()
    {
        using var learner = new PpoLearner(s_spec, new PpoOptions { BatchSize = 64, Epochs = 1, LearningRate = 1e-9 }, 1);
        learner.Update(Rounds.Random(s_spec, 4, 16, 1));
        var acting = new ActingActorCritic(s_spec);
        acting.Load(learner.Snapshot(Rounds.Version));
        var rng = new Rng(1, 9);
        var batch = new QBatch();
        Chunk[] round = [.. Enumerable.Range(0, 4).Select(agent =>
        {
            var builder = new ChunkBuilder(16, true, true);
            ObservedState State() => ObservedState.OfNumbers([.. Enumerable.Range(0, 3).Select(_ => (float)rng.NextNormal())], AdmissibleActions.OfFixed([0, 1, 2, 3]));
            var state = State();
            builder.Begin(state, 0);
            for (var i = 0; i < 16; i++)
            {
                batch.Clear();
                batch.Add(state);
                acting.Evaluate(batch);
                var decision = acting.Decide(batch, 0, rng.NextDouble());
                builder.Add(decision.Choice, 1, false, false, state = State(), Rounds.Version, decision.LogProbability, decision.Value);
            }
            return ChunkCodec.Decode(builder.Build(new ChunkKey(agent, 1, 1)).Bytes);
        })];
        var metrics = learner.Update(round).Metrics;
        Assert.Equal(0, metrics.ClipFraction);
        Assert.Equal(0, metrics.ApproximateKl!.Value, 1e-9);
    }

    [Fact]
    public void Rewards_are_divided_by_the_deviation_of_the_discounted_return()
    {
        var scale = new ReturnScale(0.5);
        var agent = new ChunkBuilder(3, true, true);
        var (round, rewards) = Played(agent, [1, 2, 4], end: 1);
        float[] returns = [1, 0.5f * 1 + 2, 4];   // the episode ends after two steps
        scale.Scale(round, rewards);
        var deviation = Math.Sqrt(returns.Average(r => r * r) - Math.Pow(returns.Average(), 2));
        Assert.Equal([.. new[] { 1, 2, 4 }.Select(r => (float)(r / deviation))], rewards, (a, b) => Math.Abs(a - b) < 1e-4f);

        var (second, later) = Played(agent, [1, 0, 0], end: -1);
        scale.Scale(second, later);
        returns = [.. returns, 1 + 0.5f * 4, 1.5f, 0.75f];   // it goes on where the round before left off
        deviation = Math.Sqrt(returns.Average(r => r * r) - Math.Pow(returns.Average(), 2));
        Assert.Equal(1 / deviation, later[0], 1e-4);
    }

    [Theory]
    [InlineData("ppo")]
    [InlineData("reinforce")]
    [InlineData("dqn")]
    public void Loading_what_was_saved_goes_on_with_the_same_bits(string algorithm)
    {
        using var folder = new TemporaryFolder();
        ILearner Make(long seed) => algorithm switch
        {
            "ppo" => new PpoLearner(s_spec, new PpoOptions { BatchSize = 8, Epochs = 2, NormalizeRewards = true }, seed),
            "reinforce" => new ReinforceLearner(s_spec, new ReinforceOptions { NormalizeRewards = true }, seed),
            _ => new DqnLearner(s_q, new DqnOptions { TargetEvery = 2 }, seed),
        };
        void Learn(ILearner learner, int number)
        {
            if (learner is IRoundLearner round) round.Update(Rounds.Random(s_spec, 2, 16, number));
            else ((DqnLearner)learner).Update(Numbers(number));
        }

        using var never = Make(1);
        for (var i = 0; i < 3; i++) Learn(never, i);
        never.Save(folder.Path);
        using var resumed = Make(99);
        resumed.Load(folder.Path);
        for (var i = 3; i < 6; i++)
        {
            Learn(never, i);
            Learn(resumed, i);
        }
        Assert.Equal(WeightsHash.Of(never.Snapshot(default)), WeightsHash.Of(resumed.Snapshot(default)));
        using var again = new TemporaryFolder();
        never.Save(folder.Path);
        resumed.Save(again.Path);
        foreach (var file in Directory.GetFiles(folder.Path)) Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(again[Path.GetFileName(file)]));
    }

    [Fact]
    public void Statistics_of_another_run_are_gone_on_from()
    {
        using var first = new DqnLearner(s_q, new DqnOptions(), 1);
        for (var i = 0; i < 20; i++) first.Update(Numbers(i));
        using var second = new DqnLearner(s_q, new DqnOptions(), 2);
        second.StartFrom(first.Snapshot(default));
        second.Update(Numbers(50));
        float[] Of(DqnLearner learner, string name) => learner.Snapshot(default).Arrays.Single(a => a.Name == name).Data;
        Assert.Equal(Of(first, "input.mean"), Of(second, "input.mean"), (a, b) => Math.Abs(a - b) < 1);
        Assert.Equal(Of(first, "input.scale"), Of(second, "input.scale"), (a, b) => Math.Abs(a / b - 1) < 0.01);
    }

    [Fact]
    public void Text_has_no_scale() =>
        Assert.Contains("tokens have no scale", Assert.Throws<ArgumentException>(() => new QNetworkSpec { Tokens = 5, Head = new ActionHead.Fixed(2), NormalizeNumbers = true }.Checked()).Message);

    private static TransitionBatch Numbers(int seed)
    {
        var rng = new Rng(seed, 4);
        float[] Rows() => [.. Enumerable.Range(0, 3 * 16).Select(i => (float)(1000 * (i % 3) + rng.NextNormal()))];
        var sets = Dqn.Batches.Sets(null, [.. Enumerable.Range(0, 16).Select(_ => new[] { 0, 1, 2, 3 })]);
        return new TransitionBatch(
            ObservationBatch.OfNumbers(Rows(), 3), [.. Enumerable.Range(0, 16).Select(_ => rng.NextInt(4))], sets,
            [.. Enumerable.Range(0, 16).Select(_ => (float)rng.NextDouble())], [.. Enumerable.Range(0, 16).Select(b => b % 5 == 0 ? 0 : 0.9f)],
            ObservationBatch.OfNumbers(Rows(), 3), sets, [.. Enumerable.Range(0, 16).Select(_ => 1f)], new ItemId[16]);
    }

    // One agent's round
    private static (Chunk[] Round, float[] Rewards) Played(ChunkBuilder builder, float[] rewards, int end)
    {
        var state = ObservedState.OfNumbers([0, 0, 0], AdmissibleActions.OfFixed([0, 1]));
        for (var i = 0; i < rewards.Length; i++)
        {
            if (!builder.InEpisode) builder.Begin(state, i);
            builder.Add(0, rewards[i], i == end, false, state, Rounds.Version, 0, 0);
        }
        return ([ChunkCodec.Decode(builder.Build(new ChunkKey(0, 1, 1)).Bytes)], [.. rewards]);
    }
}
