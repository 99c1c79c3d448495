using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Policies;

/// <summary>
/// An actor–critic in managed code, for acting and for the values that a round is bootstrapped with: no native library,
/// and a row's logits and value are the same bits in any batch. What an observation or an action text is encoded to is
/// kept until the weights change. Not thread-safe.
/// </summary>
public sealed unsafe class ActingActorCritic : IActingPolicy
{
    private readonly ActorCriticLayout _layout;
    private readonly ActorCriticSpec _spec;
    private readonly Tower _actor;
    private readonly Tower? _critic;
    private readonly DenseLayer _value;
    private readonly DenseLayer? _head;                                    // fixed actions
    private readonly DenseLayer? _jointState, _jointAction;                // admissible texts
    private readonly AlignedBuffer _scoreWeight;                           // [Hp]
    private float _scoreBias;
    private readonly EncodingCache _states, _texts;
    private readonly AlignedBuffer _features = new(), _output = new(), _values = new();
    private int[] _stateRows = [], _textRows = [];

    /// <param name="cacheRows">Most observations, and most action texts, whose encodings are kept; a larger batch still works.</param>
    public ActingActorCritic(ActorCriticSpec spec, int cacheRows = 16384)
    {
        _layout = new ActorCriticLayout(spec);
        _spec = spec;
        _actor = new Tower(_layout, spec, "");
        _critic = spec.Separate ? new Tower(_layout, spec, ActorCriticLayout.Critic) : null;
        _value = new DenseLayer(1, spec.StateSize);
        _scoreWeight = new AlignedBuffer(Gemm.Padded(spec.HiddenSize));
        if (spec.Head is ActionHead.Fixed head)
            _head = new DenseLayer(head.Count, spec.StateSize);
        else
        {
            ActionEncoder = TextEncoder.Of(_layout, NetworkLayout.ActionEncoder);
            _jointState = new DenseLayer(spec.HiddenSize, spec.StateSize);
            _jointAction = new DenseLayer(spec.HiddenSize, spec.TextFeatureSize);
        }
        _states = new EncodingCache(cacheRows, (_head ?? _jointState)!.Stride + Gemm.Columns);   // V stands behind the rest
        _texts = new EncodingCache(cacheRows, _jointAction?.Stride ?? 0);
    }

    /// <inheritdoc/>
    public WeightsVersion? Version { get; private set; }

    /// <summary>For the learner: forward and backward over the observations' tokens with these weights. Null where observations are numbers.</summary>
    internal TextEncoder? StateEncoder => _actor.Encoder;

    /// <summary>The value's own, where it has one.</summary>
    internal TextEncoder? CriticEncoder => _critic?.Encoder;

    internal TextEncoder? ActionEncoder { get; }

    /// <inheritdoc/>
    public void Load(WeightsSnapshot weights)
    {
        var flat = new float[_layout.Length];
        FlatWeights.CopyTo(weights, _layout, flat);
        Load(flat);
        Version = weights.Version;
    }

    /// <param name="flat">All parameters in the order of <see cref="ActorCriticLayout"/>.</param>
    internal void Load(ReadOnlySpan<float> flat)
    {
        _actor.Load(flat);
        _critic?.Load(flat);
        ActionEncoder?.Load(flat);
        Load(_value, NetworkLayout.Value, flat);
        if (_head is not null) Load(_head, NetworkLayout.Head, flat);
        if (_jointState is not null && _jointAction is not null)
        {
            Load(_jointState, NetworkLayout.JointState, flat);
            _jointAction.Load(_layout.Of($"{NetworkLayout.JointAction}.weight", flat), []);
            _layout.Of($"{NetworkLayout.JointScore}.weight", flat).CopyTo(_scoreWeight.Span);
            _scoreBias = _layout.Of($"{NetworkLayout.JointScore}.bias", flat)[0];
        }
        _states.Clear();
        _texts.Clear();
        Version = null;
    }

    /// <summary>Fills the batch's values with logits, and its state values with V.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A token or an action that this network does not know.</exception>
    /// <exception cref="ArgumentException">An observation of another size.</exception>
    public void Evaluate(QBatch batch)
    {
        var (first, added) = _states.Find(batch.Observations, ref _stateRows);
        if (added > 0) EncodeStates(first, added);
        if (ActionEncoder is not null)
        {
            (first, added) = _texts.Find(batch.Texts, ref _textRows);
            if (added > 0) EncodeTexts(first, added);
        }
        for (var row = 0; row < batch.Count; row++)
        {
            var state = _states.Row(_stateRows[batch.States[row]]);
            if (_head is not null) Pick(state, batch.Actions(row), batch.Results(row));
            else Score(state, batch.Actions(row), batch.Results(row));
            batch.StateValues[row] = state[(_head ?? _jointState)!.Stride];
        }
    }

