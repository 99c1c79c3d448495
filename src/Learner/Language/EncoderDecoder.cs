using TorchSharp.Modules;
using Troupe.Env;
using Troupe.Learner.Policies;
using Troupe.Learner.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Troupe.Learner.Language;

/// <summary>
/// A Transformer that reads one text and writes another (Vaswani et al. 2017): the encoder sees the whole source, the
/// decoder what is written so far and, by cross-attention, the source. Pre-norm; one embedding for source, target and
/// output (Press and Wolf 2017). Blocks are named as <see cref="Decoder"/>'s. Not thread-safe.
/// </summary>
/// <remarks>B: texts, S: tokens of the source, T: new tokens of the target, P: those before them, V: vocabulary, D: width, N: heads, d = D / N.</remarks>
public sealed class EncoderDecoder : Module, IWritingModel, ISequenceModel
{
    private const double Deviation = 0.02;   // of the initial weights (Radford et al. 2019)
    private const double RotaryBase = 10000;

    private readonly Dictionary<string, Parameter> _named = [];
    private readonly Device _device;

    /// <param name="seed">Decides the initial weights.</param>
    public EncoderDecoder(EncoderDecoderSpec spec, long seed, Device? device = null) : base(nameof(EncoderDecoder))
    {
        (Spec, _device) = (spec.Checked(), device ?? CPU);
        var random = new Rng(seed, stream: 0xED);
        foreach (var (name, shape) in Shapes(spec)) Add(name, shape, Initial(name, shape, spec, random));
    }

    public EncoderDecoderSpec Spec { get; }

    public Parameter this[string name] => _named[name];

    /// <inheritdoc/>
    public int Vocabulary => Spec.Vocabulary;

    /// <inheritdoc/>
    public int LongestPrompt => Spec.Source;

    ISequenceModelSpec ISequenceModel.Spec => Spec;

    IWritingModel ISequenceModel.Writing => this;

    void ISequenceModel.Train(bool on) => train(on);

    /// <summary>Names and shapes of all weights; linear ones are [outputs, inputs].</summary>
    public static IReadOnlyList<(string Name, int[] Shape)> Shapes(EncoderDecoderSpec spec)
    {
        var d = spec.Width;
        var shapes = new List<(string, int[])> { ("wte.weight", [spec.Vocabulary, d]) };
        Side("encoder", spec.Source, spec.EncoderLayers, crossed: false);
        Side("decoder", spec.Target, spec.DecoderLayers, crossed: true);
        return shapes;

        void Side(string side, int longest, int layers, bool crossed)
        {
            if (spec.Positions == PositionKind.Learned) shapes.Add(($"{side}.wpe.weight", [longest, d]));
            for (var i = 0; i < layers; i++)
            {
                var name = $"{side}.h.{i}";
                Norm($"{name}.ln_1");
                Linear($"{name}.attn.c_attn", 3 * d, d);
                Linear($"{name}.attn.c_proj", d, d);
                if (crossed)
                {
                    Norm($"{name}.ln_cross");
                    Linear($"{name}.cross.q_attn", d, d);
                    Linear($"{name}.cross.c_attn", 2 * d, d);   // rows: keys, values of the source
                    Linear($"{name}.cross.c_proj", d, d);
                }
                Norm($"{name}.ln_2");
                Linear($"{name}.mlp.c_fc", spec.Inner, d);
                Linear($"{name}.mlp.c_proj", d, spec.Inner);
            }
            Norm($"{side}.ln_f");
        }

        void Norm(string name) => shapes.AddRange([($"{name}.weight", [d]), ($"{name}.bias", [d])]);
        void Linear(string name, int outputs, int inputs) => shapes.AddRange([($"{name}.weight", [outputs, inputs]), ($"{name}.bias", [outputs])]);
    }

    /// <summary>Reads sources and all of the targets.</summary>
    /// <param name="source">Ids, [B, S] of 64-bit integers; shorter texts are filled up on the right with any token.</param>
    /// <param name="lengths">Tokens of each source, [B], at least 1 each.</param>
    /// <param name="target">Ids, [B, T]: <see cref="EncoderDecoderSpec.Start"/>, then what is written.</param>
    /// <returns>Logits of the token after each of the target, [B, T, V].</returns>
    /// <exception cref="ArgumentException">Longer than the model reads or writes.</exception>
    public Tensor Forward(Tensor source, int[] lengths, Tensor target) => Output(Features(target, Remember(source, lengths), null));

    /// <inheritdoc cref="Decoder.Output"/>
    internal Tensor Output(Tensor features) => Products.Linear(features, this["wte.weight"]);

    /// <inheritdoc/>
    public Tensor Logits(SequenceBatch batch)
    {
        var sources = batch.Sources ?? throw new ArgumentException("A batch without sources; an encoder–decoder reads one before each text.", nameof(batch));
        var memory = Remember(tensor(sources.Tokens, [batch.Rows, sources.Width], device: _device), sources.Lengths);
        var features = Features(tensor(batch.Inputs, [batch.Rows, batch.Width], device: _device), memory, null);
        return Output(features.reshape(-1, Spec.Width).index_select(0, tensor(batch.Places, device: _device)));
    }

