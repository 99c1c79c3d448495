using Troupe.Learner.Algorithms.Ppo;
using Troupe.Learner.Policies;
using Troupe.Learner.Tests.Algorithms.PolicyGradient;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Tests.Algorithms.Ppo;

/// <summary>PPO on steps of several policies, corrected by V-trace.</summary>
public sealed class PpoOffPolicyTests
{
    private static readonly ActorCriticSpec Spec = new() { Tokens = 50, EmbeddingSize = 12, HiddenSize = 24, Head = new ActionHead.Fixed(4) };

    // The weights that played are those that learn: in the first epoch V-trace is GAE, whose values are the stored ones
    [Fact]
    public void On_policy_the_first_epoch_is_ppo_itself()
    {
        var options = new PpoOptions { BatchSize = 16, Epochs = 1, Lambda = 0.9 };
        using var corrected = new PpoLearner(Spec, options with { OffPolicy = true }, 1);
        using var plain = new PpoLearner(Spec, options, 1);
        var acting = new ActingActorCritic(Spec);
        acting.Load(plain.Snapshot(Rounds.Version));
        var round = Rounds.Play(acting, 4, 2, 32, 1, (state, action) => (state == action ? 1 : 0, state == 3 ? -1 : state + 1));
        PpoUpdate a = corrected.Update(round), b = plain.Update(round);
        Assert.Equal(b.Loss, a.Loss, 1e-5f);
        Assert.Equal(b.GradientNorm, a.GradientNorm, 1e-4f);
        foreach (var (x, y) in corrected.Snapshot(default).Arrays.Zip(plain.Snapshot(default).Arrays))
            Assert.Equal(y.Data, x.Data, (p, q) => Math.Abs(p - q) < 1e-5f);
    }

    [Fact]
    public void Steps_of_several_weights_are_taken_where_they_are_corrected_and_refused_elsewhere()
    {
        var round = Rounds.Random(Spec, 2, 16, 1, step => new WeightsVersion(1, 1 + step / 5));
        using var corrected = new PpoLearner(Spec, new PpoOptions { BatchSize = 16, OffPolicy = true }, 1);
        using var plain = new PpoLearner(Spec, new PpoOptions { BatchSize = 16 }, 1);
        Assert.True(corrected.Update(round).IsFinite);
        Assert.Contains("the round's are 1.1", Assert.Throws<ArgumentException>(() => plain.Update(round)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Loading_what_was_saved_goes_on_with_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        var options = new PpoOptions { BatchSize = 8, Epochs = 2, OffPolicy = true };
        using var never = new PpoLearner(Spec, options, 1);
        for (var i = 0; i < 3; i++) never.Update(Rounds.Random(Spec, 2, 16, i));
        never.Save(folder.Path);
        using var resumed = new PpoLearner(Spec, options, 99);
        resumed.Load(folder.Path);
        for (var i = 3; i < 6; i++)
        {
            var round = Rounds.Random(Spec, 2, 16, i, step => new WeightsVersion(1, step));
            Assert.Equal(never.Update(round), resumed.Update(round));
        }
        Assert.Equal(WeightsHash.Of(never.Snapshot(default)), WeightsHash.Of(resumed.Snapshot(default)));
    }
}
