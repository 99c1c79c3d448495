using Troupe.Env;
using Troupe.Learner.Algorithms.Generation;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Algorithms.Generation;

public sealed class GenerationLossTests
{
    // Of 1, 2, 6: 1 − 4, 2 − 3.5, 6 − 1.5; alone: 0
    [Fact]
    public void Leave_one_out_compares_with_the_mean_of_the_others() =>
        Assert.Equal([-3f, 0f, -1.5f, 4.5f], RlooLoss.Advantages([1, 9, 2, 6], [[0, 2, 3], [1]]));

    // Of 1, 2, 6: mean 3, deviation √(14/3) = 2.160247; of 4, 4 and of one alone: 0
    [Fact]
    public void A_group_relative_advantage_has_mean_0_and_deviation_1() =>
        Assert.Equal([-0.925820f, 0f, -0.462910f, 1.388730f, 0f, 0f], GrpoLoss.Advantages([1, 4, 2, 6, 4, 7], [[0, 2, 3], [1, 4], [5]]), (a, b) => Math.Abs(a - b) < 1e-5f);

    // Two texts, of two tokens and one: −(2·(−1 − 0.5) − 3·(−0.25)) / 2 = 1.125; ∂ = −Â/2
    [Fact]
    public void Leave_one_out_takes_a_text_as_one_action()
    {
        using var scope = NewDisposeScope();
        using var log = tensor([-1f, -0.5f, -0.25f], requires_grad: true);
        var loss = RlooLoss.Policy(log, tensor([2f, 2f, -3f]), 2);
        Assert.Equal(1.125f, loss.item<float>(), 1e-6f);
        Assert.Equal([-1f, -1f, 1.5f], autograd.grad([loss], [log])[0].data<float>().ToArray());
    }

    [PeerTorchFact]
    public void The_group_relative_loss_and_its_gradient_are_what_pytorch_computes()
    {
        var rng = new Rng(3);
        int[] lengths = [3, 1, 5, 2];
        float[] Draw(double scale) => [.. Enumerable.Range(0, 11).Select(_ => (float)(scale * rng.NextNormal()))];
        var (log, old, reference) = (Draw(0.4), Draw(0.4), Draw(0.4));
        float[] returns = [1, 0.25f, -0.5f, 2];
        var theirs = PeerTorch.Ask(
            """
            lp = torch.tensor(given["log"], requires_grad=True)
            old, ref, R = (torch.tensor(given[k]) for k in ["old", "reference", "returns"])
            A = (R - R.mean()) / (R.std(unbiased=False) + 1e-6)
            total, kls, at = 0, 0, 0
            for i, n in enumerate(given["lengths"]):
                s = slice(at, at + n); at += n
                ratio = torch.exp(lp[s] - old[s])
                total = total - torch.min(ratio * A[i], torch.clamp(ratio, 0.8, 1.2) * A[i]).mean() / 4
                kls = kls + (torch.exp(ref[s] - lp[s]) - (ref[s] - lp[s]) - 1).mean() / 4
            loss = total + 0.3 * kls
            loss.backward()
            answer = [total.item(), kls.item()] + lp.grad.tolist()
            """, new { log, old, reference, returns, lengths }).Floats();
        using var scope = NewDisposeScope();
        using var now = tensor(log, requires_grad: true);
        var advantages = GrpoLoss.Advantages(returns, [[0, 1, 2, 3]]);
        float[] Spread(Func<int, float> of) => [.. lengths.SelectMany((n, i) => Enumerable.Repeat(of(i), n))];
        using var shares = tensor(Spread(i => 1f / (4 * lengths[i])));
        var policy = GrpoLoss.Policy(now, tensor(old), tensor(Spread(i => advantages[i])), shares, 0.2);
        var kl = GrpoLoss.Kl(now, tensor(reference), shares);
        Assert.Equal(theirs, [policy.item<float>(), kl.item<float>(), .. autograd.grad([policy + kl * 0.3], [now])[0].data<float>().ToArray()], (a, b) => Math.Abs(a - b) < 1e-5f);
    }

    // 1 − 0.1·(−1 + 2) = 0.9;  0 − 0.1·(−2 + 1) = 0.1;  KL of one text: (1 − 1) = 0, of two the same
    [Fact]
    public void The_penalty_is_taken_from_each_tokens_reward()
    {
        Assert.Equal([0.9f, 0.1f], KlPenalty.Shaped([1, 0], [-1, -2], [-2, -1], 0.1));
        Assert.Equal(1.5, KlPenalty.PerText([-1, -0.5f, -1], [-2, -2.5f, -1], 2));
    }

    // K_β = 0.1; the error is clipped to ±0.2; without a target nothing changes
    [Theory]
    [InlineData(6.6, 0.5 * 1.01)]
    [InlineData(60, 0.5 * 1.02)]
    [InlineData(0, 0.5 * 0.98)]
    [InlineData(6, 0.5)]
    public void The_coefficient_follows_the_divergence(double kl, double expected)
    {
        Assert.Equal(expected, KlPenalty.Adapted(0.5, kl, 6), 1e-12);
        Assert.Equal(0.5, KlPenalty.Adapted(0.5, kl, 0));
    }

    // γ = 0.5, values 9, 4, 2, then 8 after the text.
    // One step: 1 + 2 = 3;  2 + 1 = 3;  3 + 4 = 7.  Two: 1 + 1 + 0.25·2 = 2.5;  2 + 1.5 + 0.25·8 = 5.5;  3 + 4 = 7
    [Theory]
    [InlineData(1, 8f, new[] { 3f, 3f, 7f })]
    [InlineData(2, 8f, new[] { 2.5f, 5.5f, 7f })]
    [InlineData(9, 0f, new[] { 2.75f, 3.5f, 3f })]
    public void Targets_look_so_many_tokens_ahead(int steps, float after, float[] expected)
    {
        var targets = new float[3];
        TokenDqnLoss.Targets([1, 2, 3], [9, 4, 2], after, steps, 0.5, targets);
        Assert.Equal(expected, targets);
    }
}
