using Troupe.Learner.Algorithms.Ppo;
using Troupe.Learner.Optimisation;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Tests.Algorithms.PolicyGradient;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Algorithms.Ppo;

public sealed class PpoLearnerTests
{
    private static readonly ActorCriticSpec Small = new() { Tokens = 3, EmbeddingSize = 8, HiddenSize = 16, Head = new ActionHead.Fixed(2) };

    public static TheoryData<EncoderKind, bool, bool, Activation> Kinds
    {
        get
        {
            var kinds = new TheoryData<EncoderKind, bool, bool, Activation>();
            foreach (var encoder in Enum.GetValues<EncoderKind>())
                foreach (var admissible in new[] { false, true })
                    foreach (var separate in new[] { false, true })
                        kinds.Add(encoder, admissible, separate, separate ? Activation.Relu : Activation.Tanh);
            return kinds;
        }
    }

    // Managed encoders against torch alone: the same gradients, so nearly the same weights
    [Theory, MemberData(nameof(Kinds))]
    public void Managed_code_learns_what_torch_learns(EncoderKind encoder, bool admissible, bool separate, Activation activation)
    {
        var spec = Spec(encoder, admissible, separate, activation);
        var options = new PpoOptions { BatchSize = 8, Epochs = 2, ValueClip = 0.2, EntropyCoefficient = 0.01, Optimizer = new() { Epsilon = 1e-3 } };
        using var managed = new PpoLearner(spec, options, 5, CPU, managed: true);
        using var torch = new PpoLearner(spec, options, 5, CPU, managed: false);
        for (var i = 0; i < 2; i++)
        {
            var round = Rounds.Random(spec, 2, 16, i);
            PpoUpdate a = managed.Update(round), b = torch.Update(round);
            Assert.Equal(8, a.Steps);
            Assert.Equal(b.Loss, a.Loss, 1e-4f);
            Assert.Equal(b.GradientNorm, a.GradientNorm, 1e-3f);
        }
        foreach (var (x, y) in managed.Snapshot(default).Arrays.Zip(torch.Snapshot(default).Arrays))
            Assert.Equal(y.Data, x.Data, (p, q) => Math.Abs(p - q) < 2e-4f);
    }

    [Fact]
    public void A_chain_of_two_right_choices_is_learnt()
    {
        using var learner = new PpoLearner(Small, new PpoOptions { LearningRate = 5e-3, BatchSize = 32, Epochs = 4, Discount = 0.9 }, 1);
        var batch = Rounds.LearnChain(learner, new ActingActorCritic(Small));
        Assert.Equal((1, 0), (batch.Greedy(0), batch.Greedy(1)));
        Assert.InRange(batch.StateValues[0], 0.8f, 0.95f);   // γ
        Assert.InRange(batch.StateValues[1], 0.9f, 1.05f);
    }

