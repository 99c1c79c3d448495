using Troupe.Learner.Language;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Tests.Language;

public sealed class Gpt2FolderTests : IDisposable
{
    private const string Configuration = """
        { "model_type": "gpt2", "vocab_size": 11, "n_positions": 12, "n_ctx": 12, "n_embd": 16, "n_layer": 2, "n_head": 2,
          "n_inner": null, "activation_function": "gelu_new", "layer_norm_epsilon": 1e-05, "resid_pdrop": 0.1 }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("transformer.")]
    public void A_model_saved_as_hugging_face_does_gives_the_same_logits(string prefix)
    {
        using var model = DecoderTests.Made();
        Write(Configuration, Stored(model, prefix));

        var (spec, weights) = Gpt2Folder.Read(_folder.Path);
        using var loaded = new Decoder(spec, 99);
        loaded.Load(weights);

        Assert.Equal(new PlainDecoder(model.Spec, model.Weights()).Logits([3, 1, 4]), DecoderTests.Logits(loaded, [3, 1, 4]), new Close(1e-5));
    }

    [Fact]
    public void What_is_not_a_gpt2_is_refused_by_what_differs()
    {
        using var model = DecoderTests.Made();
        var stored = Stored(model, "");
        Refused("config.json", null, stored);
        Refused("model_type is llama", Configuration.Replace("gpt2", "llama", StringComparison.Ordinal), stored);
        Refused("no whole number n_head", Configuration.Replace("\"n_head\"", "\"heads\"", StringComparison.Ordinal), stored);
        Refused("is not the configuration", Configuration[..40], stored);
        Refused("gelu_new is read", Configuration.Replace("gelu_new", "relu", StringComparison.Ordinal), stored);
        Refused("wpe.weight has shape [12, 16]; config.json makes it [13, 16]", Configuration.Replace("\"n_positions\": 12", "\"n_positions\": 13", StringComparison.Ordinal), stored);
        Refused("has no tensor ln_f.bias", Configuration, [.. stored.Where(t => t.Name != "ln_f.bias")]);
        Refused("holds h.2.ln_1.weight", Configuration, [.. stored, SafeTensor.Of("h.2.ln_1.weight", [16], new float[16])]);
        Refused("differs from wte.weight", Configuration, [.. stored, SafeTensor.Of("lm_head.weight", [11, 16], new float[176])]);
        File.Delete(Path.Combine(_folder.Path, WeightsFile.Name));
        Assert.Contains("There is no", Assert.Throws<InvalidDataException>(() => Gpt2Folder.Read(_folder.Path)).Message, StringComparison.Ordinal);
    }

    private void Refused(string said, string? configuration, SafeTensor[] stored)
    {
        Write(configuration, stored);
        Assert.Contains(said, Assert.Throws<InvalidDataException>(() => Gpt2Folder.Read(_folder.Path)).Message, StringComparison.Ordinal);
    }

    private void Write(string? configuration, SafeTensor[] stored)
    {
        var path = Path.Combine(_folder.Path, Gpt2Folder.ConfigurationFile);
        if (configuration is null) File.Delete(path);
        else File.WriteAllText(path, configuration);
        Safetensors.Write(Path.Combine(_folder.Path, WeightsFile.Name), stored);
    }

    // Linear layers of the blocks as [inputs, outputs], and a causal mask that old versions saved
    private static SafeTensor[] Stored(Decoder model, string prefix) =>
    [
        .. model.Weights().Select(w =>
        {
            if (w.Shape.Count != 2 || !w.Name.StartsWith("h.", StringComparison.Ordinal)) return SafeTensor.Of(prefix + w.Name, w.Shape, w.Data);
            var (rows, columns) = (w.Shape[0], w.Shape[1]);
            float[] turned = [.. Enumerable.Range(0, rows * columns).Select(i => w.Data[i % rows * columns + i / rows])];
            return SafeTensor.Of(prefix + w.Name, [columns, rows], turned);
        }),
        SafeTensor.Of($"{prefix}h.0.attn.bias", [1], [1f]),
    ];
}
