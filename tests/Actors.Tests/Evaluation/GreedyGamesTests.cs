using Troupe.Actors.Evaluation;
using Troupe.Env;
using Troupe.Env.Registry;
using Troupe.Env.Text;
using Troupe.Learner.Evaluation;
using Troupe.Learner.Language;
using Troupe.Learner.Policies;
using Troupe.Learner.Weights;

namespace Troupe.Actors.Tests.Evaluation;

public sealed class GreedyGamesTests
{
    private static IWorld CoinCollector() => WorldRegistry.Create("coin-collector", new Dictionary<string, string> { ["level"] = "2", ["max-steps"] = "12" });

    private static (ActingNetwork Network, InputEncoder Encoder) Policy(IWorld world, MemoryKind memory = MemoryKind.None)
    {
        var encoder = Made.Encoder(world, 4);
        var spec = new QNetworkSpec { Tokens = encoder.TokenCount, EmbeddingSize = 4, HiddenSize = 8, Memory = memory, Head = world.Spec.Action is ActionSpec.OneOf { Names: var names } ? new ActionHead.Fixed(names.Count) : new ActionHead.Admissible() };
        var network = new ActingNetwork(spec);
        network.Load(InitialWeights.Of(spec, 5, new WeightsVersion(1, 1)));
        return (network, encoder);
    }

    [Theory]
    [InlineData(MemoryKind.None)]
    [InlineData(MemoryKind.Lstm)]
    public void A_games_result_does_not_depend_on_those_beside_it(MemoryKind memory)
    {
        using var world = CoinCollector();
        var (network, encoder) = Policy(world, memory);
        long[] seeds = [.. Enumerable.Range(0, 150).Select(i => GameSeeds.Test(i))];

        var together = GreedyGames.Play(CoinCollector, encoder, network, seeds);
        var alone = seeds.Select(seed => GreedyGames.Play(CoinCollector, encoder, network, [seed])).ToArray();

        Assert.Equal(alone.Average(r => r.Mean), together.Mean, 12);
        Assert.Equal(alone.Average(r => r.SuccessRate), together.SuccessRate, 12);
        Assert.Equal(alone.Average(r => r.MeanLength), together.MeanLength, 12);
        Assert.Equal((alone.FirstOrDefault(r => r.SuccessRate == 1) ?? alone[0]).Transcript, together.Transcript);
        Assert.Equal(150, together.Episodes);
        Assert.InRange(together.MeanLength, 1, 12);
    }

    [Fact]
    public void The_return_comes_with_the_bootstrap_interval_of_the_games()
    {
        using var world = CoinCollector();
        var (network, encoder) = Policy(world);
        var result = GreedyGames.Play(CoinCollector, encoder, network, [.. Enumerable.Range(0, 60).Select(i => GameSeeds.Test(i))]);

        Assert.Equal(60, result.Returns.Count);
        Assert.Equal(result.Mean, result.Returns.Average(), 12);
        Assert.Equal(Bootstrap.Interval([.. result.Returns], Bootstrap.Mean), result.Interval);
        Assert.Equal((0.5, 0.5), (result with { Mean = 0.5, Returns = [] }).Interval);
    }

    [Fact]
    public void The_return_of_written_texts_comes_with_its_interval_too()
    {
        static IWorld Numbers() => WorldRegistry.Create("text-generation", new Dictionary<string, string> { ["set"] = "increasing-numbers", ["length"] = "3" });
        using var world = Numbers();
        var words = new Vocabulary(world.Spec.Words, 2);
        var encoder = new PromptEncoder(new PromptFormat(new VocabularyTokenizer(words, PromptFormat.SpecialTokens)), words, 0, 32);
        var spec = new WriterSpec
        {
            Head = new ActionHead.Written(),
            Kind = WriterKind.Policy,
            Tokens = encoder.TokenCount,
            Decoder = new DecoderSpec { Vocabulary = encoder.TokenCount, Context = 40, Width = 8, Layers = 1, Heads = 2 },
            Writable = encoder.Writable(((ActionSpec.Generated)world.Spec.Action).Words),
            End = encoder.End,
            MaxWritten = 4,
        };
        var writer = new ActingWriter(spec);
        writer.Load(InitialWeights.Of(spec, 5, new WeightsVersion(1, 1)));
        var result = GreedyGames.Play(Numbers, encoder, writer, [.. Enumerable.Range(0, 60).Select(i => GameSeeds.Test(i))]);

        Assert.Equal(60, result.Returns.Count);
        Assert.Equal(result.Mean, result.Returns.Average(), 12);
        Assert.True(result.StandardError > 0 && result.Interval.Low < result.Mean && result.Interval.High > result.Mean, $"{result.Interval}");
    }

    [Fact]
    public void A_world_that_throws_costs_one_game_and_is_replaced()
    {
        var worlds = new List<TestWorld>();
        var steps = 0;
        IWorld World()
        {
            worlds.Add(new TestWorld { Reward = _ => 1, OnStep = () => { if (++steps == 40) throw new IOException("gone"); } });
            return worlds[^1];
        }

        using var sample = new TestWorld();
        var (network, encoder) = Policy(sample);
        var result = GreedyGames.Play(World, encoder, network, [.. Enumerable.Range(0, 100).Select(i => GameSeeds.Test(i))]);

        Assert.Equal((100, 1, "IOException: gone"), (result.Episodes, result.Failures, result.Failure));
        Assert.InRange(result.Mean, 7.9, 7.999);   // 99 games of 8, and one that was cut off
        Assert.All(worlds, world => Assert.True(world.IsDisposed));
    }

    private sealed class Silent : TestWorld
    {
        public override IReadOnlyList<string> AdmissibleActions => Moves < 3 ? base.AdmissibleActions : throw new IOException("no list");
    }

    [Fact]
    public void A_world_that_throws_when_asked_for_its_actions_costs_its_game_too()
    {
        using var sample = new TestWorld();
        var (network, encoder) = Policy(sample);
        var made = 0;

        var result = GreedyGames.Play(() => made++ == 0 ? new Silent() : new TestWorld(), encoder, network, [1, 2, 3]);

        Assert.Equal((3, 1, "IOException: no list"), (result.Episodes, result.Failures, result.Failure));
        Assert.Equal((3 + 8 + 8) / 3.0, result.MeanLength, 9);
    }
}