    [Theory]
    [InlineData(EncoderKind.MeanPool, false)]
    [InlineData(EncoderKind.Gru, true)]
    public void Loading_what_was_saved_goes_on_with_the_same_bits(EncoderKind encoder, bool admissible)
    {
        using var folder = new TemporaryFolder();
        var spec = Spec(encoder, admissible, true, Activation.Tanh);
        var options = new PpoOptions { BatchSize = 8, Epochs = 2, LearningRateSchedule = new Schedule.Linear(200), ClipSchedule = new Schedule.Linear(200) };
        using var never = new PpoLearner(spec, options, 1);
        for (var i = 0; i < 3; i++) never.Update(Rounds.Random(spec, 2, 16, i));
        never.HalveLearningRate();
        never.Save(folder.Path);
        using var resumed = new PpoLearner(spec, options, 99);
        resumed.Load(folder.Path);
        Assert.Equal((24, never.LearningRate), (resumed.Updates, resumed.LearningRate));
        for (var i = 3; i < 6; i++)
        {
            var round = Rounds.Random(spec, 2, 16, i);
            Assert.Equal(never.Update(round), resumed.Update(round));
        }
        Assert.Equal(WeightsHash.Of(never.Snapshot(default)), WeightsHash.Of(resumed.Snapshot(default)));
        using var again = new TemporaryFolder();
        never.Save(folder.Path);
        resumed.Save(again.Path);
        foreach (var file in Directory.GetFiles(folder.Path)) Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(again[Path.GetFileName(file)]));
    }

    // With the weights that played, the ratio is 1 in the first mini-batch: nothing is clipped, no KL, and with
    // normalized advantages no policy loss
    [Fact]
    public void The_first_mini_batch_is_on_policy()
    {
        using var learner = new PpoLearner(Small, new PpoOptions { BatchSize = 64, Epochs = 1 }, 1);
        var acting = new ActingActorCritic(Small);
        acting.Load(learner.Snapshot(Rounds.Version));
        var metrics = learner.Update(Rounds.Play(acting, 2, 4, 16, 1, (state, action) => (action, state == 2 ? -1 : state + 1))).Metrics;
        Assert.Equal(0, metrics.ClipFraction);
        Assert.Equal(0, metrics.ApproximateKl!.Value, 1e-9);
        Assert.Equal(0, metrics.PolicyLoss!.Value, 1e-5);
        Assert.Equal(Math.Log(2), metrics.Entropy!.Value, 1e-3);
    }

    [Fact]
    public void A_kl_beyond_the_bound_ends_the_rounds_updates_and_nothing_else()
    {
        var spec = Spec(EncoderKind.MeanPool, false, false, Activation.Tanh);
        var options = new PpoOptions { BatchSize = 16, Epochs = 10, LearningRate = 0.05 };
        using var free = new PpoLearner(spec, options, 1);
        using var bound = new PpoLearner(spec, options with { MaxKl = 0.05 }, 1);
        var round = Rounds.Random(spec, 2, 16, 1);
        Assert.Equal((20, false), (free.Update(round).Steps, free.Update(round).StoppedEarly));
        var update = bound.Update(round);
        Assert.True(update.StoppedEarly);
        Assert.InRange(update.Steps, 1, 19);
        Assert.Equal(update.Steps, bound.Updates);
        Assert.True(update.IsFinite);
    }

    [Fact]
    public void Learning_rate_and_clip_range_fall_with_the_agents_steps()
    {
        using var learner = new PpoLearner(Small, new PpoOptions { BatchSize = 32, LearningRate = 0.01, LearningRateSchedule = new Schedule.Linear(128) }, 1);
        foreach (var rate in new[] { 0.01, 0.0075, 0.005, 0.0025, 0, 0 })
        {
            Assert.Equal(rate, learner.LearningRate, 1e-12);
            learner.Update(Play(learner));
        }
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_the_round_without_its_step()
    {
        using var learner = new PpoLearner(Small, new PpoOptions { BatchSize = 32, NormalizeAdvantages = false }, 1);
        var before = WeightsHash.Of(learner.Snapshot(default));
        var acting = new ActingActorCritic(Small);
        acting.Load(learner.Snapshot(Rounds.Version));
        var update = learner.Update(Rounds.Play(acting, 2, 1, 32, 1, (_, _) => (float.PositiveInfinity, -1)));
        Assert.Equal((false, 0, 0), (update.IsFinite, update.Steps, learner.Updates));
        Assert.Equal(before, WeightsHash.Of(learner.Snapshot(default)));
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        var problems = new PpoOptions { Lambda = 1.5, Epochs = 0 }.Problems();
        Assert.Equal(2, problems.Count);
        Assert.Contains("Lambda is 1.5; allowed is 0 to 1", problems[0], StringComparison.Ordinal);
    }

    private static Chunk[] Play(PpoLearner learner)
    {
        var acting = new ActingActorCritic(Small);
        acting.Load(learner.Snapshot(Rounds.Version));
        return Rounds.Play(acting, 2, 1, 32, 1, (_, action) => (action, -1));
    }

    private static ActorCriticSpec Spec(EncoderKind encoder, bool admissible, bool separate, Activation activation) => new()
    {
        Tokens = 20,
        Encoder = encoder,
        EmbeddingSize = 12,
        HiddenSize = 24,
        Layers = 2,
        Activation = activation,
        Separate = separate,
        Head = admissible ? new ActionHead.Admissible() : new ActionHead.Fixed(4),
    };
}
