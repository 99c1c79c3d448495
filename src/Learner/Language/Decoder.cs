using TorchSharp.Modules;
using Troupe.Env;
using Troupe.Learner.Policies;
using Troupe.Learner.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Troupe.Learner.Language;

/// <summary>
/// A causal Transformer over tokens (Vaswani et al. 2017; pre-norm and named as GPT-2, Radford et al. 2019), its output
/// tied to the token embedding (Press and Wolf 2017). Not thread-safe.
/// </summary>
/// <remarks>B: sequences, T: new tokens, P: tokens read before, S = P + T, V: vocabulary, D: width, N: heads, d = D / N.</remarks>
public sealed class Decoder : Module, ISequenceModel
{
    private const double Deviation = 0.02;   // of the initial weights (Radford et al. 2019)
    private const double RotaryBase = 10000;

    private readonly Dictionary<string, Parameter> _named = [];
    private readonly bool _shares;               // the parameters belong to another module
    private readonly Tensor? _cosines, _sines;   // [context, d / 2], with rotary positions

    /// <param name="seed">Decides the initial weights.</param>
    public Decoder(DecoderSpec spec, long seed, Device? device = null) : base(nameof(Decoder))
    {
        Spec = spec.Checked();
        var random = new Rng(seed, stream: 0x4C4D);
        foreach (var (name, shape) in Shapes(Spec)) Add(name, shape, Initial(name, shape, Spec, random), device ?? CPU);
        if (spec.Positions == PositionKind.Rotary) (_cosines, _sines) = Angles(spec, device ?? CPU);
    }

    /// <summary>A decoder over the parameters of a larger network, which owns them; named as in <see cref="Shapes"/>.</summary>
    internal Decoder(DecoderSpec spec, Func<string, Parameter> parameters, Device device) : base(nameof(Decoder))
    {
        (Spec, _shares) = (spec.Checked(), true);
        foreach (var (name, _) in Shapes(Spec)) _named.Add(name, parameters(name));
        if (spec.Positions == PositionKind.Rotary) (_cosines, _sines) = Angles(spec, device);
    }

    public DecoderSpec Spec { get; }

    public Parameter this[string name] => _named[name];

    ISequenceModelSpec ISequenceModel.Spec => Spec;

    IWritingModel ISequenceModel.Writing => new DecoderWriting(this);

    void ISequenceModel.Train(bool on) => train(on);

    /// <summary>Names and shapes of all weights; linear ones are [outputs, inputs].</summary>
    public static IReadOnlyList<(string Name, int[] Shape)> Shapes(DecoderSpec spec)
    {
        var (d, inner) = (spec.Width, spec.Inner);
        var shapes = new List<(string, int[])> { ("wte.weight", [spec.Vocabulary, d]) };
        if (spec.Positions == PositionKind.Learned) shapes.Add(("wpe.weight", [spec.Context, d]));
        for (var i = 0; i < spec.Layers; i++)
        {
            Norm($"h.{i}.ln_1");
            Linear($"h.{i}.attn.c_attn", 3 * d, d);
            Linear($"h.{i}.attn.c_proj", d, d);
            Norm($"h.{i}.ln_2");
            Linear($"h.{i}.mlp.c_fc", inner, d);
            Linear($"h.{i}.mlp.c_proj", d, inner);
        }

        Norm("ln_f");
        return shapes;

        void Norm(string name) => shapes.AddRange([($"{name}.weight", [d]), ($"{name}.bias", [d])]);
        void Linear(string name, int outputs, int inputs) => shapes.AddRange([($"{name}.weight", [outputs, inputs]), ($"{name}.bias", [outputs])]);
    }

    /// <summary>Reads tokens.</summary>
    /// <param name="tokens">Ids, [B, T] of 64-bit integers.</param>
    /// <param name="cache">What was read before, and receives these; null: nothing was, and nothing is kept.</param>
    /// <returns>Logits of the token after each, [B, T, V].</returns>
    /// <exception cref="ArgumentException">Longer than the context.</exception>
    public Tensor Forward(Tensor tokens, KeyValueCache? cache = null) => Output(Features(tokens, cache));

