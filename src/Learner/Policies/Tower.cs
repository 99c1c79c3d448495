using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Troupe.Learner.Policies;

/// <summary>Encoder and hidden layers of a policy, or of a value that has its own, in managed code. Not thread-safe.</summary>
internal sealed unsafe class Tower
{
    private readonly NetworkLayout _layout;
    private readonly PolicySpec _spec;
    private readonly Activation _activation;
    private readonly string _prefix;
    private readonly DenseLayer[] _layers;
    private readonly AlignedBuffer _features = new(), _even = new(), _odd = new();

    /// <param name="prefix">Of its parameters' names.</param>
    public Tower(NetworkLayout layout, Activation activation, string prefix)
    {
        var spec = layout.Spec;
        (_layout, _spec, _activation, _prefix) = (layout, spec, activation, prefix);
        Encoder = spec.ObservesText ? TextEncoder.Of(layout, prefix + NetworkLayout.StateEncoder) : null;
        _layers = new DenseLayer[spec.Layers];
        for (var layer = 0; layer < spec.Layers; layer++)
            _layers[layer] = new DenseLayer(spec.HiddenSize, layer == 0 ? spec.FeatureSize : spec.HiddenSize);
    }

    /// <summary>Of the observations' tokens; null where they are numbers.</summary>
    public TextEncoder? Encoder { get; }

    public void Load(ReadOnlySpan<float> flat)
    {
        Encoder?.Load(flat);
        for (var layer = 0; layer < _layers.Length; layer++)
            _layers[layer].Load(_layout, _prefix + NetworkLayout.Trunk(layer), flat);
    }

    /// <returns>[count, stride], valid until the next call.</returns>
    public float* Apply(InternedLists lists, int first, int count, out int stride)
    {
        stride = Features(lists, first, count);
        float* x = _features.Pointer;
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

    private int Features(InternedLists lists, int first, int count)
    {
        if (Encoder is not null)
        {
            _features.Reserve(count * Encoder.Stride);
            Encoder.Encode(lists, first, count, _features.Pointer);
            return Encoder.Stride;
        }
        _features.Reserve(count * _spec.Numbers);
        for (var i = 0; i < count; i++)
        {
            var numbers = MemoryMarshal.Cast<int, float>(lists[first + i]);
            if (numbers.Length != _spec.Numbers) throw new ArgumentException($"An observation has {numbers.Length} numbers; this network takes {_spec.Numbers}.");
            numbers.CopyTo(_features.Span[(i * _spec.Numbers)..]);
        }
        return _spec.Numbers;
    }
}
