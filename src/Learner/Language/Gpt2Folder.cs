using System.Text.Json;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Language;

/// <summary>
/// A GPT-2 model as Hugging Face keeps it in a folder: <c>config.json</c> and <c>model.safetensors</c> (F32). Its tokenizer
/// lies beside them.
/// </summary>
public static class Gpt2Folder
{
    public const string ConfigurationFile = "config.json";
    private const string Prefix = "transformer.";
    private static readonly string[] s_buffers = [".attn.bias", ".attn.masked_bias"];   // constants that old versions saved

    /// <summary>Reads shape and weights.</summary>
    /// <exception cref="InvalidDataException">A file is missing or damaged, or the model is another than GPT-2; says which file and what.</exception>
    public static (DecoderSpec Spec, IReadOnlyList<NamedArray> Weights) Read(string folder)
    {
        var spec = ReadSpec(Path.Combine(folder, ConfigurationFile));
        var path = Path.Combine(folder, WeightsFile.Name);
        if (!File.Exists(path)) throw new InvalidDataException($"There is no {path}; a GPT-2 folder holds {ConfigurationFile} and {WeightsFile.Name}.");
        var found = new Dictionary<string, SafeTensor>();
        foreach (var tensor in Safetensors.Read(path))
        {
            var name = tensor.Name.StartsWith(Prefix, StringComparison.Ordinal) ? tensor.Name[Prefix.Length..] : tensor.Name;
            if (!s_buffers.Any(b => name.EndsWith(b, StringComparison.Ordinal))) found[name] = tensor;
        }

        if (found.Remove("lm_head.weight", out var head) && found.TryGetValue("wte.weight", out var tied) && !head.Bytes.AsSpan().SequenceEqual(tied.Bytes))
            throw new InvalidDataException($"{path}: lm_head.weight differs from wte.weight; only models whose output is tied to the embedding are read.");
        var weights = Decoder.Shapes(spec).Select(s => Weight(found, s.Name, s.Shape, path)).ToArray();
        return found.Count == 0 ? (spec, weights) : throw new InvalidDataException($"{path} holds {found.Keys.First()}, which a GPT-2 of this shape has not.");
    }

    private static NamedArray Weight(Dictionary<string, SafeTensor> found, string name, int[] shape, string path)
    {
        if (!found.Remove(name, out var tensor)) throw new InvalidDataException($"{path} has no tensor {name}.");
        // Linear layers within the blocks are stored as [inputs, outputs].
        var turned = shape.Length == 2 && name.StartsWith("h.", StringComparison.Ordinal);
        int[] stored = turned ? [shape[1], shape[0]] : shape;
        if (!tensor.Shape.SequenceEqual(stored.Select(size => (long)size)))
            throw new InvalidDataException($"{path}: {name} has shape [{string.Join(", ", tensor.Shape)}]; {ConfigurationFile} makes it [{string.Join(", ", stored)}].");
        return new NamedArray(name, shape, turned ? Turned(tensor.Floats, stored[0], stored[1]) : tensor.Floats.ToArray());
    }

    private static float[] Turned(ReadOnlySpan<float> from, int rows, int columns)
    {
        var to = new float[from.Length];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                to[column * rows + row] = from[row * columns + column];
        return to;
    }

    private static DecoderSpec ReadSpec(string path)
    {
        if (!File.Exists(path)) throw new InvalidDataException($"There is no {path}; a GPT-2 folder holds {ConfigurationFile} and {WeightsFile.Name}.");
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = json.RootElement;
            if (root.TryGetProperty("model_type", out var type) && type.GetString() != "gpt2")
                throw new InvalidDataException($"{path}: model_type is {type}; only gpt2 is read.");
            if (root.TryGetProperty("activation_function", out var activation) && activation.GetString() is not ("gelu_new" or "gelu_pytorch_tanh"))
                throw new InvalidDataException($"{path}: activation_function is {activation}; gelu_new is read.");
            foreach (var unread in (string[])["scale_attn_by_inverse_layer_idx", "add_cross_attention"])
                if (root.TryGetProperty(unread, out var set) && set.ValueKind == JsonValueKind.True) throw new InvalidDataException($"{path}: {unread} is true, which is not read.");
            return new DecoderSpec
            {
                Vocabulary = Number("vocab_size"),
                Context = root.TryGetProperty("n_positions", out _) ? Number("n_positions") : Number("n_ctx"),
                Width = Number("n_embd"),
                Layers = Number("n_layer"),
                Heads = Number("n_head"),
                FeedForward = root.TryGetProperty("n_inner", out var inner) && inner.ValueKind == JsonValueKind.Number ? inner.GetInt32() : 0,
                NormEpsilon = root.TryGetProperty("layer_norm_epsilon", out var epsilon) ? epsilon.GetDouble() : 1e-5,
            }.Checked();

            int Number(string name) => root.TryGetProperty(name, out var value) && value.TryGetInt32(out var number)
                ? number : throw new InvalidDataException($"{path} has no whole number {name}.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"{path} is not the configuration of a GPT-2: {e.Message}", e);
        }
    }
}
