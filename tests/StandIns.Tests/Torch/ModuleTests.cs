using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static Troupe.StandIns.Tests.Torch.Values;

namespace Troupe.StandIns.Tests.Torch;

[Collection("torch")]
public sealed class ModuleTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private sealed class Net : Module<Tensor, Tensor>
    {
        public readonly Linear first = Linear(3, 4);
        private readonly Dropout drop = Dropout(0.5);
        private readonly ModuleList<Module<Tensor, Tensor>> heads = ModuleList<Module<Tensor, Tensor>>(Linear(4, 2), Linear(4, 1, hasBias: false));
        private readonly Parameter scale = Parameter(ones(1));
        private readonly Tensor steps = zeros(1);

        public Net() : base(nameof(Net)) => RegisterComponents();

        public override Tensor forward(Tensor input) => heads[0].call(drop.call(first.call(input).relu())) * scale + steps;
    }

    [Fact]
    public void Components_are_registered_under_their_fields_names()
    {
        using var net = new Net();
        Assert.Equal(
            ["first.bias", "first.weight", "heads.0.bias", "heads.0.weight", "heads.1.weight", "scale"],
            net.named_parameters().Select(p => p.name).Order(StringComparer.Ordinal));
        Assert.Equal(["steps"], net.named_buffers().Select(b => b.name));
        Assert.Equal(["first", "drop", "heads"], net.named_children().Select(c => c.name));
        Assert.Equal(3 * 4 + 4 + 4 * 2 + 2 + 4 + 1, net.parameters().Sum(p => p.numel()));
    }

    [Fact]
    public void A_state_dict_has_parameters_and_buffers_and_round_trips()
    {
        using var source = Fill(new Net());
        using var target = new Net();
        var state = source.state_dict();
        Assert.Equal(7, state.Count);
        var (missing, unexpected) = target.load_state_dict(state);
        Assert.Empty(missing);
        Assert.Empty(unexpected);
        source.eval();
        target.eval();
        var x = Det(0.3, 5, 3);
        Assert.True(source.call(x).Equals(target.call(x)));
    }

    [Fact]
    public void Loading_checks_names_unless_told_not_to()
    {
        using var net = new Net();
        var state = net.state_dict().ToDictionary(e => e.Key, e => e.Value);
        state.Remove("scale");
        state["other"] = zeros(1);
        Assert.Throws<InvalidOperationException>(() => net.load_state_dict(state));
        var (missing, unexpected) = net.load_state_dict(state, strict: false);
        Assert.Equal(["scale"], missing);
        Assert.Equal(["other"], unexpected);
    }

    [Fact]
    public void Loading_copies_and_keeps_the_parameters_identity()
    {
        using var net = new Net();
        var weight = net.first.weight;
        net.load_state_dict(net.state_dict().ToDictionary(e => e.Key, e => zeros_like(e.Value)));
        Assert.Same(weight, net.first.weight);
        Assert.Equal(0, weight.abs().sum().item<float>());
        Assert.True(weight.requires_grad);
    }

    [Fact]
    public void Dropout_acts_in_training_only()
    {
        using var net = new Net();
        Assert.True(net.training);
        net.eval();
        Assert.All(net.modules(), module => Assert.False(module.training));
        var x = ones(4, 3);
        Assert.True(net.call(x).Equals(net.call(x)));
        net.train();
        Assert.True(net.training);
        using var drop = Dropout(0.5);
        var dropped = drop.call(ones(1000));
        Assert.Equal([0f, 2f], dropped.data<float>().ToArray().Distinct().Order());
    }

    [Fact]
    public void A_sequence_calls_one_after_another()
    {
        using var net = Sequential(("in", Linear(3, 4)), ("act", Tanh()), ("out", Linear(4, 1)));
        Assert.Equal(["in.weight", "in.bias", "out.weight", "out.bias"], net.named_parameters().Select(p => p.name));
        Assert.Equal([5, 1], net.call(ones(5, 3)).shape);
        using var unnamed = Sequential(Linear(3, 4), ReLU());
        Assert.Equal(["0.weight", "0.bias"], unnamed.named_parameters().Select(p => p.name));
    }

    [Fact]
    public void A_dictionary_of_modules_registers_its_names()
    {
        using var dictionary = ModuleDict<Linear>(("q", Linear(2, 2)), ("v", Linear(2, 1)));
        using var holder = new Holder(dictionary);
        Assert.Equal(["inner.q.weight", "inner.q.bias", "inner.v.weight", "inner.v.bias"], holder.named_parameters().Select(p => p.name));
    }

    private sealed class Holder : Module
    {
        public Holder(Module inner) : base(nameof(Holder)) => register_module("inner", inner);
    }

    [Fact]
    public void A_name_is_registered_once()
    {
        using var holder = new Holder(Linear(1, 1));
        Assert.Throws<InvalidOperationException>(() => holder.register_module("inner", Linear(1, 1)));
        Assert.Throws<ArgumentException>(() => holder.register_module("a.b", Linear(1, 1)));
    }

    [Fact]
    public void A_parameter_shared_by_two_modules_is_listed_once()
    {
        using var layer = Linear(2, 2);
        using var net = Sequential(("a", layer), ("b", layer));
        Assert.Equal(2, net.parameters().Count());
    }

    [Fact]
    public void Moving_to_another_type_converts_every_parameter()
    {
        using var net = new Net().to(float64);
        Assert.All(net.parameters(), p => Assert.Equal(ScalarType.Float64, p.dtype));
        Assert.All(net.parameters(), p => Assert.True(p.requires_grad));
        Assert.Equal(ScalarType.Float64, net.call(ones([1, 3], dtype: float64)).dtype);
    }

    [Fact]
    public void Clearing_gradients_sets_them_to_null()
    {
        using var net = new Net();
        net.call(ones(1, 3)).sum().backward();
        Assert.NotNull(net.first.weight.grad);
        net.zero_grad();
        Assert.All(net.parameters(), p => Assert.Null(p.grad));
    }

    [Fact]
    public void Disposing_a_module_disposes_its_parameters()
    {
        var net = new Net();
        var weight = net.first.weight;
        net.Dispose();
        Assert.True(weight.IsInvalid);
        net.Dispose();
    }

    [Fact]
    public void A_hook_sees_and_may_change_the_result()
    {
        using var layer = Linear(2, 2);
        var hook = layer.register_forward_hook((_, _, output) => output * 0);
        Assert.Equal(0, layer.call(ones(1, 2)).abs().sum().item<float>());
        hook.remove();
        Assert.NotEqual(0, layer.call(ones(1, 2)).abs().sum().item<float>());
    }
}
