using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Troupe.Learner.Policies;

/// <summary>Encoder and hidden layers of a policy, or of a value that has its own, in managed code. Not thread-safe.</summary>
internal sealed unsafe class Tower : IManagedLayer
{
    private readonly NetworkLayout _layout;
    private readonly PolicySpec _spec;
    private readonly Activation _activation;
    private readonly string _prefix;
    private readonly DenseLayer[] _layers;
    private float[] _mean = [], _scale = [];
    private readonly AlignedBuffer _features = new(), _even = new(), _odd = new();
    private readonly AlignedBuffer _projected = new(), _featureGradient = new();   // of a memory, while it is learned
    private readonly SequenceSteps _steps = new();
    private int _stride, _observations;

    /// <param name="prefix">Of its parameters' names.</param>
    /// <param name="memoryOffset">Where its memory's part of an agent's recurrent state begins.</param>
    public Tower(NetworkLayout layout, Activation activation, string prefix, int memoryOffset = 0)
    {
        var spec = layout.Spec;
        (_layout, _spec, _activation, _prefix) = (layout, spec, activation, prefix);
        Encoder = spec.ObservesText ? TextEncoder.Of(layout, prefix + NetworkLayout.StateEncoder) : null;
        Core = spec.Remembers ? RecurrentCore.Of(layout, prefix + NetworkLayout.Memory, memoryOffset) : null;
        _layers = new DenseLayer[spec.Layers];
        for (var layer = 0; layer < spec.Layers; layer++)
            _layers[layer] = new DenseLayer(spec.HiddenSize, layer == 0 ? spec.CoreSize : spec.HiddenSize);
    }

    /// <summary>Of the observations' tokens; null where they are numbers.</summary>
    public TextEncoder? Encoder { get; }

    /// <summary>Null for a policy without memory.</summary>
    public RecurrentCore? Core { get; }

    public void Load(ReadOnlySpan<float> flat)
    {
        Encoder?.Load(flat);
        Core?.Load(flat);
        if (_spec.NormalizeNumbers) (_mean, _scale) = (_layout.Of(InputScaling.Mean, flat).ToArray(), _layout.Of(InputScaling.Scale, flat).ToArray());
        for (var layer = 0; layer < _layers.Length; layer++)
            _layers[layer].Load(_layout, _prefix + NetworkLayout.Trunk(layer), flat);
    }

    /// <returns>[count, stride], valid until the next call.</returns>
    public float* Apply(InternedLists lists, int first, int count, out int stride)
    {
        stride = Features(lists, first, count);
        return Hidden(_features.Pointer, count, ref stride);
    }

    /// <summary>With memory: all of an observation's way that does not depend on what came before it.</summary>
    /// <param name="to">Receives [count, <see cref="RecurrentCore.Width"/>], a row every <paramref name="width"/> numbers.</param>
    public void Project(InternedLists lists, int first, int count, float* to, int width)
    {
        var stride = Features(lists, first, count);
        Core!.Project(_features.Pointer, stride, count, to, width);
    }

    /// <summary>With memory: what the hidden layers see in each row, [rows, <see cref="RecurrentCore.Stride"/>], to be followed by <see cref="Backward"/>.</summary>
    public void Recall(QBatch batch, float* outputs)
    {
        _observations = batch.Observations.Count;
        _stride = Features(batch.Observations, 0, _observations, remember: true);
        _projected.Reserve(_observations * Core!.Width);
        Core.Project(_features.Pointer, _stride, _observations, _projected.Pointer, Core.Width);
        batch.PrepareMemory(_spec.RecurrentStateSize);
        _steps.Arrange(batch);
        Core.Unroll(batch, _steps, _projected.Pointer, Core.Width, batch.States, outputs, remember: true);
    }

    /// <inheritdoc/>
    public void Backward(float* features, Span<float> flat)
    {
        if (Encoder is not null) _featureGradient.Reserve(_observations * _stride);
        Core!.Backward(_steps, features, _features.Pointer, _observations, flat, Encoder is null ? null : _featureGradient.Pointer);
        Encoder?.Backward(_featureGradient.Pointer, flat);
    }

    /// <summary>From what the hidden layers see to what the head sees.</summary>
    /// <param name="stride">Of <paramref name="x"/>; receives that of the result.</param>
    /// <returns>[count, stride], valid until the next call.</returns>
    public float* Hidden(float* x, int count, ref int stride)
    {
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            var y = layer % 2 == 0 ? _even : _odd;
            var width = _layers[layer].Stride;
            y.Reserve(count * width);
            _layers[layer].Apply(x, stride, y.Pointer, count, rectify: _activation == Activation.Relu);
            if (_activation == Activation.Tanh)
                for (var i = 0; i < count * width; i += 16) Activations.Tanh(Vector512.Load(y.Pointer + i)).Store(y.Pointer + i);
            x = y.Pointer;
            stride = width;
        }
        return x;
    }

    private int Features(InternedLists lists, int first, int count, bool remember = false)
    {
        if (Encoder is not null)
        {
            _features.Reserve(count * Encoder.Stride);
            Encoder.Encode(lists, first, count, _features.Pointer, remember);
            return Encoder.Stride;
        }
        var stride = Core is null ? _spec.Numbers : Gemm.Padded(_spec.Numbers);   // a memory's way back multiplies by them
        _features.Reserve(count * stride);
        for (var i = 0; i < count; i++)
        {
            var numbers = MemoryMarshal.Cast<int, float>(lists[first + i]);
            if (numbers.Length != _spec.Numbers) throw new ArgumentException($"An observation has {numbers.Length} numbers; this network takes {_spec.Numbers}.");
            var row = _features.Span.Slice(i * stride, _spec.Numbers);
            numbers.CopyTo(row);
            if (_spec.NormalizeNumbers) InputScaling.Apply(_mean, _scale, row);
        }
        return stride;
    }
}
