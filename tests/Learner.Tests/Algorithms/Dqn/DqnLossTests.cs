using Troupe.Learner.Algorithms.Dqn;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Algorithms.Dqn;

public sealed class DqnLossTests
{
    // Online prefers action 1 in state 0 and action 0 in state 1; the target network has its own opinion of both
    private static readonly Table Online = new([[1, 2], [5, 4]]);
    private static readonly Table Target = new([[10, 20], [30, 40]]);

    // y₀ = 0.5 + 0.9·Q'(0, 1) = 18.5;  y₁ = −1 + 0.81·Q'(1, 0) = 23.3 (two steps: γ² = 0.81)
    [Fact]
    public void Double_dqn_values_the_online_choice_with_the_target_network()
    {
        Assert.Equal([18.5f, 23.3f], Targets(Online, Batches.Of(2, [(0, 0, 0.5f, 0.9f, 0), (0, 0, -1f, 0.81f, 1)])), Close);
    }

    // Without it: max Q'(0) = 20, max Q'(1) = 40
    [Fact]
    public void Plain_dqn_takes_the_target_networks_own_maximum()
    {
        Assert.Equal([18.5f, 31.4f], Targets(null, Batches.Of(2, [(0, 0, 0.5f, 0.9f, 0), (0, 0, -1f, 0.81f, 1)])), Close);
    }

    // The replay says discount 0 for terminated, γ for truncated
    [Fact]
    public void A_terminated_row_is_its_return_and_a_truncated_one_bootstraps()
    {
        Assert.Equal([7f, 7f + 0.5f * 30], Targets(Online, Batches.Of(2, [(0, 0, 7f, 0f, 1), (0, 0, 7f, 0.5f, 1)])), Close);
    }

    [Fact]
    public void Only_admissible_actions_are_chosen_and_a_terminated_row_needs_none()
    {
        var batch = Batches.Of(2, [(0, 0, 0f, 1f, 0), (0, 0, 3f, 0f, 0)]) with { NextAdmissible = Batches.Sets(null, [[0], []]) };
        Assert.Equal([10f, 3f], Targets(Online, batch), Close);
        var wrong = batch with { NextAdmissible = Batches.Sets(null, [[], []]) };
        Assert.Contains("Row 0", Assert.Throws<ArgumentException>(() => Targets(Online, wrong)).Message, StringComparison.Ordinal);
    }

    // δ = 0.5: 0.125;  δ = −3: 3 − 0.5 = 2.5;  weights 1 and 0.2: (0.125 + 0.5) / 2 = 0.3125
    // ∂L/∂q = −w·clip(δ)/B: −0.25 and +0.1
    [Fact]
    public void The_loss_is_the_mean_of_weighted_huber_losses()
    {
        using var scope = NewDisposeScope();
        using var q = tensor([1f, 3f], requires_grad: true);
        var loss = DqnLoss.Loss(q, tensor([1.5f, 0f]), tensor([1f, 0.2f]), delta: 1);
        Assert.Equal(0.3125f, loss.item<float>(), 1e-6f);
        var gradient = autograd.grad([loss], [q])[0];
        Assert.Equal([-0.25f, 0.1f], gradient.data<float>().ToArray(), Close);
    }

    // delta = 2, δ = 3: 2·(3 − 1) = 4
    [Fact]
    public void The_loss_turns_linear_where_it_is_told_to()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(4f, DqnLoss.Loss(tensor([0f]), tensor([3f]), tensor([1f]), delta: 2).item<float>(), 1e-6f);
    }

    private static bool Close(float a, float b) => Math.Abs(a - b) < 1e-5f;

    private static float[] Targets(IQFunction? online, TransitionBatch batch)
    {
        var targets = new float[batch.Count];
        DqnLoss.Targets(batch, online, Target, new QBatch(), targets);
        return targets;
    }

    /// <summary>Q by state (an observation's only token) and action.</summary>
    private sealed class Table(float[][] q) : IQFunction
    {
        public void Evaluate(QBatch batch)
        {
            for (var row = 0; row < batch.Count; row++)
                for (var i = 0; i < batch.Actions(row).Length; i++)
                    batch.Results(row)[i] = q[batch.Observations[batch.States[row]][0]][batch.Actions(row)[i]];
        }
    }
}
