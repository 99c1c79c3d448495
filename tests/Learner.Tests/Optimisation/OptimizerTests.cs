using System.Runtime.InteropServices;
using Troupe.Env;
using Troupe.Learner.Optimisation;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Optimisation;

public sealed class OptimizerTests : IDisposable
{
    private const int Length = 37;   // no multiple of a vector's width
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<OptimizerKind> Kinds => [.. Enum.GetValues<OptimizerKind>()];

    public void Dispose() => _folder.Dispose();

    // The gradient depends on the weights, so that an error in one step shows in all that follow.
    [PeerTorchFact]
    public void Each_optimizer_takes_the_steps_of_pytorch()
    {
        var start = Numbers(1);
        var theirs = PeerTorch.Ask(
            """
            import math
            answer = {}
            for name, make in {
                "Sgd": lambda w: torch.optim.SGD([w], 0.1, weight_decay=0.01),
                "Momentum": lambda w: torch.optim.SGD([w], 0.1, momentum=0.8, weight_decay=0.01),
                "Nesterov": lambda w: torch.optim.SGD([w], 0.1, momentum=0.8, weight_decay=0.01, nesterov=True),
                "Rmsprop": lambda w: torch.optim.RMSprop([w], 0.1, alpha=0.95, eps=1e-3, weight_decay=0.01),
                "Adam": lambda w: torch.optim.Adam([w], 0.1, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.01),
                "Adamw": lambda w: torch.optim.AdamW([w], 0.1, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.01),
                "NormAdaptive": lambda w: torch.optim.SGD([w], 0.1),
            }.items():
                w = torch.tensor(given["start"], requires_grad=True)
                optimizer = make(w)
                answer[name] = []
                for step in range(20):
                    lr = 0.05 * (1 + math.cos(math.pi * min(1, step / 15)))
                    optimizer.zero_grad()
                    loss = (w ** 4).sum() / 4 + 0.003 * w.abs().sum()
                    if name == "NormAdaptive": loss = loss + 0.005 * (w ** 2).sum()
                    loss.backward()
                    if name == "NormAdaptive": lr /= 1 + (w.grad ** 2).sum().item()
                    optimizer.param_groups[0]["lr"] = lr
                    optimizer.step()
                    answer[name].append(w.tolist())
            """, new { start });
        foreach (var kind in Enum.GetValues<OptimizerKind>())
        {
            using var ours = new Descent(Options(kind), start);
            foreach (var expected in theirs.GetProperty($"{kind}").EnumerateArray())
            {
                ours.Step();
                Assert.Equal(expected.Floats(), ours.Weights, (a, b) => Math.Abs(a - b) <= 1e-5f);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_device_computes_what_the_managed_code_computes(OptimizerKind kind)
    {
        using Descent managed = new(Options(kind), Numbers(2)), operators = new(Options(kind), Numbers(2), managed: false);
        for (var step = 0; step < 20; step++)
        {
            managed.Step();
            operators.Step();
            Assert.Equal(operators.Weights, managed.Weights, (a, b) => Math.Abs(a - b) <= 1e-6f);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Saved_and_loaded_it_goes_on_with_the_same_bits(OptimizerKind kind)
    {
        using Descent whole = new(Options(kind), Numbers(3)), first = new(Options(kind), Numbers(3));
        for (var step = 0; step < 6; step++) whole.Step();
        for (var step = 0; step < 3; step++) first.Step();
        first.Optimizer.HalveRate();
        whole.Optimizer.HalveRate();
        first.Optimizer.Save(_folder.Path);
        using var second = new Descent(Options(kind), first.Weights, done: 3);
        second.Optimizer.Load(_folder.Path);
        for (var step = 0; step < 3; step++)
        {
            first.Step();
            second.Step();
        }
        Assert.Equal(first.Weights, second.Weights);
        Assert.Equal(whole.Optimizer.RateAt(6), second.Optimizer.RateAt(6));
    }

    // The smallest number above 0, decayed by 0.9, rounds to itself.
    [Theory]
    [InlineData(OptimizerKind.Momentum)]
    [InlineData(OptimizerKind.Rmsprop)]
    [InlineData(OptimizerKind.Adam)]
    public void What_no_gradient_renews_is_forgotten(OptimizerKind kind)
    {
        using var weights = zeros(Length);
        using var optimizer = new Optimizer(new OptimizerOptions { Kind = kind, Decay = 0.9, Beta2 = 0.9 }, 0.1, new Schedule.Constant(), [WeightBlock.Of("w", [Length], weights, true)]);
        optimizer.Gradients[0].fill_(1);
        optimizer.Step(0);
        optimizer.ClearGradients();
        for (var step = 1; step < 1500; step++) optimizer.Step(step);
        optimizer.Save(_folder.Path);
        var remembered = Safetensors.Read(Directory.GetFiles(_folder.Path).Single()).Where(t => t.Name.EndsWith(".w", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(remembered);
        Assert.All(remembered, tensor => Assert.All(tensor.Floats.ToArray(), number => Assert.Equal(0, number)));
    }

    [Fact]
    public void Going_on_with_another_optimizer_is_refused()
    {
        using Descent adam = new(Options(OptimizerKind.Adam), Numbers(4)), adamw = new(Options(OptimizerKind.Adamw), Numbers(4));
        adam.Step();
        adam.Optimizer.Save(_folder.Path);
        var refused = Assert.Throws<InvalidDataException>(() => adamw.Optimizer.Load(_folder.Path));
        Assert.Contains("of the optimizer Adam; this one is Adamw", refused.Message);
    }

    [Fact]
    public void The_norm_adaptive_step_is_bounded_by_half_the_rate()
    {
        var options = new OptimizerOptions { Kind = OptimizerKind.NormAdaptive };
        foreach (var (gradient, moved) in new[] { (0.5f, 0.4 * 0.5 / 1.25), (1f, 0.2), (100f, 0.4 * 100 / 10_001) })
        {
            using var weights = zeros(1);
            using var optimizer = new Optimizer(options, 0.4, new Schedule.Constant(), [WeightBlock.Of("w", [1], weights, true)]);
            optimizer.Gradients[0].fill_(gradient);
            optimizer.Step(0);
            Assert.Equal(-moved, weights.item<float>(), 6);
            Assert.True(moved <= 0.2);
        }
    }

    [Fact]
    public void Blocks_share_one_norm_and_only_those_that_decay_are_penalised()
    {
        using Tensor decaying = full(1, 2f), spared = full(1, 2f);
        var options = new OptimizerOptions { Kind = OptimizerKind.Sgd, WeightDecay = 0.5, L1 = 0.25 };
        using var optimizer = new Optimizer(options, 0.1, new Schedule.Constant(), [WeightBlock.Of("a", [1], decaying, true), WeightBlock.Of("b", [1], spared, false)]);
        optimizer.Gradients[0].fill_(3f);
        optimizer.Gradients[1].fill_(4f);
        Assert.Equal(5, optimizer.Clip(2.5), 5);
        optimizer.Step(0);
        Assert.Equal(2 - 0.1 * (1.5 + 0.5 * 2 + 0.25), decaying.item<float>(), 5);   // the penalties come after clipping
        Assert.Equal(2 - 0.1 * 2, spared.item<float>(), 5);
    }

    [Fact]
    public void Impossible_options_are_refused_in_words()
    {
        using var weights = zeros(1);
        var refused = Assert.Throws<ArgumentException>(() => new Optimizer(new OptimizerOptions { Momentum = 1, L1 = -1 }, 0.1, new Schedule.Constant(), [WeightBlock.Of("w", [1], weights, true)]));
        Assert.Contains("Momentum is 1; allowed is 0 to below 1.", refused.Message);
        Assert.Contains("L1 is -1", refused.Message);
    }

    private static OptimizerOptions Options(OptimizerKind kind) => new()
    {
        Kind = kind,
        Momentum = 0.8,
        Decay = 0.95,
        Beta1 = 0.8,
        Beta2 = 0.95,
        Epsilon = 1e-3,
        WeightDecay = 0.01,
        L1 = 0.003,
    };

    private static float[] Numbers(int seed)
    {
        var rng = new Rng(seed, 3);
        return [.. Enumerable.Range(0, Length).Select(_ => (float)rng.NextNormal())];
    }

    /// <summary>Goes down Σ θ⁴ / 4.</summary>
    private sealed class Descent : IDisposable
    {
        private readonly Tensor _weights;
        private long _done;

        public Descent(OptimizerOptions options, float[] start, bool managed = true, long done = 0)
        {
            _weights = tensor(start);
            _done = done;
            Optimizer = new Optimizer(options, 0.1, new Schedule.Cosine(15), [WeightBlock.Of("w", [start.Length], _weights, true)], managed);
        }

        public Optimizer Optimizer { get; }

        public float[] Weights => MemoryMarshal.Cast<byte, float>(_weights.bytes).ToArray();

        public void Step()
        {
            using var scope = NewDisposeScope();
            Optimizer.Gradients[0].copy_(_weights.pow(3));
            Optimizer.Step(_done++);
        }

        public void Dispose()
        {
            Optimizer.Dispose();
            _weights.Dispose();
        }
    }
}
