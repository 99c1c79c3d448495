using Troupe.Env;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Algorithms.PolicyGradient;
using Troupe.Learner.Algorithms.Ppo;
using Troupe.Learner.Algorithms.Reinforce;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Tests.Policies;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Algorithms.PolicyGradient;

public sealed class RecurrentLearnerTests
{
    private static readonly PpoOptions Options = new() { BatchSize = 16, Epochs = 2, ValueClip = 0.2, EntropyCoefficient = 0.01, Optimizer = new() { Epsilon = 1e-3 } };

    [Theory, MemberData(nameof(RecurrentPolicyTests.Kinds), MemberType = typeof(RecurrentPolicyTests))]
    public void Managed_code_learns_what_torch_learns(MemoryKind memory, bool separate, bool text)
    {
        var spec = RecurrentPolicyTests.Spec(memory, separate, text);
        using var managed = new PpoLearner(spec, Options, 5, CPU, managed: true);
        using var torch = new PpoLearner(spec, Options, 5, CPU, managed: false);
        for (var i = 0; i < 2; i++)
        {
            var round = Played(spec, managed, 2, 16, i);
            PpoUpdate a = managed.Update(round), b = torch.Update(round);
            Assert.Equal(4, a.Steps);
            Assert.Equal(b.Loss, a.Loss, 1e-4f);
            Assert.Equal(b.GradientNorm, a.GradientNorm, 1e-3f);
        }
        foreach (var (x, y) in managed.Snapshot(default).Arrays.Zip(torch.Snapshot(default).Arrays))
            Assert.Equal(y.Data, x.Data, (p, q) => Math.Abs(p - q) < 2e-4f);
    }

    // The learner rebuilds what the agents remembered, chunks that begin in the middle of an episode included
    [Theory]
    [InlineData(MemoryKind.Gru, true)]
    [InlineData(MemoryKind.Lstm, false)]
    public void The_first_mini_batch_is_on_policy(MemoryKind memory, bool separate)
    {
        var spec = RecurrentPolicyTests.Spec(memory, separate, text: true);
        using var learner = new PpoLearner(spec, Options with { BatchSize = 32, Epochs = 1 }, 1);
        var round = Played(spec, learner, 2, 16, 3);
        Assert.All(round, chunk => Assert.True(chunk.Segments[0].FirstStepInEpisode > 0 && chunk.Segments.Length > 1));
        var metrics = learner.Update(round).Metrics;
        Assert.Equal(0, metrics.ClipFraction);
        Assert.Equal(0, metrics.ApproximateKl!.Value, 1e-9);
        Assert.Equal(0, metrics.ValueLoss!.Value - Played(spec, round), 1e-4);
    }

    [Theory]
    [InlineData(MemoryKind.Gru)]
    [InlineData(MemoryKind.Lstm)]
    public void Loading_what_was_saved_goes_on_with_the_same_bits(MemoryKind memory)
    {
        var spec = RecurrentPolicyTests.Spec(memory, true, true);
        GoesOn(() => new PpoLearner(spec, Options, 1), spec);
        GoesOn(() => new ReinforceLearner(spec, new ReinforceOptions(), 1), spec);
    }

    [Theory]
    [InlineData(MemoryKind.Gru, true)]
    [InlineData(MemoryKind.Lstm, false)]
    public void Agents_in_parts_teach_what_they_teach_at_once(MemoryKind memory, bool managed)
    {
        var spec = RecurrentPolicyTests.Spec(memory, true, true);
        var options = Options with { BatchSize = 32 };
        using var whole = new PpoLearner(spec, options, 5, CPU, managed);
        using var parts = new PpoLearner(spec, options with { MicroBatch = 16 }, 5, CPU, managed);
        for (var i = 0; i < 2; i++)
        {
            var round = Played(spec, whole, 4, 16, i);
            MicroBatchTests.Same(whole.Update(round), parts.Update(round));
        }
        MicroBatchTests.Same(whole, parts);
    }

    // A clue in the first observation says which action is right three steps later; between them nothing is to be seen
    [Theory]
    [InlineData(MemoryKind.Gru, true)]
    [InlineData(MemoryKind.Lstm, true)]
    [InlineData(MemoryKind.None, false)]
    public void A_clue_is_remembered_by_a_policy_with_memory_alone(MemoryKind memory, bool remembered)
    {
        var spec = RecurrentPolicyTests.Spec(memory, false, true) with { Encoder = EncoderKind.MeanPool, Head = new ActionHead.Fixed(2) };
        using var learner = new PpoLearner(spec, new PpoOptions { LearningRate = 1e-2, BatchSize = 256, Epochs = 4, EntropyCoefficient = 0.01 }, 1);
        var right = 0.0;
        for (var i = 0; i < 40; i++)
        {
            var round = Clues(spec, learner.Snapshot(Rounds.Version), 8, 32, i);
            right = round.Sum(chunk => Enumerable.Range(0, chunk.Steps).Sum(chunk.Reward)) / (8 * 8);
            Assert.True(learner.Update(round).IsFinite);
        }
        if (remembered) Assert.True(right > 0.9, $"{right}");
        else Assert.InRange(right, 0.2, 0.8);   // 0.5 is chance, of 64 games
    }