    /// <summary>From features to the logits of the next token, [.., D] to [.., V].</summary>
    internal Tensor Output(Tensor features) => Products.Linear(features, this["wte.weight"]);

    /// <summary>As <see cref="Forward"/>, before the output layer: [B, T, D].</summary>
    public Tensor Features(Tensor tokens, KeyValueCache? cache) => Features(tokens, cache, null);

    /// <summary>As <see cref="Features(Tensor, KeyValueCache?)"/>, of these places alone: the last layer does no more than they need.</summary>
    /// <param name="places">Of [B · T]: [n]; null: all.</param>
    /// <returns>[n, D]; of all places [B, T, D].</returns>
    internal Tensor Features(Tensor tokens, KeyValueCache? cache, Tensor? places)
    {
        var (past, length) = (cache?.Length ?? 0, tokens.size(1));
        if (past + length > Spec.Context) throw new ArgumentException($"{past + length} tokens; this model reads {Spec.Context} at most.", nameof(tokens));
        var x = this["wte.weight"].index_select(0, tokens.reshape(-1)).view(tokens.size(0), length, Spec.Width);   // [B, T, D]
        if (Spec.Positions == PositionKind.Learned) x = x + this["wpe.weight"].narrow(0, past, length);
        x = Dropped(x);
        using var mask = length > 1 ? Mask(past, length, x.device) : null;
        for (var i = 0; i < Spec.Layers; i++)
        {
            x = x + Dropped(Attention(i, Norm($"h.{i}.ln_1", x), mask, past, cache));
            if (places is not null && i == Spec.Layers - 1) x = x.reshape(-1, Spec.Width).index_select(0, places);   // [n, D]
            x = x + Dropped(Linear($"h.{i}.mlp.c_proj", TorchGelu.Of(Linear($"h.{i}.mlp.c_fc", Norm($"h.{i}.ln_2", x)))));
        }

        return Norm("ln_f", x);
    }

    /// <inheritdoc/>
    public Tensor Logits(SequenceBatch batch)
    {
        if (batch.Sources is not null) throw new ArgumentException("A batch with sources of its own; a decoder reads one row, prompt and text together.", nameof(batch));
        var places = batch.Predicted < batch.Targets.Length ? tensor(batch.Places, device: Device) : null;
        return Output(Features(tensor(batch.Inputs, [batch.Rows, batch.Width], device: Device), null, places).reshape(-1, Spec.Width));
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
            if (!named.TryGetValue(name, out var found)) throw new InvalidDataException($"There is no tensor {name} among the weights; a decoder of this shape has it as [{string.Join(", ", shape)}].");
            if (!found.Shape.SequenceEqual(shape)) throw new InvalidDataException($"Tensor {name} has shape [{string.Join(", ", found.Shape)}]; this decoder's is [{string.Join(", ", shape)}].");
        }