    /// <summary>What the decoder looks at of sources: keys and values of each of its layers.</summary>
    /// <inheritdoc cref="Forward"/>
    public SourceMemory Remember(Tensor source, int[] lengths)
    {
        var (rows, length) = (source.size(0), source.size(1));
        if (length > Spec.Source) throw new ArgumentException($"A source of {length} tokens; this model reads {Spec.Source} at most.", nameof(source));
        if (lengths.Length != rows || lengths.Any(l => l < 1 || l > length)) throw new ArgumentException($"{lengths.Length} lengths, from {lengths.Min()} to {lengths.Max()}, of {rows} sources of {length} tokens; each has 1 to {length}.", nameof(lengths));
        var absent = tensor([.. lengths.SelectMany(l => Enumerable.Range(0, (int)length).Select(t => t >= l))], [rows, 1, 1, length], device: _device);
        var x = Embed("encoder", source, 0);
        for (var i = 0; i < Spec.EncoderLayers; i++)
        {
            var name = $"encoder.h.{i}";
            x = x + Dropped(SelfAttention(name, Norm($"{name}.ln_1", x), absent, 0, i, null));
            x = x + Dropped(FeedForward(name, x));
        }
        x = Norm("encoder.ln_f", x);                                                                             // [B, S, D]
        return new SourceMemory(
            [.. Enumerable.Range(0, Spec.DecoderLayers).Select(i =>
            {
                var joint = Linear($"decoder.h.{i}.cross.c_attn", x);                                            // [B, S, 2D]
                return (Heads(joint, 0), Heads(joint, 1));
            })], absent);
    }

    /// <summary>Reads new tokens of the target, before the output layer.</summary>
    /// <param name="cache">What was read of the target before, and receives these; null: nothing was, and nothing is kept.</param>
    /// <returns>[B, T, D].</returns>
    public Tensor Features(Tensor target, SourceMemory source, KeyValueCache? cache)
    {
        var (past, length) = (cache?.Length ?? 0, target.size(1));
        if (past + length > Spec.Target) throw new ArgumentException($"A target of {past + length} tokens; this model writes {Spec.Target} at most.", nameof(target));
        var x = Embed("decoder", target, past);
        var later = length > 1 ? ones([length, past + length], ScalarType.Bool, _device).triu(past + 1) : null;
        for (var i = 0; i < Spec.DecoderLayers; i++)
        {
            var name = $"decoder.h.{i}";
            x = x + Dropped(SelfAttention(name, Norm($"{name}.ln_1", x), later, past, i, cache));
            var q = Heads(Linear($"{name}.cross.q_attn", Norm($"{name}.ln_cross", x)), 0);
            x = x + Dropped(Attend($"{name}.cross.c_proj", q, source.Layers[i].Keys, source.Layers[i].Values, source.Absent));
            x = x + Dropped(FeedForward(name, x));
        }
        return Norm("decoder.ln_f", x);
    }

    /// <inheritdoc/>
    public int Room(int prompt) => Spec.Target - 1;   // the start token takes a place

    /// <inheritdoc/>
    public IWritingState Begin(IReadOnlyList<int[]> prompts)
    {
        eval();
        return new EncoderDecoderWriting(this, prompts);
    }

    /// <summary>A copy of all weights.</summary>
    public IReadOnlyList<NamedArray> Weights()
    {
        using var scope = NewDisposeScope();
        return [.. Shapes(Spec).Select(s => new NamedArray(s.Name, s.Shape, this[s.Name].detach().cpu().contiguous().data<float>().ToArray()))];
    }

    /// <summary>Takes weights of the same names and shapes.</summary>
    /// <exception cref="InvalidDataException">The first that is missing or of another shape is named; nothing was changed.</exception>
    public void Load(IReadOnlyList<NamedArray> weights)
    {
        var named = weights.ToDictionary(w => w.Name);
        foreach (var (name, shape) in Shapes(Spec))
        {
            if (!named.TryGetValue(name, out var found)) throw new InvalidDataException($"There is no tensor {name} among the weights; a model of this shape has it as [{string.Join(", ", shape)}].");
            if (!found.Shape.SequenceEqual(shape)) throw new InvalidDataException($"Tensor {name} has shape [{string.Join(", ", found.Shape)}]; this model's is [{string.Join(", ", shape)}].");
        }
        using var scope = NewDisposeScope();
        using var off = no_grad();
        foreach (var (name, shape) in Shapes(Spec)) this[name].copy_(tensor(named[name].Data, Array.ConvertAll(shape, size => (long)size)));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        foreach (var parameter in _named.Values) parameter.Dispose();
    }