    /// <inheritdoc/>
    public Decision Decide(QBatch batch, int row, double draw)
    {
        var (choice, logProbability) = Categorical.Sample(batch.Values(row), draw);
        return new Decision(choice, (float)logProbability, batch.StateValues[row]);
    }

    private void Load(DenseLayer layer, string name, ReadOnlySpan<float> flat) =>
        layer.Load(_layout.Of($"{name}.weight", flat), _layout.Of($"{name}.bias", flat));

    private void EncodeStates(int first, int count)
    {
        try
        {
            var last = (_head ?? _jointState)!;
            _output.Reserve(count * last.Stride);
            _values.Reserve(count * _value.Stride);
            var x = _actor.Apply(_states.Lists, first, count, out var stride);
            last.Apply(x, stride, _output.Pointer, count, rectify: false);
            if (_critic is not null) x = _critic.Apply(_states.Lists, first, count, out stride);
            _value.Apply(x, stride, _values.Pointer, count, rectify: false);
            for (var i = 0; i < count; i++)
            {
                var row = new Span<float>(_states.Row(first + i), _states.Width);
                _output.Span.Slice(i * last.Stride, last.Stride).CopyTo(row);
                row[last.Stride] = _values.Span[i * _value.Stride];
            }
        }
        catch
        {
            _states.Clear();   // rows without contents must not be found later
            throw;
        }
    }

    private void EncodeTexts(int first, int count)
    {
        try
        {
            _features.Reserve(count * ActionEncoder!.Stride);
            ActionEncoder.Encode(_texts.Lists, first, count, _features.Pointer);
            _jointAction!.Apply(_features.Pointer, ActionEncoder.Stride, _texts.Row(first), count, rectify: false);
        }
        catch
        {
            _texts.Clear();
            throw;
        }
    }

    private void Pick(float* logits, ReadOnlySpan<int> actions, Span<float> results)
    {
        var count = ((ActionHead.Fixed)_spec.Head).Count;
        for (var i = 0; i < actions.Length; i++)
            results[i] = (uint)actions[i] < (uint)count ? logits[actions[i]]
                : throw new ArgumentOutOfRangeException(nameof(actions), actions[i], $"Actions of this network lie between 0 and {count - 1}.");
    }

    // logit(s, a) = w · act(S(s) + A(a)) + b
    private void Score(float* state, ReadOnlySpan<int> actions, Span<float> results)
    {
        var tanh = _spec.Activation == Activation.Tanh;
        for (var i = 0; i < actions.Length; i++)
        {
            var action = _texts.Row(_textRows[actions[i]]);
            var sum = Vector512<float>.Zero;
            for (var j = 0; j < _jointState!.Stride; j += 16)
            {
                var joined = Vector512.Load(state + j) + Vector512.Load(action + j);
                sum = Vector512.FusedMultiplyAdd(tanh ? Activations.Tanh(joined) : Vector512.Max(joined, Vector512<float>.Zero), Vector512.Load(_scoreWeight.Pointer + j), sum);
            }
            results[i] = Vector512.Sum(sum) + _scoreBias;
        }
    }

    /// <summary>Encoder and hidden layers of the policy, or of the value.</summary>
    private sealed class Tower
    {
        private readonly NetworkLayout _layout;
        private readonly ActorCriticSpec _spec;
        private readonly string _prefix;
        private readonly DenseLayer[] _layers;
        private readonly AlignedBuffer _features = new(), _even = new(), _odd = new();

        public Tower(NetworkLayout layout, ActorCriticSpec spec, string prefix)
        {
            (_layout, _spec, _prefix) = (layout, spec, prefix);
            Encoder = spec.ObservesText ? TextEncoder.Of(layout, prefix + NetworkLayout.StateEncoder) : null;
            _layers = new DenseLayer[spec.Layers];
            for (var layer = 0; layer < spec.Layers; layer++)
                _layers[layer] = new DenseLayer(spec.HiddenSize, layer == 0 ? spec.FeatureSize : spec.HiddenSize);
        }

        public TextEncoder? Encoder { get; }

        public void Load(ReadOnlySpan<float> flat)
        {
            Encoder?.Load(flat);
            for (var layer = 0; layer < _layers.Length; layer++)
            {
                var name = _prefix + NetworkLayout.Trunk(layer);
                _layers[layer].Load(_layout.Of($"{name}.weight", flat), _layout.Of($"{name}.bias", flat));
            }
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
                _layers[layer].Apply(x, stride, y.Pointer, count, rectify: _spec.Activation == Activation.Relu);
                if (_spec.Activation == Activation.Tanh)
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
}