        using var scope = NewDisposeScope();
        using var off = no_grad();
        foreach (var (name, shape) in Shapes(Spec)) this[name].copy_(tensor(named[name].Data, Array.ConvertAll(shape, size => (long)size)));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        if (!_shares)
            foreach (var parameter in _named.Values) parameter.Dispose();
        _cosines?.Dispose();
        _sines?.Dispose();
    }

    private Tensor Attention(int layer, Tensor x, Tensor? mask, int past, KeyValueCache? cache)
    {
        var (batch, length) = (x.size(0), x.size(1));
        var all = Linear($"h.{layer}.attn.c_attn", x);                                                           // [B, T, 3D]
        var (q, k, v) = (Heads(all, 0), Heads(all, 1), Heads(all, 2));                                           // [B, N, T, d]
        if (Spec.Positions == PositionKind.Rotary) (q, k) = (Turn(q, past), Turn(k, past));
        if (cache is not null) (k, v) = cache.Append(layer, k, v);                                               // [B, N, S, d]
        var scores = Products.Multiply(q, k.transpose(2, 3)) / Math.Sqrt(Spec.HeadWidth);                                    // [B, N, T, S]
        if (mask is not null) scores = scores.masked_fill(mask, double.NegativeInfinity);
        var joined = Products.Multiply(Dropped(functional.softmax(scores, -1)), v);                                          // [B, N, T, d]
        return Linear($"h.{layer}.attn.c_proj", joined.transpose(1, 2).reshape(batch, length, Spec.Width));

        Tensor Heads(Tensor joint, int part) =>
            joint.narrow(2, (long)part * Spec.Width, Spec.Width).reshape(batch, length, Spec.Heads, Spec.HeadWidth).transpose(1, 2);
    }

    // x: [B, N, T, d]; the first half of each head is paired with its second (the convention of GPT-NeoX and Llama)
    private Tensor Turn(Tensor x, int past)
    {
        var half = Spec.HeadWidth / 2;
        var (cos, sin) = (_cosines!.narrow(0, past, x.size(2)), _sines!.narrow(0, past, x.size(2)));             // [T, d / 2]
        var (a, b) = (x.narrow(3, 0, half), x.narrow(3, half, half));
        return cat([a * cos - b * sin, b * cos + a * sin], 3);
    }

    private Tensor Norm(string name, Tensor x) => functional.layer_norm(x, [Spec.Width], this[$"{name}.weight"], this[$"{name}.bias"], Spec.NormEpsilon);

    private Device Device => this["wte.weight"].device;

    private MatrixProducts Products => new(Spec.Precision);

    private Tensor Linear(string name, Tensor x) => Products.Linear(x, this[$"{name}.weight"], this[$"{name}.bias"]);

    private Tensor Dropped(Tensor x) => Spec.Dropout > 0 && training ? functional.dropout(x, Spec.Dropout) : x;

    // True where a token must not look: at those after it. [T, S]
    private static Tensor Mask(int past, long length, Device device) =>
        ones([length, past + length], ScalarType.Bool, device).triu(past + 1);

    /// <summary>Cosines and sines of the rotary angles, [context, d / 2] each.</summary>
    internal static (float[] Cosines, float[] Sines) AngleTables(DecoderSpec spec)
    {
        var half = spec.HeadWidth / 2;
        float[] cosines = new float[spec.Context * half], sines = new float[spec.Context * half];
        for (var position = 0; position < spec.Context; position++)
            for (var i = 0; i < half; i++)
                (sines[position * half + i], cosines[position * half + i]) = MathF.SinCos((float)(position * Math.Pow(RotaryBase, -2.0 * i / spec.HeadWidth)));
        return (cosines, sines);
    }

    private static (Tensor Cosines, Tensor Sines) Angles(DecoderSpec spec, Device device)
    {
        var (cosines, sines) = AngleTables(spec);
        long[] shape = [spec.Context, spec.HeadWidth / 2];
        return (tensor(cosines, shape, device: device).DetachFromDisposeScope(), tensor(sines, shape, device: device).DetachFromDisposeScope());
    }

    private void Add(string name, int[] shape, float[] data, Device device)
    {
        var parameter = new Parameter(tensor(data, Array.ConvertAll(shape, size => (long)size), device: device).DetachFromDisposeScope());
        _named.Add(name, parameter);
        register_parameter(name.Replace('.', '_'), parameter);
    }

    /// <summary>Standard deviation of the initial weights of a matrix.</summary>
    // What is added onto the residual stream starts smaller, the more layers add to it (Radford et al. 2019).
    internal static double InitialDeviation(string name, DecoderSpec spec) =>
        name.EndsWith("c_proj.weight", StringComparison.Ordinal) ? Deviation / Math.Sqrt(2 * spec.Layers) : Deviation;

    private static float[] Initial(string name, int[] shape, DecoderSpec spec, Rng random)
    {
        var data = new float[shape.Aggregate(1, (a, b) => a * b)];
        if (name.EndsWith(".bias", StringComparison.Ordinal)) return data;
        var deviation = InitialDeviation(name, spec);
        for (var i = 0; i < data.Length; i++) data[i] = shape.Length == 1 ? 1 : (float)(deviation * random.NextNormal());
        return data;
    }
}
