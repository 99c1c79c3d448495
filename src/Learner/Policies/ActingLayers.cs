using System.Runtime.Intrinsics;
using Troupe.Env;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Policies;

/// <summary>
/// What all networks that act are made of, in managed code: towers, the head over actions, and a value where there is one.
/// No native library, no allocation once it has grown, and a row's results are the same bits in any batch. What an
/// observation or an action text is encoded to is kept until the weights change; with memory, an observation's way up to
/// it. Not thread-safe: one for each actor that acts.
/// </summary>
public abstract unsafe class ActingLayers : IActingPolicy
{
    /// <summary>Most observations, and most action texts, whose encodings are kept unless something else is said.</summary>
    internal const int CacheRows = 16384;

    private const ulong NoiseStream = 0xE59105E;

    private readonly NetworkLayout _layout;
    private readonly Activation _activation;
    private readonly Tower _trunk;
    private readonly Tower? _critic;
    private readonly TextEncoder? _actions;                                // with admissible texts
    private readonly DenseLayer? _value;
    private readonly DenseLayer? _head;                                    // fixed actions
    private readonly DenseLayer? _jointState, _jointAction;                // admissible texts
    private readonly DenseLayer _last;                                     // the head, or the state's part of it
    private readonly AlignedBuffer _scoreWeight;                           // [Hp]
    private float _scoreBias;
    private readonly DenseLayer? _scores;                                  // admissible texts, several outputs each
    private readonly AlignedBuffer _joined = new(), _scored = new();
    private readonly int _outputs;
    private readonly FactorisedNoise _noise;
    private long? _noiseSeed;
    private readonly EncodingCache _states, _texts;
    private readonly AlignedBuffer _features = new(), _output = new(), _values = new();
    private readonly AlignedBuffer _recalled = new(), _criticRecalled = new(), _rows = new();   // of the rows of a batch, with memory
    private readonly SequenceSteps _steps = new();
    private readonly int _width;                                           // of a row's outputs
    private int[] _stateRows = [], _textRows = [], _seen = [];

    /// <param name="valued">The layout has a value.</param>
    /// <param name="critic">Prefix of the value's own tower; null: it shares the policy's.</param>
    /// <param name="cacheRows">See <see cref="CacheRows"/>; a larger batch still works.</param>
    /// <param name="outputs">Numbers that the head gives for each action, and the value: 1, or the atoms of a distribution.</param>
    private protected ActingLayers(NetworkLayout layout, Activation activation, bool valued, string? critic, int cacheRows, int outputs = 1)
    {
        var spec = layout.Spec;
        (_layout, _activation, _outputs) = (layout, activation, outputs);
        _noise = new FactorisedNoise(layout);
        _trunk = new Tower(layout, activation, "");
        _critic = critic is null ? null : new Tower(layout, activation, critic, spec.RecurrentStateSize / 2);
        _value = valued ? new DenseLayer(outputs, spec.StateSize) : null;
        _scoreWeight = new AlignedBuffer(Gemm.Padded(spec.HiddenSize));
        if (spec.Head is ActionHead.Fixed head)
            _last = _head = new DenseLayer(head.Count * outputs, spec.StateSize);
        else
        {
            _actions = TextEncoder.Of(layout, NetworkLayout.ActionEncoder);
            _last = _jointState = new DenseLayer(spec.HiddenSize, spec.StateSize);
            _jointAction = new DenseLayer(spec.HiddenSize, spec.TextFeatureSize);
            _scores = outputs > 1 ? new DenseLayer(outputs, spec.HiddenSize) : null;
        }
        _width = _last.Stride + (_value?.Stride ?? 0);                      // V stands behind the rest
        _states = new EncodingCache(cacheRows, _trunk.Core is { } core ? core.Width + (_critic?.Core!.Width ?? 0) : _width);
        _texts = new EncodingCache(cacheRows, _jointAction?.Stride ?? 0);
    }

    /// <inheritdoc/>
    public WeightsVersion? Version { get; private set; }

    /// <summary>For the learner: forward and, where it knows it, the way back with these weights.</summary>
    internal Tower Trunk => _trunk;

    /// <summary>The value's own, where it has one.</summary>
    internal Tower? Critic => _critic;

    /// <inheritdoc cref="Trunk"/>
    internal TextEncoder? ActionEncoder => _actions;

