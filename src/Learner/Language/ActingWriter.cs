using Troupe.Env;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Language;

/// <summary>
/// A writer in managed code. Keys and values of what was read are kept while a text is written, so each token costs one
/// position; they end with the call, and a text is of one set of weights. No native library; a text is the same bits in
/// any batch. Not thread-safe: one for each actor that acts.
/// </summary>
public sealed unsafe class ActingWriter : IWritingPolicy
{
    private readonly WriterSpec _spec;
    private readonly WriterLayout _layout;
    private readonly ActingDecoder _decoder;
    private readonly DenseLayer _outputs;
    private readonly DenseLayer? _value;
    private readonly AlignedBuffer _results = new(), _values = new();
    private readonly int[] _place;                      // [V]: of a token among the writable, or −1

    public ActingWriter(WriterSpec spec)
    {
        _spec = spec.CheckedWriter();
        _layout = new WriterLayout(spec);
        _decoder = new ActingDecoder(spec.Decoder);
        _outputs = new DenseLayer(spec.Writable.Count, spec.Decoder.Width);
        _value = spec.Valued ? new DenseLayer(1, spec.Decoder.Width) : null;
        _place = new int[spec.Tokens];
        Array.Fill(_place, -1);
        for (var i = 0; i < spec.Writable.Count; i++) _place[spec.Writable[i]] = i;
    }

    /// <inheritdoc/>
    public WeightsVersion? Version { get; private set; }

    /// <inheritdoc/>
    public void Load(WeightsSnapshot weights)
    {
        var flat = new float[_layout.Length];
        FlatWeights.CopyTo(weights, _layout, flat);
        Load(flat);
        Version = weights.Version;
    }

    /// <inheritdoc/>
    public void Explore(long seed)
    {
    }

