using Troupe.Learner.Algorithms.Dqn;
using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Algorithms.Dqn;

public sealed class C51LossTests
{
    // Atoms at 0, 1, 2, 3, 4
    private static readonly ReturnSupport Five = new(5, 0, 4);

    // 1 + 1·z: 1 2 3 4 and 5, which is clipped to 4
    [Fact]
    public void Atoms_that_fall_on_atoms_are_moved_whole() =>
        Assert.Equal([0f, 0.1f, 0.2f, 0.3f, 0.4f], Projected([0.1f, 0.2f, 0.3f, 0.4f, 0f], 1, 1), Close);

    // 0.5·z: 0 0.5 1 1.5 2. The half ones are shared by their neighbours:
    // m₀ = 0.1 + 0.2/2, m₁ = 0.2/2 + 0.3 + 0.3/2, m₂ = 0.3/2 + 0.1
    [Fact]
    public void Atoms_that_fall_between_two_are_shared_by_nearness()
    {
        Assert.Equal([0.2f, 0.55f, 0.25f, 0f, 0f], Projected([0.1f, 0.2f, 0.3f, 0.3f, 0.1f], 0, 0.5), Close);
        // 1.25: three quarters to 1, one to 2
        Assert.Equal([0f, 0.75f, 0.25f, 0f, 0f], Projected([1, 0, 0, 0, 0], 1.25, 0.9), Close);
    }

    // 3 + z: 3 4 5 6 7 → the last four at 4;  −3 + z: −3 −2 −1 0 1 → the first four at 0
    [Fact]
    public void What_falls_beyond_an_end_counts_as_that_end()
    {
        Assert.Equal([0f, 0f, 0f, 0.1f, 0.9f], Projected([0.1f, 0.2f, 0.3f, 0.3f, 0.1f], 3, 1), Close);
        Assert.Equal([0.9f, 0.1f, 0f, 0f, 0f], Projected([0.1f, 0.2f, 0.3f, 0.3f, 0.1f], -3, 1), Close);
    }

    [Fact]
    public void A_terminated_row_is_its_return_alone()
    {
        Assert.Equal([0f, 0f, 0.5f, 0.5f, 0f], Projected([], 2.5, 0), Close);
        Assert.Equal([0f, 0f, 0f, 0f, 1f], Projected([], 100, 0), Close);
    }

    // An atom whose place is whole only up to rounding must not lose its mass: 0.1·k on atoms 0.1 apart
    [Fact]
    public void Nothing_is_lost_whatever_the_rounding()
    {
        var support = new ReturnSupport(51, -2, 3);
        var p = Enumerable.Repeat(1f / 51, 51).ToArray();
        var projected = new float[51];
        for (var i = 0; i < 200; i++)
        {
            C51Loss.Project(p, (i - 100) * 0.1, i % 7 == 0 ? 0 : 0.99, support, projected);
            Assert.Equal(1f, projected.Sum(), 1e-5f);
            Assert.All(projected, m => Assert.True(m >= 0));
        }
    }

    // Online prefers action 1 in state 0 and action 0 in state 1. Two steps' return 1 and γ² = 0.25, on the target's
    // distribution of that action: state 0, action 1: all at 4 → 1 + 1 = 2; state 1, action 0: all at 2 → 1 + 0.5
    [Fact]
    public void Double_dqn_projects_the_targets_distribution_of_the_online_choice()
    {
        var batch = Batches.Of(2, [(0, 0, 1f, 0.25f, 0), (0, 0, 3f, 0f, 0), (0, 0, 1f, 0.25f, 1)]);
        var online = new Table([[0, 1], [3, 2]]);
        var target = new Table([[0, 4], [2, 3]]);
        var targets = new float[15];
        C51Loss.Targets(batch, online, target, Five, new QBatch(), targets);
        Assert.Equal([0f, 0f, 1f, 0f, 0f, 0f, 0f, 0f, 1f, 0f, 0f, 0.5f, 0.5f, 0f, 0f], targets, Close);
        // Alone, the target network takes its own maximum in state 1, at 3: 1 + 0.75
        C51Loss.Targets(batch, null, target, Five, new QBatch(), targets);
        Assert.Equal([0f, 0.25f, 0.75f, 0f, 0f], targets[10..], Close);
    }

    // p = (¼, ¾), m = (½, ½): KL = ½ ln 2 + ½ ln ⅔
    [Fact]
    public void The_priority_is_the_divergence_of_the_distributions()
    {
        Assert.Equal(0.5f * MathF.Log(2) + 0.5f * MathF.Log(2f / 3), C51Loss.Divergence([0.5f, 0.5f], [0, MathF.Log(3)]), 1e-6f);
        Assert.Equal(0, C51Loss.Divergence([0.25f, 0.75f], [7, 7 + MathF.Log(3)]), 1e-6f);
        Assert.Equal(MathF.Log(4), C51Loss.Divergence([1, 0], [0, MathF.Log(3)]), 1e-6f);   // an atom without mass adds nothing
    }

    [PeerTorchFact]
    public void The_loss_and_its_gradient_equal_pytorchs()
    {
        float[] logits = [0.5f, -1, 2, 0.1f, 3, 3, -2, 0, 1, 1, 1, 1], targets = [0.1f, 0.2f, 0.3f, 0.4f, 0, 0, 1, 0, 0.25f, 0.25f, 0.25f, 0.25f], weights = [1, 0.5f, 0.25f];
        var answer = PeerTorch.Ask("""
            x = torch.tensor(given["logits"]).view(3, 4).requires_grad_()
            p = torch.softmax(x, 1)
            loss = (torch.tensor(given["weights"]) * -(torch.tensor(given["targets"]).view(3, 4) * p.log()).sum(1)).sum() / 3
            loss.backward()
            answer = dict(loss=loss.item(), gradient=x.grad.view(-1).tolist())
            """, new { logits, targets, weights });
        using var scope = NewDisposeScope();
        using var x = tensor(logits, [3, 4], requires_grad: true);
        var loss = C51Loss.Loss(x, tensor(targets, [3, 4]), tensor(weights));
        Assert.Equal(answer.GetProperty("loss").GetSingle(), loss.item<float>(), 1e-5f);
        Assert.Equal(answer.GetProperty("gradient").Floats(), autograd.grad([loss], [x])[0].data<float>().ToArray(), Close);
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(51, 1, 1)]
    [InlineData(51, 0, double.PositiveInfinity)]
    public void A_support_without_room_is_refused(int atoms, double min, double max) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReturnSupport(atoms, min, max));

    private static bool Close(float a, float b) => Math.Abs(a - b) < 1e-5f;

    private static float[] Projected(float[] probabilities, double reward, double discount)
    {
        var to = new float[] { 9, 9, 9, 9, 9 };
        C51Loss.Project(probabilities, reward, discount, Five, to);
        return to;
    }

    /// <summary>By state and action, the one atom that has all the probability.</summary>
    private sealed class Table(int[][] atom) : IQFunction
    {
        public void Evaluate(QBatch batch)
        {
            for (var row = 0; row < batch.Count; row++)
                for (var i = 0; i < batch.Actions(row).Length; i++)
                {
                    var at = atom[batch.Observations[batch.States[row]][0]][batch.Actions(row)[i]];
                    batch.Results(row)[i] = at;
                    batch.Distributions(row, 5).Slice(i * 5, 5).Clear();
                    batch.Distributions(row, 5)[i * 5 + at] = 1;
                }
        }
    }
}