    /// <summary>Replaces all weights and forgets all encodings.</summary>
    /// <exception cref="InvalidDataException">The weights are of another network.</exception>
    public void Load(WeightsSnapshot weights)
    {
        var flat = new float[_layout.Length];
        FlatWeights.CopyTo(weights, _layout, flat);
        if (_noiseSeed is { } seed && _noise.IsThere)
        {
            var noise = new float[_layout.Length];
            _noise.Draw(new Rng(seed, ((long)weights.Version.Epoch << 32) + weights.Version.Number), noise);
            _noise.Add(noise, flat);
        }
        Load(flat);
        Version = weights.Version;
    }

    /// <inheritdoc/>
    public void Explore(long seed) => _noiseSeed = unchecked((long)Rng.Mix((ulong)seed, NoiseStream));

    /// <param name="flat">All parameters in the order of the layout.</param>
    internal void Load(ReadOnlySpan<float> flat)
    {
        _trunk.Load(flat);
        _critic?.Load(flat);
        _actions?.Load(flat);
        _value?.Load(_layout, NetworkLayout.Value, flat);
        _head?.Load(_layout, NetworkLayout.Head, flat);
        if (_jointState is not null && _jointAction is not null)
        {
            _jointState.Load(_layout, NetworkLayout.JointState, flat);
            _jointAction.Load(_layout.Of($"{NetworkLayout.JointAction}.weight", flat), []);
            _scores?.Load(_layout, NetworkLayout.JointScore, flat);
            if (_scores is null) _layout.Of($"{NetworkLayout.JointScore}.weight", flat).CopyTo(_scoreWeight.Span);
            _scoreBias = _layout.Of($"{NetworkLayout.JointScore}.bias", flat)[0];
        }
        _states.Clear();
        _texts.Clear();
        Version = null;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A token or an action that this network does not know.</exception>
    /// <exception cref="ArgumentException">An observation of another size; or, with memory, a row without a sequence or a recurrent state of another size.</exception>
    public void Evaluate(QBatch batch)
    {
        var (first, added) = _states.Find(batch.Observations, ref _stateRows);
        if (added > 0) EncodeStates(first, added);
        if (_actions is not null)
        {
            (first, added) = _texts.Find(batch.Texts, ref _textRows);
            if (added > 0) EncodeTexts(first, added);
        }
        if (_trunk.Core is not null) Recall(batch);
        for (var row = 0; row < batch.Count; row++)
        {
            var state = _trunk.Core is null ? _states.Row(_stateRows[batch.States[row]]) : _rows.Pointer + row * _width;
            var to = _outputs == 1 ? batch.Results(row) : batch.Distributions(row, _outputs);
            if (_head is not null) Pick(state, batch.Actions(row), to);
            else if (_scores is not null) ScoreAll(state, batch.Actions(row), to);
            else Score(state, batch.Actions(row), to);
            Evaluated(batch, row, ValueOf(state));
        }
    }

    /// <inheritdoc/>
    public abstract Decision Decide(QBatch batch, int row, double draw);

    /// <summary>An observation's outputs of the head were computed; what is made of them here is kept with it.</summary>
    /// <param name="value">V, as many numbers as an action has; empty where there is none.</param>
    private protected virtual void Encoded(Span<float> outputs, ReadOnlySpan<float> value)
    {
    }

    /// <summary>The results of a row of the batch stand in it; where an action has several outputs, they stand in its distributions.</summary>
    /// <param name="value">V, as many numbers as an action has; empty where there is none.</param>
    private protected abstract void Evaluated(QBatch batch, int row, ReadOnlySpan<float> value);

    private ReadOnlySpan<float> ValueOf(float* state) => _value is null ? [] : new(state + _last.Stride, _outputs);

    private void EncodeStates(int first, int count)
    {
        try
        {
            if (_trunk.Core is { } core)
            {
                _trunk.Project(_states.Lists, first, count, _states.Row(first), _states.Width);
                _critic?.Project(_states.Lists, first, count, _states.Row(first) + core.Width, _states.Width);
                return;
            }
            var x = _trunk.Apply(_states.Lists, first, count, out var stride);
            var forCritic = _critic is null ? x : _critic.Apply(_states.Lists, first, count, out stride);
            Output(x, forCritic, stride, count, _states.Row(first));
        }
        catch
        {
            _states.Clear();   // rows without contents must not be found later
            throw;
        }
    }

    // With memory every row has outputs of its own
    private void Recall(QBatch batch)
    {
        batch.PrepareMemory(_layout.Spec.RecurrentStateSize);
        _steps.Arrange(batch);
        if (_seen.Length < batch.Count) _seen = new int[2 * batch.Count];
        for (var row = 0; row < batch.Count; row++) _seen[row] = _stateRows[batch.States[row]];
        _rows.Reserve(batch.Count * _width);
        var stride = 0;
        var x = Through(_trunk, _recalled, 0);
        var forCritic = _critic is null ? x : Through(_critic, _criticRecalled, _trunk.Core!.Width);
        Output(x, forCritic, stride, batch.Count, _rows.Pointer);

        float* Through(Tower tower, AlignedBuffer recalled, int offset)
        {
            stride = tower.Core!.Stride;
            recalled.Reserve(batch.Count * stride);
            tower.Core.Unroll(batch, _steps, _states.Row(0) + offset, _states.Width, _seen.AsSpan(0, batch.Count), recalled.Pointer);
            return tower.Hidden(recalled.Pointer, batch.Count, ref stride);
        }
    }

    // From what head and value see, [count, stride] each, to the rows' outputs, [count, width]
    private void Output(float* x, float* forCritic, int stride, int count, float* rows)
    {
        _output.Reserve(count * _last.Stride);
        _last.Apply(x, stride, _output.Pointer, count, rectify: false);
        if (_value is not null)
        {
            _values.Reserve(count * _value.Stride);
            _value.Apply(forCritic, stride, _values.Pointer, count, rectify: false);
        }
        for (var i = 0; i < count; i++)
        {
            var row = new Span<float>(rows + i * _width, _width);
            var outputs = row[.._last.Stride];
            _output.Span.Slice(i * _last.Stride, _last.Stride).CopyTo(outputs);
            if (_value is not null) _values.Span.Slice(i * _value.Stride, _outputs).CopyTo(row[_last.Stride..]);
            Encoded(outputs, ValueOf(rows + i * _width));
        }
    }

    private void EncodeTexts(int first, int count)
    {
        try
        {
            _features.Reserve(count * _actions!.Stride);
            _actions.Encode(_texts.Lists, first, count, _features.Pointer);
            _jointAction!.Apply(_features.Pointer, _actions.Stride, _texts.Row(first), count, rectify: false);
        }
        catch
        {
            _texts.Clear();
            throw;
        }
    }

    private void Pick(float* outputs, ReadOnlySpan<int> actions, Span<float> results)
    {
        var count = ((ActionHead.Fixed)_layout.Spec.Head).Count;
        for (var i = 0; i < actions.Length; i++)
        {
            if ((uint)actions[i] >= (uint)count) throw new ArgumentOutOfRangeException(nameof(actions), actions[i], $"Actions of this network lie between 0 and {count - 1}.");
            if (_outputs == 1) results[i] = outputs[actions[i]];
            else new ReadOnlySpan<float>(outputs + actions[i] * _outputs, _outputs).CopyTo(results[(i * _outputs)..]);
        }
    }

    // W · act(S(s) + A(a)) + b
    private void ScoreAll(float* state, ReadOnlySpan<int> actions, Span<float> results)
    {
        var (width, tanh) = (_last.Stride, _activation == Activation.Tanh);
        _joined.Reserve(actions.Length * width);
        _scored.Reserve(actions.Length * _scores!.Stride);
        for (var i = 0; i < actions.Length; i++)
        {
            var action = _texts.Row(_textRows[actions[i]]);
            for (var j = 0; j < width; j += 16)
            {
                var joined = Vector512.Load(state + j) + Vector512.Load(action + j);
                (tanh ? Activations.Tanh(joined) : Vector512.Max(joined, Vector512<float>.Zero)).Store(_joined.Pointer + i * width + j);
            }
        }
        _scores.Apply(_joined.Pointer, width, _scored.Pointer, actions.Length, rectify: false);
        for (var i = 0; i < actions.Length; i++) _scored.Span.Slice(i * _scores.Stride, _outputs).CopyTo(results[(i * _outputs)..]);
    }

    // w · act(S(s) + A(a)) + b
    private void Score(float* state, ReadOnlySpan<int> actions, Span<float> results)
    {
        var (width, tanh) = (_last.Stride, _activation == Activation.Tanh);
        for (var i = 0; i < actions.Length; i++)
        {
            var action = _texts.Row(_textRows[actions[i]]);
            var sum = Vector512<float>.Zero;
            for (var j = 0; j < width; j += 16)
            {
                var joined = Vector512.Load(state + j) + Vector512.Load(action + j);
                sum = Vector512.FusedMultiplyAdd(tanh ? Activations.Tanh(joined) : Vector512.Max(joined, Vector512<float>.Zero), Vector512.Load(_scoreWeight.Pointer + j), sum);
            }
            results[i] = Vector512.Sum(sum) + _scoreBias;
        }
    }
}
