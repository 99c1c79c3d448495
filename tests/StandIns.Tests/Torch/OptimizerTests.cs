using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static Troupe.StandIns.Tests.Torch.Values;

namespace Troupe.StandIns.Tests.Torch;

/// <summary>A 3–4–1 network on eight fixed points, gradients clipped to 0.5; losses and norms by PyTorch 1.13.</summary>
[Collection("torch")]
public sealed class OptimizerTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Sequential _net = Fill(Sequential(Linear(3, 4), Tanh(), Linear(4, 1)));
    private readonly Tensor _x = Det(0.1, 8, 3);
    private readonly Tensor _y = Det(2.0, 8, 1) * 2;

    public void Dispose()
    {
        _net.Dispose();
        _scope.Dispose();
    }

    private (float Loss, double Norm) Step(optim.Optimizer optimizer)
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        var loss = functional.mse_loss(_net.call(_x), _y);
        loss.backward();
        var norm = utils.clip_grad_norm_(_net.parameters(), 0.5);
        optimizer.step();
        return (loss.item<float>(), norm);
    }

    private void Follows(optim.Optimizer optimizer, params (int Step, float Loss, double Norm)[] expected)
    {
        using (optimizer)
        {
            for (var i = 0; i <= expected[^1].Step; i++)
            {
                var (loss, norm) = Step(optimizer);
                foreach (var e in expected.Where(e => e.Step == i))
                {
                    Assert.True(Math.Abs(e.Loss - loss) < 1e-6, $"loss at step {i}: expected {e.Loss}, got {loss}");
                    Assert.True(Math.Abs(e.Norm - norm) < 1e-5, $"norm at step {i}: expected {e.Norm}, got {norm}");
                }
            }
        }
    }

    [Fact]
    public void Adam_equals_pytorchs_over_200_steps() => Follows(optim.Adam(_net.parameters(), lr: 0.01),
        (0, 0.590702713f, 1.11242652), (1, 0.563393295f, 1.02560496), (9, 0.42168954f, 0.371682465), (49, 0.390805364f, 0.0157486573), (199, 0.390426069f, 0.000911126495));

    [Fact]
    public void Adam_adds_weight_decay_to_the_gradient() => Follows(optim.Adam(_net.parameters(), lr: 0.01, weight_decay: 0.01),
        (0, 0.590702713f, 1.11242652), (1, 0.563393295f, 1.02560496), (9, 0.422141463f, 0.376678407), (49, 0.391160667f, 0.022383431), (199, 0.390770793f, 0.00985213462));

    [Fact]
    public void Adam_can_keep_the_largest_second_moment() => Follows(optim.Adam(_net.parameters(), lr: 0.01, amsgrad: true),
        (0, 0.590702713f, 1.11242652), (1, 0.563393295f, 1.02560496), (9, 0.42168954f, 0.371682614), (49, 0.39080444f, 0.0156929735), (199, 0.390430927f, 0.000913342577));

    [Fact]
    public void AdamW_shrinks_the_weights_themselves() => Follows(optim.AdamW(_net.parameters(), lr: 0.01, weight_decay: 0.1),
        (0, 0.590702713f, 1.11242652), (1, 0.563046932f, 1.02403092), (9, 0.42144537f, 0.366449416), (49, 0.390795857f, 0.0146429371), (199, 0.390500426f, 0.00171588676));

    [Fact]
    public void Sgd_with_nesterov_momentum_equals_pytorchs() => Follows(optim.SGD(_net.parameters(), 0.05, momentum: 0.9, nesterov: true),
        (0, 0.590702713f, 1.11242652), (1, 0.54188174f, 0.943949997), (9, 0.408903867f, 0.294821173), (49, 0.39066869f, 0.00411113212), (199, 0.39058128f, 0.000841570552));

    [Fact]
    public void RmsProp_centred_with_momentum_equals_pytorchs() => Follows(optim.RMSProp(_net.parameters(), lr: 0.005, momentum: 0.5, centered: true),
        (0, 0.590702713f, 1.11242652), (1, 0.476263285f, 0.69269383), (9, 0.390553415f, 0.00306746899), (49, 0.390446424f, 0.000908524496), (199, 0.390029281f, 0.000792579725));

    [Fact]
    public void The_learning_rate_of_a_group_can_be_changed()
    {
        using var adam = optim.Adam(_net.parameters(), lr: 0.01);
        Step(adam);
        var before = _net.get_parameter("0.weight")!.clone();
        foreach (var group in adam.ParamGroups)
        {
            Assert.Equal(0.01, group.LearningRate);
            group.LearningRate = 0;
        }
        Step(adam);
        Assert.True(before.Equals(_net.get_parameter("0.weight")!));
    }

    [Fact]
    public void Groups_have_options_of_their_own()
    {
        var named = _net.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        var frozen = named["0.weight"].clone();
        using var adam = optim.Adam([new Adam.ParamGroup([named["0.weight"]], lr: 0), new Adam.ParamGroup([named["2.weight"]], lr: 0.1)]);
        var moved = named["2.weight"].clone();
        Step(adam);
        Assert.True(frozen.Equals(named["0.weight"]));
        Assert.False(moved.Equals(named["2.weight"]));
    }

    [Fact]
    public void State_is_exposed_and_going_on_from_it_equals_never_having_stopped()
    {
        using var adam = optim.Adam(_net.parameters(), lr: 0.01);
        for (var i = 0; i < 5; i++) Step(adam);
        var weights = _net.state_dict().ToDictionary(e => e.Key, e => e.Value.clone());
        var state = adam.state_dict();
        var first = (Adam.State)state.State[0];
        Assert.Equal(5, first.step);
        Assert.Equal([4, 3], first.exp_avg.shape);
        Assert.Equal([[0, 1, 2, 3]], state.StateIndexRef);

        using var other = Sequential(Linear(3, 4), Tanh(), Linear(4, 1));
        using var resumed = optim.Adam(other.parameters(), lr: 0.5);
        other.load_state_dict(weights);
        resumed.load_state_dict(state);
        Assert.NotSame(first.exp_avg, ((Adam.State)resumed.state_dict().State[0]).exp_avg);
        for (var i = 0; i < 5; i++)
        {
            Step(adam);
            resumed.zero_grad();
            functional.mse_loss(other.call(_x), _y).backward();
            utils.clip_grad_norm_(other.parameters(), 0.5);
            resumed.step();
        }
        foreach (var ((_, a), (_, b)) in _net.named_parameters().Zip(other.named_parameters())) Assert.True(a.Equals(b));
    }

    [Fact]
    public void Parameters_without_a_gradient_stay()
    {
        using var adam = optim.Adam(_net.parameters(), lr: 0.1);
        var before = _net.get_parameter("0.weight")!.clone();
        adam.step();
        Assert.True(before.Equals(_net.get_parameter("0.weight")!));
        Assert.Equal(0, ((Adam.State)adam.state_dict().State[0]).step);
    }

    [Fact]
    public void Zeroing_keeps_the_gradients_as_zeros()
    {
        using var adam = optim.Adam(_net.parameters());
        _net.call(_x).sum().backward();
        adam.zero_grad();
        Assert.All(_net.parameters(), p => Assert.Equal(0, p.grad!.abs().sum().item<float>()));
    }

    [Fact]
    public void A_step_is_seen_by_graphs_made_before_it()
    {
        using var adam = optim.Adam(_net.parameters(), lr: 0.1);
        functional.mse_loss(_net.call(_x), _y).backward();
        var stale = _net.call(_x.detach().requires_grad_()).sum();
        adam.step();
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => stale.backward());
    }

    [Fact]
    public void The_norm_of_all_gradients_is_clipped_and_returned()
    {
        var (a, b) = (Parameter(zeros(1)), Parameter(zeros(1)));
        (a * 3 + b * 4).backward();
        Assert.Equal(5, utils.clip_grad_norm_([a, b], 1), 1e-6);
        Close([0.6f], a.grad!);
        Close([0.8f], b.grad!);
        Assert.Equal(1, utils.clip_grad_norm_([a, b], 10), 1e-5);
        Close([0.6f], a.grad!);
        utils.clip_grad_value_([a, b], 0.7);
        Close([0.7f], b.grad!);
    }

    [Fact]
    public void A_closure_computes_the_loss_with_gradients_on()
    {
        using var sgd = optim.SGD(_net.parameters(), 0.1);
        using var loss = sgd.step(() =>
        {
            sgd.zero_grad();
            var l = functional.mse_loss(_net.call(_x), _y);
            l.backward();
            return l;
        });
        Assert.Equal(0.590702713f, loss!.item<float>(), 1e-6f);
    }
}