    /// <param name="flat">All parameters in the order of the layout.</param>
    internal void Load(ReadOnlySpan<float> flat)
    {
        _decoder.Load(_layout, flat);
        var width = _spec.Decoder.Width;
        var embedding = _layout.Of("wte.weight", flat);
        var rows = new float[_spec.Writable.Count * width];
        for (var i = 0; i < _spec.Writable.Count; i++) embedding.Slice(_spec.Writable[i] * width, width).CopyTo(rows.AsSpan(i * width));
        _outputs.Load(rows, []);
        _value?.Load(_layout, NetworkLayout.Value, flat);
        Version = null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<WrittenText> Write(IReadOnlyList<WritingRequest> requests)
    {
        var texts = new Text[requests.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            CheckPrompt(requests[i].Prompt);
            texts[i] = new Text(i, requests[i], _spec);
        }

        _decoder.Begin(texts.Length);
        var running = new List<Text>(texts);
        var rows = new int[texts.Length];
        for (var i = 0; i < rows.Length; i++) rows[i] = i;
        var tokens = Array.ConvertAll(texts, text => text.Request.Prompt);
        while (running.Count > 0)
        {
            Read(rows, tokens);
            for (var i = 0; i < running.Count; i++)
            {
                var token = Next(running[i], Outputs(i), Value(i));
                running[i].Add(token);
            }

            running.RemoveAll(text => text.Ended);
            rows = new int[running.Count];
            tokens = new int[running.Count][];
            for (var i = 0; i < rows.Length; i++) (rows[i], tokens[i]) = (running[i].Row, [running[i].Last]);
        }

        return Array.ConvertAll(texts, text => text.Done());
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">An action is no token that may be written.</exception>
    public void Evaluate(QBatch batch)
    {
        var lists = batch.Observations;
        var tokens = new int[lists.Count][];
        var rows = new int[lists.Count];
        for (var i = 0; i < tokens.Length; i++)
        {
            (rows[i], tokens[i]) = (i, lists[i].ToArray());
            if (tokens[i].Length == 0 || tokens[i].Length > _spec.Decoder.Context) throw new ArgumentException($"A state of {tokens[i].Length} tokens; this writer reads 1 to {_spec.Decoder.Context}.", nameof(batch));
        }

        _decoder.Begin(tokens.Length);
        if (tokens.Length > 0) Read(rows, tokens);
        for (var row = 0; row < batch.Count; row++)
        {
            var state = batch.States[row];
            var outputs = Outputs(state);
            var actions = batch.Actions(row);
            var results = batch.Results(row);
            for (var i = 0; i < actions.Length; i++)
                results[i] = (uint)actions[i] < (uint)_place.Length && _place[actions[i]] is >= 0 and var place ? outputs[place]
                    : throw new ArgumentOutOfRangeException(nameof(batch), actions[i], "No token that may be written.");
            batch.StateValues[row] = Value(state);
        }
    }

    /// <inheritdoc/>
    public Decision Decide(QBatch batch, int row, double draw)
    {
        if (_spec.Kind != WriterKind.Policy) return new Decision(batch.Greedy(row), 0, batch.StateValues[row]);
        var (choice, logProbability) = Categorical.Sample(batch.Values(row), draw);
        return new Decision(choice, (float)logProbability, batch.StateValues[row]);
    }

    // Reads further tokens of these texts, and computes what follows the last of each
    private void Read(int[] rows, int[][] tokens)
    {
        var features = _decoder.Read(rows, tokens);
        _results.Reserve(rows.Length * _outputs.Stride);
        _outputs.Apply(features, _spec.Decoder.Width, _results.Pointer, rows.Length, rectify: false);
        if (_value is null) return;
        _values.Reserve(rows.Length * _value.Stride);
        _value.Apply(features, _spec.Decoder.Width, _values.Pointer, rows.Length, rectify: false);
        if (_spec.Kind != WriterKind.DuelingQ) return;
        for (var i = 0; i < rows.Length; i++)
        {
            var outputs = new Span<float>(_results.Pointer + i * _outputs.Stride, _spec.Writable.Count);
            var mean = 0f;
            foreach (var output in outputs) mean += output / outputs.Length;
            foreach (ref var output in outputs) output += Value(i) - mean;
        }
    }

    private ReadOnlySpan<float> Outputs(int i) => new(_results.Pointer + i * _outputs.Stride, _spec.Writable.Count);

    private float Value(int i) => _value is null ? 0 : _values.Pointer[i * _value.Stride];

    private int Next(Text text, ReadOnlySpan<float> outputs, float value)
    {
        if (_spec.Kind == WriterKind.Policy && !text.Request.Greedy)
        {
            var (choice, logProbability) = Categorical.Sample(outputs, text.Draws.NextDouble());
            text.LogProbabilities.Add((float)logProbability);
            text.Values.Add(value);
            return _spec.Writable[choice];
        }

        if (_spec.Kind != WriterKind.Policy && !text.Request.Greedy && text.Draws.NextDouble() < text.Request.Epsilon)
            return _spec.Writable[text.Draws.NextInt(outputs.Length)];
        var best = 0;
        for (var i = 1; i < outputs.Length; i++)
            if (outputs[i] > outputs[best]) best = i;
        return _spec.Writable[best];
    }

    private void CheckPrompt(int[] prompt)
    {
        if (prompt.Length == 0 || prompt.Length > _spec.MaxPrompt) throw new ArgumentException($"A prompt of {prompt.Length} tokens; this writer takes 1 to {_spec.MaxPrompt}.");
    }

    private sealed class Text(int row, WritingRequest request, WriterSpec spec)
    {
        private readonly List<int> _tokens = [];

        public int Row => row;

        public WritingRequest Request => request;

        public Rng Draws { get; } = new(request.Seed);

        public List<float> LogProbabilities { get; } = [];

        public List<float> Values { get; } = [];

        public int Last => _tokens[^1];

        public bool Ended => Last == spec.End || _tokens.Count == spec.MaxWritten;

        public void Add(int token) => _tokens.Add(token);

        public WrittenText Done() => new([.. _tokens], [.. LogProbabilities], [.. Values], []);
    }
}
