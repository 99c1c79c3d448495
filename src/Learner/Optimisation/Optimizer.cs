using System.Numerics;
using System.Runtime.InteropServices;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Optimisation;

/// <summary>
/// Steps weights along their gradient. On the CPU each step is one pass of managed code, elsewhere torch's operators; the
/// formulas are the same (<see cref="IUpdateRule"/>). The rate follows a schedule, and may be halved for good. Not thread-safe.
/// </summary>
public sealed class Optimizer : IDisposable
{
    private const string File = "optimizer.safetensors";
    private const float SmallestNormal = 1.17549435e-38f;
    private const string StepsTensor = "step", HalvingsTensor = "halvings", KindTensor = "optimizer.";

    private readonly OptimizerOptions _options;
    private readonly double _rate;
    private readonly Schedule _schedule;
    private readonly IReadOnlyList<WeightBlock> _blocks;
    private readonly Tensor[] _gradients;                     // [block]
    private readonly Tensor[][] _memory;                      // [what is remembered][block]
    private readonly bool _managed;
    private readonly MagnitudePruning? _pruning;
    private long _steps, _halvings;

    /// <param name="rate">The largest learning rate.</param>
    /// <param name="schedule">Its share, by what the caller counts.</param>
    /// <exception cref="ArgumentException">Options that cannot be.</exception>
    public Optimizer(OptimizerOptions options, double rate, Schedule schedule, IReadOnlyList<WeightBlock> blocks)
        : this(options, rate, schedule, blocks, blocks.All(b => b.Weights.device.type == TorchSharp.DeviceType.CPU))
    {
    }

    internal Optimizer(OptimizerOptions options, double rate, Schedule schedule, IReadOnlyList<WeightBlock> blocks, bool managed)
    {
        if (options.Problems() is { Count: > 0 } problems) throw new ArgumentException(string.Join(" ", problems), nameof(options));
        (_options, _rate, _schedule, _blocks, _managed) = (options, rate, schedule, blocks, managed);
        _pruning = options.Pruning.Fraction > 0 ? new MagnitudePruning(options.Pruning, blocks) : null;
        _gradients = Zeros();
        _memory = [.. Remembered(options.Kind).Select(_ => Zeros())];
    }

    /// <summary>Of the loss, a vector for each block; whoever differentiates writes it.</summary>
    public IReadOnlyList<Tensor> Gradients => _gradients;

    /// <summary>The learning rate after so much of what the schedule counts.</summary>
    public double RateAt(long done) => _rate * Math.Pow(0.5, _halvings) * _schedule.Share(done);

    /// <summary>From here on half the learning rate; what a run does after a loss that was not a number.</summary>
    public void HalveRate() => _halvings++;

    public void ClearGradients()
    {
        foreach (var gradient in _gradients) gradient.zero_();
    }

    /// <summary>Scales the gradient down to a global norm of <paramref name="maxNorm"/> where it is larger.</summary>
    /// <returns>The norm before.</returns>
    public double Clip(double maxNorm)
    {
        using var scope = NewDisposeScope();
        var norm = Norm();
        var scale = maxNorm / (norm + 1e-6);
        if (scale < 1 || double.IsNaN(scale))
            foreach (var gradient in _gradients) gradient.mul_(scale);
        return norm;
    }

    /// <summary>One step along the gradients, which are used up: penalties have been added to them.</summary>
    /// <param name="done">What the schedule counts, before this step.</param>
    public void Step(long done)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var rate = RateAt(done);
        var decoupled = _options.Kind == OptimizerKind.Adamw;
        var penalty = new PenaltyRule(decoupled ? 0 : _options.WeightDecay, _options.L1);
        if (_options.L1 > 0 || _options.WeightDecay > 0 && !decoupled)
            for (var i = 0; i < _blocks.Count; i++)
                if (_blocks[i].Decays) Apply(penalty, _gradients[i], _blocks[i].Weights, [], _blocks[i].Untouched);

