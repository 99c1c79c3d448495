using Troupe.Learner.Algorithms;
using Troupe.Learner.Algorithms.Dqn;
using Troupe.Learner.Algorithms.Ppo;
using Troupe.Learner.Algorithms.Reinforce;
using Troupe.Learner.Language;
using Troupe.Learner.Policies;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Tests.Algorithms;

public sealed class StartFromTests
{
    private static readonly ActionHead s_head = new ActionHead.Fixed(3);
    private static readonly DecoderSpec s_decoder = new() { Vocabulary = 7, Context = 8, Width = 8, Heads = 2, Layers = 1 };

    private static readonly Func<int, long, ILearner>[] s_learners =
    [
        (tokens, seed) => new DqnLearner(new QNetworkSpec { Tokens = tokens, Head = s_head }, new DqnOptions(), seed),
        (tokens, seed) => new PpoLearner(new ActorCriticSpec { Tokens = tokens, Head = s_head }, new PpoOptions(), seed),
        (tokens, seed) => new ReinforceLearner(new ActorCriticSpec { Tokens = tokens, Head = s_head }, new ReinforceOptions(), seed),
        (tokens, seed) => new LanguageModelTrainer(new Decoder(s_decoder with { Vocabulary = tokens }, seed), new LanguageModelOptions { Window = 4 }, new int[9], seed),
    ];

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public void A_learner_begins_with_the_weights_that_it_is_given(int kind)
    {
        using ILearner one = s_learners[kind](7, 1), other = s_learners[kind](7, 2);
        Assert.NotEqual(WeightsHash.Of(one.Snapshot(default)), WeightsHash.Of(other.Snapshot(default)));
        other.StartFrom(one.Snapshot(default));
        Assert.Equal(WeightsHash.Of(one.Snapshot(default)), WeightsHash.Of(other.Snapshot(default)));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public void Weights_of_another_shape_are_refused_by_the_first_tensor_that_differs(int kind)
    {
        using ILearner one = s_learners[kind](7, 1), other = s_learners[kind](9, 2);
        var before = WeightsHash.Of(other.Snapshot(default));
        var told = Assert.Throws<InvalidDataException>(() => other.StartFrom(one.Snapshot(default))).Message;
        Assert.Matches(kind == 3 ? @"wte\.weight.*\[7, 8\].*\[9, 8\]" : @"state\.embedding.*\[7, 64\].*\[9, 64\]", told);
        Assert.Equal(before, WeightsHash.Of(other.Snapshot(default)));
    }

    [Fact]
    public void What_is_missing_or_too_much_is_named()
    {
        NamedArray a = new("a", [2], new float[2]), b = new("b", [3], new float[3]);
        Assert.Null(WeightsMatch.Difference([("a", [2]), ("b", [3])], [b, a]));
        Assert.Contains("tensor b of shape [3] is not there", WeightsMatch.Difference([("a", [2]), ("b", [3])], [a]), StringComparison.Ordinal);
        Assert.Contains("tensor b of shape [3] is there and not here", WeightsMatch.Difference([("a", [2])], [a, b]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_network_starts_there_too()
    {
        using TemporaryFolder folder = new();
        using ILearner one = s_learners[0](7, 1), other = s_learners[0](7, 2);
        other.StartFrom(one.Snapshot(default));
        other.Save(folder.Path);
        var saved = Safetensors.Read(Path.Combine(folder.Path, WeightsFile.Name)).ToDictionary(t => t.Name);
        Assert.Equal(saved["head.weight"].Bytes, saved[WeightsFile.TargetPrefix + "head.weight"].Bytes);
    }
}
