using System.Runtime.InteropServices;
using Troupe.Learner.Optimisation;
using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms;

/// <summary>
/// The optimizer of all weights of a network as one vector, and the way to its gradient: torch differentiates the loss, the
/// encoders of texts may do their part in managed code. Not thread-safe.
/// </summary>
internal sealed unsafe class FlatOptimizer : IDisposable
{
    private readonly Tensor[] _trained;                    // what torch differentiates
    private readonly ParameterSlot[] _trainedSlots;
    private readonly Optimizer _optimizer;
    private readonly FlatNetwork _network;
    private readonly int _statisticsEvery;
    private readonly Dictionary<string, float[]> _unitSums = [];   // of all that was differentiated
    private long _steps;

    /// <param name="managedEncoders">Texts are encoded in managed code, by encoders that can: see <see cref="EncodedTexts"/>.</param>
    /// <param name="rate">The largest learning rate.</param>
    public FlatOptimizer(FlatNetwork network, bool managedEncoders, OptimizerOptions options, double rate, Schedule schedule)
    {
        _trainedSlots = [.. network.Layout.Slots.Where(slot => slot.Offset >= network.Layout.Statistics && (!managedEncoders || !TextEncoder.Learn(network.Layout.Spec.Encoder) || !network.Layout.IsEncoder(slot)))];
        _trained = [.. _trainedSlots.Select(slot => network[slot.Name])];
        (_network, _statisticsEvery) = (network, options.StatisticsEvery);
        _optimizer = new Optimizer(options, rate, schedule, [new WeightBlock(network.Flat, network.Layout.Slots, Untouched: network.Layout.Statistics)]);
    }

    private Tensor Gradient => _optimizer.Gradients[0];

    /// <inheritdoc cref="Optimizer.RateAt"/>
    public double RateAt(long done) => _optimizer.RateAt(done);

    /// <inheritdoc cref="Optimizer.HalveRate"/>
    public void HalveRate() => _optimizer.HalveRate();

    /// <summary>The gradient of the loss at all weights takes the place of the former one, or is added to it.</summary>
    /// <param name="encoded">Features that managed code made, and that the loss depends on.</param>
    /// <param name="add">True for the parts of a mini-batch after its first; see <see cref="MicroBatches"/>.</param>
    public void Differentiate(Tensor loss, IReadOnlyList<EncodedTexts> encoded, bool add = false)
    {
        if (!add) Gradient.zero_();
        var gradients = autograd.grad([loss], [.. _trained, .. encoded.Select(e => e.Features)]);
        for (var i = 0; i < _trained.Length; i++)
        {
            var part = Gradient.narrow(0, _trainedSlots[i].Offset, _trainedSlots[i].Length);
            if (add) part.add_(gradients[i].reshape(-1));
            else part.copy_(gradients[i].reshape(-1));
        }
        NoteUnits(add);
        if (encoded.Count == 0) return;
        var flat = MemoryMarshal.Cast<byte, float>(Gradient.bytes);
        for (var i = 0; i < encoded.Count; i++)
            fixed (byte* from = gradients[_trained.Length + i].contiguous().bytes)
                encoded[i].Encoder.Backward((float*)from, flat);
    }

    /// <inheritdoc cref="Optimizer.Clip"/>
    public double Clip(double maxNorm) => _optimizer.Clip(maxNorm);

    /// <inheritdoc cref="Optimizer.Step"/>
    public void Step(long done)
    {
        Layers = _network.UnitSums is null ? null : Look();
        // The next forward pass notes its units where it is to be looked into.
        if (_statisticsEvery > 0) _network.UnitSums = ++_steps % _statisticsEvery == 0 ? [] : null;
        _optimizer.Step(done);
    }

    /// <summary>What the last step did to the layers; null where it was not looked into.</summary>
    public IReadOnlyList<LayerStatistics>? Layers { get; private set; }

    /// <inheritdoc cref="Optimizer.Save"/>
    public void Save(string folder) => _optimizer.Save(folder);

    /// <inheritdoc cref="Optimizer.Load"/>
    public void Load(string folder) => _optimizer.Load(folder);

    public void Dispose() => _optimizer.Dispose();

    // A unit is dead that gave 0 for every row of every part
    private void NoteUnits(bool add)
    {
        if (!add) _unitSums.Clear();
        if (_network.UnitSums is not { } passed) return;
        foreach (var (name, sums) in passed)
            if (!_unitSums.TryGetValue(name, out var before)) _unitSums[name] = [.. sums];
            else
                for (var i = 0; i < sums.Length; i++) before[i] += sums[i];
    }

    private LayerStatistics[] Look()
    {
        using var scope = NewDisposeScope();
        var squares = new Dictionary<string, double>();
        foreach (var slot in _network.Layout.Slots.Where(slot => slot.Offset >= _network.Layout.Statistics))
        {
            var name = slot.Name[..Math.Max(0, slot.Name.LastIndexOf('.'))];
            var norm = Gradient.narrow(0, slot.Offset, slot.Length).norm().item<float>();
            squares[name] = squares.GetValueOrDefault(name) + (double)norm * norm;
        }
        return [.. squares.Select(s => new LayerStatistics(s.Key, Math.Sqrt(s.Value), _unitSums.TryGetValue(s.Key, out var sums) ? sums.Count(sum => sum == 0) / (double)sums.Length : null))];
    }
}