    // V of the steps as played, against the returns: what the value loss of the first mini-batch must be
    private static double Played(ActorCriticSpec spec, IReadOnlyList<Chunk> round)
    {
        var rollout = new Rollout(round);
        using var trainer = new ActorCriticTrainer(spec, Options.Optimizer, Options.LearningRate, Options.LearningRateSchedule, 1, CPU, managed: true);
        var after = trainer.Bootstraps(rollout);
        var sum = 0.0;
        for (var run = 0; run < after.Length; run++)
        {
            var (first, steps, _) = rollout.Runs[run];
            var advantages = new float[steps];
            Gae.Advantages(rollout.Rewards.AsSpan(first, steps), rollout.Values.AsSpan(first, steps), after[run], Options.Discount, Options.Lambda, advantages);
            sum += advantages.Sum(a => (double)a * a);
        }
        return sum / rollout.Count;
    }

    private static void GoesOn(Func<IRoundLearner> make, ActorCriticSpec spec)
    {
        using var folder = new TemporaryFolder();
        using var never = make();
        for (var i = 0; i < 2; i++) never.Update(Played(spec, never, 2, 16, i));
        never.Save(folder.Path);
        using var resumed = make();
        resumed.Load(folder.Path);
        for (var i = 2; i < 4; i++)
        {
            var round = Played(spec, never, 2, 16, i);
            Assert.Equal(never.Update(round), resumed.Update(round));
        }
        Assert.Equal(WeightsHash.Of(never.Snapshot(default)), WeightsHash.Of(resumed.Snapshot(default)));
    }

    // The second chunk of agents that play these weights step by step, in episodes of 5 steps and of 6
    private static Chunk[] Played(ActorCriticSpec spec, ILearner learner, int agents, int steps, int seed)
    {
        var acting = new ActingActorCritic(spec);
        acting.Load(learner.Snapshot(Rounds.Version));
        var batch = new QBatch();
        return [.. Enumerable.Range(0, agents).Select(agent =>
        {
            var rng = new Rng(seed, agent);
            ObservedState Next() => spec.ObservesText
                ? ObservedState.OfTokens([rng.NextInt(spec.Tokens), rng.NextInt(spec.Tokens)], AdmissibleActions.OfFixed(0, 1, 3))
                : ObservedState.OfNumbers([(float)rng.NextNormal(), 0, (float)rng.NextDouble()], AdmissibleActions.OfFixed(0, 1, 3));
            var builder = new ChunkBuilder(steps, true, true);
            float[] memory = [];
            var state = Next();
            for (int i = 0, episode = 0, length = 0; ; i++)
            {
                if (builder.IsFull)
                {
                    var chunk = builder.Build(new ChunkKey(agent, 1, 1 + i / steps));
                    if (i == 2 * steps) return ChunkCodec.Decode(chunk.Bytes);
                }
                if (!builder.InEpisode) (memory, length) = ([], Begin(builder, state, ++episode));
                batch.Clear();
                batch.BeginSequence(memory);
                batch.Add(state);
                acting.Evaluate(batch);
                var decision = acting.Decide(batch, 0, rng.NextDouble());
                if (builder.Steps == 0) builder.SetRecurrentState(memory);
                memory = batch.MemoryAfter(0).ToArray();
                state = Next();
                var ended = --length == 0;
                builder.Add(new[] { 0, 1, 3 }[decision.Choice], (float)rng.NextDouble(), ended && episode % 2 == 0, ended && episode % 2 == 1, state, Rounds.Version, decision.LogProbability, decision.Value);
            }
        })];
    }

    private static int Begin(ChunkBuilder builder, ObservedState state, int episode)
    {
        builder.Begin(state, episode);
        return 5 + episode % 2;
    }

    private static Chunk[] Clues(ActorCriticSpec spec, WeightsSnapshot weights, int agents, int steps, int seed)
    {
        var acting = new ActingActorCritic(spec);
        acting.Load(weights);
        var batch = new QBatch();
        return [.. Enumerable.Range(0, agents).Select(agent =>
        {
            var rng = new Rng(seed, agent);
            var builder = new ChunkBuilder(steps, true, true);
            float[] memory = [];
            for (int i = 0, clue = 0; i < steps; i++)
            {
                ObservedState At(int step) => ObservedState.OfTokens([step == 0 ? clue : step == 3 ? 3 : 2], AdmissibleActions.OfFixed(0, 1));
                if (i % 4 == 0) (clue, memory) = (rng.NextInt(2), []);
                if (i % 4 == 0) builder.Begin(At(0), i);
                batch.Clear();
                batch.BeginSequence(memory);
                batch.Add(At(i % 4));
                acting.Evaluate(batch);
                var decision = acting.Decide(batch, 0, rng.NextDouble());
                memory = batch.MemoryAfter(0).ToArray();
                var last = i % 4 == 3;
                builder.Add(decision.Choice, last && decision.Choice == clue ? 1 : 0, last, false, At(i % 4 + 1), Rounds.Version, decision.LogProbability, decision.Value);
            }
            return ChunkCodec.Decode(builder.Build(new ChunkKey(agent, 1, 1)).Bytes);
        })];
    }
}