    private Tensor Embed(string side, Tensor tokens, int past)
    {
        var x = this["wte.weight"].index_select(0, tokens.reshape(-1)).view(tokens.size(0), tokens.size(1), Spec.Width);
        if (Spec.Positions == PositionKind.Learned) x = x + this[$"{side}.wpe.weight"].narrow(0, past, tokens.size(1));
        return Dropped(x);
    }

    private Tensor SelfAttention(string name, Tensor x, Tensor? hidden, int past, int layer, KeyValueCache? cache)
    {
        var joint = Linear($"{name}.attn.c_attn", x);                                                            // [B, T, 3D]
        var (q, k, v) = (Heads(joint, 0), Heads(joint, 1), Heads(joint, 2));                                     // [B, N, T, d]
        if (Spec.Positions == PositionKind.Rotary) (q, k) = (Turn(q, past), Turn(k, past));
        if (cache is not null) (k, v) = cache.Append(layer, k, v);                                               // [B, N, P + T, d]
        return Attend($"{name}.attn.c_proj", q, k, v, hidden);
    }

    private Tensor Attend(string projection, Tensor q, Tensor k, Tensor v, Tensor? hidden)
    {
        var scores = Products.Multiply(q, k.transpose(2, 3)) / Math.Sqrt(Spec.Width / Spec.Heads);
        if (hidden is not null) scores = scores.masked_fill(hidden, double.NegativeInfinity);
        var joined = Products.Multiply(Dropped(functional.softmax(scores, -1)), v).transpose(1, 2);                          // [B, T, N, d]
        return Linear(projection, joined.reshape(joined.size(0), joined.size(1), Spec.Width));
    }

    private Tensor FeedForward(string name, Tensor x)
    {
        var inner = Linear($"{name}.mlp.c_fc", Norm($"{name}.ln_2", x));
        return Linear($"{name}.mlp.c_proj", TorchGelu.Of(inner));
    }

    private Tensor Heads(Tensor joint, int part) =>
        joint.narrow(2, (long)part * Spec.Width, Spec.Width).reshape(joint.size(0), joint.size(1), Spec.Heads, Spec.Width / Spec.Heads).transpose(1, 2);

    // x: [B, N, T, d]; the first half of each head is paired with its second, as in Decoder
    private Tensor Turn(Tensor x, int past)
    {
        var (half, length) = ((int)x.size(3) / 2, (int)x.size(2));
        float[] cosines = new float[length * half], sines = new float[length * half];
        for (var t = 0; t < length; t++)
            for (var i = 0; i < half; i++)
                (sines[t * half + i], cosines[t * half + i]) = MathF.SinCos((float)((past + t) * Math.Pow(RotaryBase, -1.0 * i / half)));
        var (cos, sin) = (tensor(cosines, [length, half], device: _device), tensor(sines, [length, half], device: _device));
        var (a, b) = (x.narrow(3, 0, half), x.narrow(3, half, half));
        return cat([a * cos - b * sin, b * cos + a * sin], 3);
    }

    private Tensor Norm(string name, Tensor x) => functional.layer_norm(x, [Spec.Width], this[$"{name}.weight"], this[$"{name}.bias"], Spec.NormEpsilon);

    private MatrixProducts Products => new(Spec.Precision);

    private Tensor Linear(string name, Tensor x) => Products.Linear(x, this[$"{name}.weight"], this[$"{name}.bias"]);

    private Tensor Dropped(Tensor x) => Spec.Dropout > 0 && training ? functional.dropout(x, Spec.Dropout) : x;

    private void Add(string name, int[] shape, float[] data)
    {
        var parameter = new Parameter(tensor(data, Array.ConvertAll(shape, size => (long)size), device: _device).DetachFromDisposeScope());
        _named.Add(name, parameter);
        register_parameter(name.Replace('.', '_'), parameter);
    }

    private static float[] Initial(string name, int[] shape, EncoderDecoderSpec spec, Rng random)
    {
        var data = new float[shape.Aggregate(1, (a, b) => a * b)];
        if (name.EndsWith(".bias", StringComparison.Ordinal)) return data;
        // What is added onto the residual stream starts smaller, the more layers add to it (Radford et al. 2019).
        var added = name.StartsWith("encoder", StringComparison.Ordinal) ? 2 * spec.EncoderLayers : 3 * spec.DecoderLayers;
        var deviation = name.EndsWith("c_proj.weight", StringComparison.Ordinal) ? Deviation / Math.Sqrt(added) : Deviation;
        for (var i = 0; i < data.Length; i++) data[i] = shape.Length == 1 ? 1 : (float)(deviation * random.NextNormal());
        return data;
    }
}

/// <summary>What a decoder looks at of the sources that an encoder read.</summary>
/// <param name="Layers">Of each layer of the decoder, [B, N, S, d] each.</param>
/// <param name="Absent">True where a source is over, [B, 1, 1, S].</param>
public sealed record SourceMemory(IReadOnlyList<(Tensor Keys, Tensor Values)> Layers, Tensor Absent);
