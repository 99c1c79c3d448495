using Troupe.Learner.Algorithms.Cloning;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Algorithms.Cloning;

public sealed class ClonerTests : IDisposable
{
    private static readonly CloningOptions s_options = new() { LearningRate = 1e-2 };
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<bool, bool> Kinds => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Kinds))]
    public void What_is_shown_is_done_again_and_valued(bool values, bool admissible)
    {
        using var learner = Learner(values, admissible, 1);
        for (var i = 0; i < 150; i++) Assert.True(learner.Update(Batch(admissible, 32, i)).IsFinite);

        var acting = Spec(values, admissible).CreateActing();
        acting.Load(learner.Snapshot(default));
        var batch = new QBatch();
        Demonstration[] unseen = Batch(admissible, 40, 1000);
        foreach (var (state, _, _) in unseen) batch.Add(state);
        acting.Evaluate(batch);
        for (var row = 0; row < unseen.Length; row++)
        {
            Assert.Equal(unseen[row].Choice, batch.Greedy(row));
            Assert.Equal(unseen[row].Return, values ? batch.Values(row)[unseen[row].Choice] : batch.StateValues[row], 0.15f);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Saved_and_loaded_it_goes_on_with_the_same_bits(bool values, bool admissible)
    {
        using var whole = Learner(values, admissible, 1);
        using var resumed = Learner(values, admissible, 2);
        for (var i = 0; i < 3; i++) whole.Update(Batch(admissible, 8, i));
        whole.Save(_folder.Path);
        resumed.Load(_folder.Path);
        Assert.Equal(3, resumed.Updates);
        for (var i = 3; i < 6; i++)
        {
            whole.Update(Batch(admissible, 8, i));
            resumed.Update(Batch(admissible, 8, i));
        }

        Assert.Equal(WeightsHash.Of(whole.Snapshot(default)), WeightsHash.Of(resumed.Snapshot(default)));
    }

    // Q = 1, 2, 4 with 4 demonstrated, and 3, 1 with 1: by hand max(1.5, 2.5, 4) − 4 = 0 and max(3.5, 1) − 1 = 2.5
    [Fact]
    public void The_margin_is_that_of_the_paper()
    {
        var batch = new QBatch();
        batch.Add([0], [0, 1, 2]);
        batch.Add([1], [0, 1]);
        Assert.Equal(1.25f, CloningLoss.Margin(tensor(new float[] { 1, 2, 4, 3, 1 }), batch, [2, 4], 0.5).item<float>(), 1e-6f);
    }

    [Fact]
    public void The_losses_are_what_they_are_by_hand()
    {
        Assert.Equal((Math.Log(2) + Math.Log(4)) / 2, CloningLoss.Policy(tensor(new float[] { -MathF.Log(2), -MathF.Log(4) })).item<float>(), 1e-6);
        Assert.Equal(0.5 * (1 + 9) / 2, CloningLoss.Value(tensor(new float[] { 1, 2 }), tensor(new float[] { 0, 5 })).item<float>(), 1e-6);
    }

    [Fact]
    public void Nothing_shown_and_impossible_options_are_refused()
    {
        using var learner = Learner(false, false, 1);
        Assert.Throws<ArgumentException>(() => learner.Update([]));
        Assert.Throws<ArgumentException>(() => (s_options with { Margin = -1 }).Checked());
    }

    private static PolicySpec Spec(bool values, bool admissible)
    {
        ActionHead head = admissible ? new ActionHead.Admissible() : new ActionHead.Fixed(3);
        return values ? new QNetworkSpec { Tokens = 12, EmbeddingSize = 8, HiddenSize = 16, Head = head } : new ActorCriticSpec { Tokens = 12, EmbeddingSize = 8, HiddenSize = 16, Head = head };
    }

    private static IDemonstrationLearner Learner(bool values, bool admissible, long seed) =>
        Spec(values, admissible) is QNetworkSpec q ? new QCloner(q, s_options, seed) : new ActorCriticCloner((ActorCriticSpec)Spec(values, admissible), s_options, seed);

    // A word of the text says which of the three actions is right, and another what it is worth.
    private static Demonstration[] Batch(bool admissible, int count, int seed)
    {
        var random = new Troupe.Env.Rng(seed, 3);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var (right, worth) = (random.NextInt(3), random.NextInt(2));
            var actions = admissible ? AdmissibleActions.OfTexts(new TokenLists([6, 7, 8], [0, 1, 2, 3])) : AdmissibleActions.OfFixed(0, 1, 2);
            return new Demonstration(ObservedState.OfTokens([right, 9 + worth], actions), right, worth);
        })];
    }
}
