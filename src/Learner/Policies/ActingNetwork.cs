using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Policies;

/// <summary>
/// A Q-network in managed code, for acting and for the learner's targets: no native library, no allocation once it has
/// grown, and a row's values are the same bits in any batch. What an observation or an action text is encoded to is kept
/// until the weights change. Not thread-safe: one for each actor that acts.
/// </summary>
public sealed unsafe class ActingNetwork : IActingPolicy
{
    private readonly QNetworkLayout _layout;
    private readonly QNetworkSpec _spec;
    private readonly DenseLayer[] _trunk;
    private readonly DenseLayer? _value;
    private readonly DenseLayer? _head;                                    // fixed actions
    private readonly DenseLayer? _jointState, _jointAction;                // admissible texts
    private readonly AlignedBuffer _scoreWeight;                           // [Hp]
    private float _scoreBias;
    private readonly TextEncoder? _stateEncoder, _actionEncoder;
    private readonly EncodingCache _states, _texts;
    private readonly AlignedBuffer _features = new(), _even = new(), _odd = new(), _values = new();
    private int[] _stateRows = [], _textRows = [];

    /// <param name="cacheRows">Most observations, and most action texts, whose encodings are kept; a larger batch still works.</param>
    public ActingNetwork(QNetworkSpec spec, int cacheRows = 16384)
    {
        _layout = new QNetworkLayout(spec);
        _spec = spec;
        _stateEncoder = spec.ObservesText ? TextEncoder.Of(_layout, QNetworkLayout.StateEncoder) : null;
        _trunk = new DenseLayer[spec.Layers];
        for (var layer = 0; layer < spec.Layers; layer++)
            _trunk[layer] = new DenseLayer(spec.HiddenSize, layer == 0 ? spec.FeatureSize : spec.HiddenSize);
        _value = spec.Dueling ? new DenseLayer(1, spec.StateSize) : null;
        _scoreWeight = new AlignedBuffer(Gemm.Padded(spec.HiddenSize));
        if (spec.Head is ActionHead.Fixed head)
            _head = new DenseLayer(head.Count, spec.StateSize);
        else
        {
            _actionEncoder = TextEncoder.Of(_layout, QNetworkLayout.ActionEncoder);
            _jointState = new DenseLayer(spec.HiddenSize, spec.StateSize);
            _jointAction = new DenseLayer(spec.HiddenSize, spec.TextFeatureSize);
        }
        _states = new EncodingCache(cacheRows, (_head ?? _jointState)!.Stride + (spec.Dueling ? Gemm.Columns : 0));
        _texts = new EncodingCache(cacheRows, _jointAction?.Stride ?? 0);
    }

    /// <summary>Of the weights that it holds; null before the first.</summary>
    public WeightsVersion? Version { get; private set; }

    /// <summary>For the learner: forward and backward over the observations' tokens with these weights. Null where observations are numbers.</summary>
    internal TextEncoder? StateEncoder => _stateEncoder;

    internal TextEncoder? ActionEncoder => _actionEncoder;

    /// <summary>Replaces all weights and forgets all encodings.</summary>
    /// <exception cref="InvalidDataException">The weights are of another network.</exception>
    public void Load(WeightsSnapshot weights)
    {
        var flat = new float[_layout.Length];
        FlatWeights.CopyTo(weights, _layout, flat);
        Load(flat);
        Version = weights.Version;
    }