        _pruning?.Cut(_steps);
        _steps++;
        if (_options.Kind == OptimizerKind.NormAdaptive) rate /= 1 + Square(Norm());
        for (var i = 0; i < _blocks.Count; i++)
        {
            var (weights, gradient, memory, untouched) = (_blocks[i].Weights, _gradients[i], Array.ConvertAll(_memory, m => m[i]), _blocks[i].Untouched);
            switch (_options.Kind)
            {
                case OptimizerKind.Sgd or OptimizerKind.NormAdaptive: Apply(new SgdRule(rate), weights, gradient, memory, untouched); break;
                case OptimizerKind.Momentum or OptimizerKind.Nesterov:
                    Apply(new MomentumRule(rate, _options.Momentum, _options.Kind == OptimizerKind.Nesterov), weights, gradient, memory, untouched); break;
                case OptimizerKind.Rmsprop: Apply(new RmsPropRule(rate, _options.Decay, _options.Epsilon), weights, gradient, memory, untouched); break;
                default:
                    var shrink = decoupled && _blocks[i].Decays ? 1 - rate * _options.WeightDecay : 1;
                    Apply(new AdamRule(rate, _options.Beta1, _options.Beta2, _options.Epsilon, shrink, _steps), weights, gradient, memory, untouched); break;
            }
        }
        _pruning?.Hold();
    }

    /// <summary>Writes what the steps to come depend on into an existing folder.</summary>
    public void Save(string folder)
    {
        var tensors = new List<SafeTensor> { SafeTensor.Of(KindTensor + _options.Kind, [(long)_options.Kind]), SafeTensor.Of(StepsTensor, [_steps]), SafeTensor.Of(HalvingsTensor, [_halvings]) };
        foreach (var (name, memory) in Remembered(_options.Kind).Zip(_memory))
            for (var i = 0; i < memory.Length; i++) tensors.AddRange(FlatTensors.Named(_blocks[i].Slots, name, FlatTensors.Read(memory[i])));
        Safetensors.Write(Path.Combine(folder, File), tensors);
        _pruning?.Save(folder);
    }

    /// <exception cref="InvalidDataException">The file is damaged, of another optimizer or of another network; says which.</exception>
    public void Load(string folder)
    {
        var path = Path.Combine(folder, File);
        var tensors = Safetensors.Read(path);
        var kind = tensors.FirstOrDefault(t => t.Name.StartsWith(KindTensor, StringComparison.Ordinal))?.Name[KindTensor.Length..];
        if (kind != $"{_options.Kind}")
            throw new InvalidDataException($"{path} is of the optimizer {kind ?? "of an earlier version"}; this one is {_options.Kind}, which remembers other things: go on with the same, or start anew from the weights.");
        _steps = Count(StepsTensor);
        _halvings = Count(HalvingsTensor);
        foreach (var (name, memory) in Remembered(_options.Kind).Zip(_memory))
            for (var i = 0; i < memory.Length; i++) FlatTensors.Write(FlatTensors.Flat(_blocks[i].Slots, tensors, name, path), memory[i]);

        _pruning?.Load(folder);

        long Count(string name) => tensors.FirstOrDefault(t => t.Name == name) is { } found ? found.Integers[0] : throw new InvalidDataException($"{path} has no tensor {name}.");
    }

    public void Dispose()
    {
        _pruning?.Dispose();
        foreach (var tensor in _memory.Append(_gradients).SelectMany(t => t)) tensor.Dispose();
    }

    // Names as in PyTorch's state
    private static string[] Remembered(OptimizerKind kind) => kind switch
    {
        OptimizerKind.Momentum or OptimizerKind.Nesterov => ["momentum_buffer."],
        OptimizerKind.Rmsprop => ["square_avg."],
        OptimizerKind.Adam or OptimizerKind.Adamw => ["exp_avg.", "exp_avg_sq."],
        _ => [],
    };

    private static double Square(double x) => x * x;

    private Tensor[] Zeros() => [.. _blocks.Select(b => zeros(b.Slots.Sum(s => s.Length), device: b.Weights.device).DetachFromDisposeScope())];

    // Of the gradient of all blocks
    private double Norm()
    {
        using var scope = NewDisposeScope();
        return stack([.. _gradients.Select(g => g.norm())]).norm().item<float>();
    }

    private void Apply<TRule>(TRule rule, Tensor weights, Tensor gradient, Tensor[] memory, int untouched) where TRule : struct, IUpdateRule
    {
        if (_managed)
        {
            OnVectors(rule, Floats(weights)[untouched..], Floats(gradient)[untouched..], memory.Length > 0 ? Floats(memory[0])[untouched..] : default, memory.Length > 1 ? Floats(memory[1])[untouched..] : default);
            return;
        }

        using var scope = NewDisposeScope();
        Tensor Trained(Tensor all) => all.view(-1).narrow(0, untouched, gradient.numel() - untouched);
        var (trained, slopes, first, second) = (Trained(weights), Trained(gradient), memory.Length > 0 ? Trained(memory[0]) : null, memory.Length > 1 ? Trained(memory[1]) : null);
        Whole w = new(trained), m = new(first ?? slopes), v = new(second ?? slopes);
        rule.Step(ref w, new Whole(slopes), ref m, ref v);
        trained.copy_(w.Values);
        first?.copy_(m.Values);
        second?.copy_(v.Values);
    }

    private static void OnVectors<TRule>(TRule rule, Span<float> weights, Span<float> gradient, Span<float> first, Span<float> second) where TRule : struct, IUpdateRule
    {
        var (width, length) = (Vector<float>.Count, weights.Length);
        ref var w0 = ref MemoryMarshal.GetReference(weights);
        ref var g0 = ref MemoryMarshal.GetReference(gradient);
        ref var m0 = ref MemoryMarshal.GetReference(first);
        ref var v0 = ref MemoryMarshal.GetReference(second);
        var (remembersFirst, remembersSecond) = (first.Length > 0, second.Length > 0);
        Lanes m = default, v = default;
        var at = 0;
        for (; at <= length - width; at += width)
        {
            var i = (nuint)at;
            Lanes w = new(Vector.LoadUnsafe(ref w0, i)), g = new(Vector.LoadUnsafe(ref g0, i));
            if (remembersFirst) m = new(Vector.LoadUnsafe(ref m0, i));
            if (remembersSecond) v = new(Vector.LoadUnsafe(ref v0, i));
            rule.Step(ref w, g, ref m, ref v);
            w.Values.StoreUnsafe(ref w0, i);
            if (remembersFirst) Kept(m).StoreUnsafe(ref m0, i);
            if (remembersSecond) Kept(v).StoreUnsafe(ref v0, i);
        }

        if (at == length) return;
        // What is left goes through a vector of its own: the same arithmetic for the same bits.
        var rest = length - at;
        Span<float> room = stackalloc float[4 * width];
        room.Clear();
        weights[at..].CopyTo(room);
        gradient[at..].CopyTo(room[width..]);
        if (first.Length > 0) first[at..].CopyTo(room[(2 * width)..]);
        if (second.Length > 0) second[at..].CopyTo(room[(3 * width)..]);
        OnVectors(rule, room[..width], room[width..(2 * width)], first.Length > 0 ? room[(2 * width)..(3 * width)] : default, second.Length > 0 ? room[(3 * width)..] : default);
        room[..rest].CopyTo(weights[at..]);
        if (first.Length > 0) room.Slice(2 * width, rest).CopyTo(first[at..]);
        if (second.Length > 0) room.Slice(3 * width, rest).CopyTo(second[at..]);
    }

    // 0 where it is smaller than a normal number: a mean that only decays would keep the smallest number above 0 for good (0.9 of
    // that rounds to itself), and a CPU is several times slower at such.
    private static Vector<float> Kept(Lanes remembered) =>
        Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(remembered.Values), new Vector<float>(SmallestNormal)), default, remembered.Values);

    private static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
