using Troupe.Actors.Agents;
using Troupe.Env;
using Troupe.Env.Text;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;

namespace Troupe.Actors.Tests;

/// <summary>Small things that several tests need.</summary>
internal static class Made
{
    public static readonly QNetworkSpec Network = new() { Tokens = 100, EmbeddingSize = 4, HiddenSize = 8, Head = new ActionHead.Fixed(2) };

    public static WeightsSnapshot Weights(int epoch, int number, long seed = 1) => InitialWeights.Of(Network, seed, new WeightsVersion(epoch, number));

    public static InputEncoder Encoder(IWorld world, int lags = 2) => new(new Vocabulary(world.Spec.Words, 2), lags, 32);

    public static PlayerSettings Player(int agent = 0, int chunkLength = 4, float bonus = 0) => new(agent, 1, 2, chunkLength, 0, bonus);

    public static AgentSettings Agent(int agent, Func<IWorld> world, StepClock? clock = null, int window = 2, int chunkLength = 4, double epsilon = 1, AckLog? ackLog = null)
    {
        using var sample = new TestWorld();
        return new AgentSettings(Player(agent, chunkLength), world, Encoder(sample), window, _ => epsilon, clock ?? new StepClock(), ackLog, null);
    }

    /// <summary>A chunk of one whole episode of so many steps, each other than all the rest.</summary>
    public static EncodedChunk Chunk(int agent, long incarnation, long sequence, int steps = 4, float reward = 1)
    {
        var builder = new ChunkBuilder(steps);
        var actions = AdmissibleActions.OfFixed(0, 1);
        builder.Begin(ObservedState.OfTokens([2, agent + 2, (int)sequence % 50], actions), sequence);
        for (var i = 0; i < steps; i++)
            builder.Add(i % 2, reward + sequence, i == steps - 1, false, ObservedState.OfTokens([3, i + 2, (int)sequence % 50], actions), new WeightsVersion(1, 1));
        return builder.Build(new ChunkKey(agent, incarnation, sequence));
    }

    public static TransitionBatch Batch(int count, float reward = 1)
    {
        var table = new ReplayTable(new ReplayOptions { Capacity = 100 });
        table.Insert(ChunkCodec.Decode(Chunk(0, 1, 1, reward: reward).Bytes));
        return table.Sample(count, 1);
    }
}