    /// <param name="flat">All parameters in the order of <see cref="NetworkLayout"/>.</param>
    internal void Load(ReadOnlySpan<float> flat)
    {
        _stateEncoder?.Load(flat);
        _actionEncoder?.Load(flat);
        for (var layer = 0; layer < _trunk.Length; layer++) Load(_trunk[layer], QNetworkLayout.Trunk(layer), flat);
        if (_value is not null) Load(_value, QNetworkLayout.Value, flat);
        if (_head is not null) Load(_head, QNetworkLayout.Head, flat);
        if (_jointState is not null && _jointAction is not null)
        {
            Load(_jointState, QNetworkLayout.JointState, flat);
            _jointAction.Load(_layout.Of($"{QNetworkLayout.JointAction}.weight", flat), []);
            _layout.Of($"{QNetworkLayout.JointScore}.weight", flat).CopyTo(_scoreWeight.Span);
            _scoreBias = _layout.Of($"{QNetworkLayout.JointScore}.bias", flat)[0];
        }
        _states.Clear();
        _texts.Clear();
        Version = null;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A token or an action that this network does not know.</exception>
    /// <exception cref="ArgumentException">An observation of another size.</exception>
    public void Evaluate(QBatch batch)
    {
        var (first, added) = _states.Find(batch.Observations, ref _stateRows);
        if (added > 0) EncodeStates(first, added);
        if (_actionEncoder is not null)
        {
            (first, added) = _texts.Find(batch.Texts, ref _textRows);
            if (added > 0) EncodeTexts(first, added);
        }
        for (var row = 0; row < batch.Count; row++)
        {
            var state = _states.Row(_stateRows[batch.States[row]]);
            if (_head is not null) Pick(state, batch.Actions(row), batch.Results(row));
            else Score(state, batch.Actions(row), batch.Results(row));
        }
    }

    /// <inheritdoc/>
    public Decision Decide(QBatch batch, int row, double draw) => new(batch.Greedy(row), 0, 0);

    private void Load(DenseLayer layer, string name, ReadOnlySpan<float> flat) =>
        layer.Load(_layout.Of($"{name}.weight", flat), _layout.Of($"{name}.bias", flat));

    private void EncodeStates(int first, int count)
    {
        try
        {
            var stride = Features(first, count);
            float* x = _features.Pointer;
            for (var layer = 0; layer < _trunk.Length; layer++)
            {
                var y = layer % 2 == 0 ? _even : _odd;
                y.Reserve(count * _trunk[layer].Stride);
                _trunk[layer].Apply(x, stride, y.Pointer, count, rectify: true);
                x = y.Pointer;
                stride = _trunk[layer].Stride;
            }
            var last = (_head ?? _jointState)!;
            var output = _trunk.Length % 2 == 0 ? _even : _odd;
            output.Reserve(count * last.Stride);
            last.Apply(x, stride, output.Pointer, count, rectify: false);
            if (_value is not null)
            {
                _values.Reserve(count * _value.Stride);
                _value.Apply(x, stride, _values.Pointer, count, rectify: false);
            }
            for (var i = 0; i < count; i++)
            {
                var row = new Span<float>(_states.Row(first + i), _states.Width);
                output.Span.Slice(i * last.Stride, last.Stride).CopyTo(row);
                if (_value is not null) Duel(row[..last.Stride], row[last.Stride..], _values.Span[i * _value.Stride]);
            }
        }
        catch
        {
            _states.Clear();   // rows without contents must not be found later
            throw;
        }
    }

    private int Features(int first, int count)
    {
        if (_stateEncoder is not null)
        {
            _features.Reserve(count * _stateEncoder.Stride);
            _stateEncoder.Encode(_states.Lists, first, count, _features.Pointer);
            return _stateEncoder.Stride;
        }
        _features.Reserve(count * _spec.Numbers);
        for (var i = 0; i < count; i++)
        {
            var numbers = MemoryMarshal.Cast<int, float>(_states.Lists[first + i]);
            if (numbers.Length != _spec.Numbers) throw new ArgumentException($"An observation has {numbers.Length} numbers; this network takes {_spec.Numbers}.");
            numbers.CopyTo(_features.Span[(i * _spec.Numbers)..]);
        }
        return _spec.Numbers;
    }

    private void EncodeTexts(int first, int count)
    {
        try
        {
            _features.Reserve(count * _actionEncoder!.Stride);
            _actionEncoder.Encode(_texts.Lists, first, count, _features.Pointer);
            _jointAction!.Apply(_features.Pointer, _actionEncoder.Stride, _texts.Row(first), count, rectify: false);
        }
        catch
        {
            _texts.Clear();
            throw;
        }
    }

    // Fixed actions: Q is finished here. Admissible texts: V waits beside the state until the row's actions are known.
    private void Duel(Span<float> output, Span<float> beside, float value)
    {
        beside[0] = value;
        if (_spec.Head is not ActionHead.Fixed head) return;
        var mean = 0f;
        for (var i = 0; i < head.Count; i++) mean += output[i] / head.Count;
        for (var i = 0; i < head.Count; i++) output[i] += value - mean;
    }

    private void Pick(float* q, ReadOnlySpan<int> actions, Span<float> results)
    {
        var count = ((ActionHead.Fixed)_spec.Head).Count;
        for (var i = 0; i < actions.Length; i++)
            results[i] = (uint)actions[i] < (uint)count ? q[actions[i]]
                : throw new ArgumentOutOfRangeException(nameof(actions), actions[i], $"Actions of this network lie between 0 and {count - 1}.");
    }

    // Q(s, a) = w · max(0, S(s) + A(a)) + b
    private void Score(float* state, ReadOnlySpan<int> actions, Span<float> results)
    {
        var width = _jointState!.Stride;
        for (var i = 0; i < actions.Length; i++)
        {
            var action = _texts.Row(_textRows[actions[i]]);
            var sum = Vector512<float>.Zero;
            for (var j = 0; j < width; j += 16)
                sum = Vector512.FusedMultiplyAdd(Vector512.Max(Vector512.Load(state + j) + Vector512.Load(action + j), Vector512<float>.Zero), Vector512.Load(_scoreWeight.Pointer + j), sum);
            results[i] = Vector512.Sum(sum) + _scoreBias;
        }
        if (!_spec.Dueling) return;
        var mean = 0f;
        foreach (var result in results) mean += result / results.Length;
        foreach (ref var result in results) result += state[width] - mean;
    }
}
