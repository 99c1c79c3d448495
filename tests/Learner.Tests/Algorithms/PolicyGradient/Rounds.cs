using Troupe.Env;
using Troupe.Learner.Algorithms.Ppo;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Tests.Algorithms.PolicyGradient;

/// <summary>Rounds for tests: chunks as agents would send them.</summary>
internal static class Rounds
{
    public static readonly WeightsVersion Version = new(1, 1);

    /// <summary>Anything goes: observations of 1 to 9 tokens, 1 to 4 admissible actions, episodes that end and go on.</summary>
    /// <param name="version">Of the weights at a step; null: the same throughout.</param>
    public static Chunk[] Random(ActorCriticSpec spec, int agents, int steps, int seed, Func<int, WeightsVersion>? version = null)
    {
        var rng = new Rng(seed, 3);
        ObservedState State()
        {
            int[] Tokens(int length) => [.. Enumerable.Range(0, length).Select(_ => rng.NextInt(spec.Tokens))];
            int[] set = [.. Enumerable.Range(0, 4).Where(a => a == 1 || rng.NextInt(2) == 0)];
            var actions = spec.Head is ActionHead.Admissible
                ? AdmissibleActions.OfTexts(Dqn.Batches.Lists([.. set.Select(a => new[] { a, a + 1, a == 3 ? 7 : 2 })]))
                : AdmissibleActions.OfFixed(set);
            return spec.ObservesText ? ObservedState.OfTokens(Tokens(1 + rng.NextInt(9)), actions)
                : ObservedState.OfNumbers([.. Enumerable.Range(0, spec.Numbers).Select(_ => (float)rng.NextDouble() - 0.5f)], actions);
        }

        return [.. Enumerable.Range(0, agents).Select(agent =>
        {
            var builder = new ChunkBuilder(steps, true, true);
            var state = State();
            for (var i = 0; i < steps; i++)
            {
                if (!builder.InEpisode) builder.Begin(state, i);
                var count = state.Admissible.Ids?.Length ?? state.Admissible.Texts!.Count;
                var choice = rng.NextInt(count);
                var end = rng.NextInt(8);
                var next = State();
                builder.Add(state.Admissible.Ids is { } ids ? ids[choice] : choice, (float)rng.NextDouble(), end == 0, end == 1, next, version?.Invoke(i) ?? Version, MathF.Log(1f / count) + 0.2f * (float)rng.NextDouble(), (float)rng.NextDouble());
                state = next;
            }
            return ChunkCodec.Decode(builder.Build(new ChunkKey(agent, 1, 1)).Bytes);
        })];
    }

    /// <summary>A world for <see cref="Play"/>: action 1 leads from 0 to 1, action 0 from there to the reward; everything else ends with nothing.</summary>
    public static (float Reward, int Next) Chain(int state, int action) => (state, action) switch { (0, 1) => (0, 1), (1, 0) => (1, -1), _ => (0, -1) };

    /// <summary>What a policy says of the <see cref="Chain"/>'s states 0 and 1, a row each.</summary>
    public static QBatch OfChain(IActingPolicy policy)
    {
        var batch = new QBatch();
        batch.Add([0], [0, 1]);
        batch.Add([1], [0, 1]);
        policy.Evaluate(batch);
        return batch;
    }

    /// <summary>40 rounds of the <see cref="Chain"/>, each played by what was learned before it.</summary>
    /// <returns>What the last weights say of its states.</returns>
    public static QBatch LearnChain(PpoLearner learner, ActingActorCritic acting)
    {
        for (var round = 1; round <= 40; round++)
        {
            acting.Load(learner.Snapshot(new WeightsVersion(1, round)));
            Assert.True(learner.Update(Play(acting, 2, 4, 32, round, Chain)).IsFinite);
        }
        acting.Load(learner.Snapshot(Version));
        return OfChain(acting);
    }

    /// <summary>A small world of numbered states, played by the policy itself.</summary>
    /// <param name="world">From state and action to reward and next state; a next state below 0 is an end, and state 0 begins.</param>
    public static Chunk[] Play(IActingPolicy policy, int actions, int agents, int steps, long round, Func<int, int, (float Reward, int Next)> world)
    {
        int[] all = [.. Enumerable.Range(0, actions)];
        ObservedState Of(int state) => ObservedState.OfTokens([Math.Max(0, state)], AdmissibleActions.OfFixed(all));
        var batch = new QBatch();
        return [.. Enumerable.Range(0, agents).Select(agent =>
        {
            var rng = new Rng(round, agent);
            var builder = new ChunkBuilder(steps, true, true);
            var state = 0;
            for (var i = 0; i < steps; i++)
            {
                if (!builder.InEpisode) builder.Begin(Of(state = 0), i);
                batch.Clear();
                batch.Add(Of(state));
                policy.Evaluate(batch);
                var decision = policy.Decide(batch, 0, rng.NextDouble());
                var (reward, next) = world(state, decision.Choice);
                builder.Add(decision.Choice, reward, next < 0, false, Of(next), policy.Version!.Value, decision.LogProbability, decision.Value);
                state = next;
            }
            return ChunkCodec.Decode(builder.Build(new ChunkKey(agent, 1, round)).Bytes);
        })];
    }
}
