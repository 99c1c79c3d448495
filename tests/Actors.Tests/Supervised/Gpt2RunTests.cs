using System.Text.Json;
using Troupe.Actors.CommandLine;
using Troupe.Env;
using Troupe.Learner.Language;
using Troupe.Learner.Weights;

namespace Troupe.Actors.Tests.Supervised;

/// <summary>From a GPT-2 folder as Hugging Face saves it, through a run that starts from it, to what that writes.</summary>
[Collection(nameof(StandardOutput))]
public sealed class Gpt2RunTests : IDisposable
{
    private static readonly string[] s_merges = ["l i", "n e", "li ne", "\u0120 o", "\u0120o f", "m a", "ma n", "man y"];   // Ġ: a blank before

    private readonly SupervisedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_starts_from_its_weights_and_tokens_and_writes_with_them()
    {
        var gpt2 = Gpt2("gpt2", 1e-5);
        // Too small a step to change what is written
        Assert.Equal(ExitCode.Done, await TrainAsync("same", gpt2, ("troupe.algorithm.learning-rate", "1e-12"), ("troupe.run.max-updates", "1")));
        var before = _folder.Summary("same").Supervised!.Final!;
        Assert.Equal(await WrittenAsync(gpt2), await WrittenAsync(_folder.In("same")));
        Assert.InRange(before.Loss, 5, 6.2);   // knows nothing: about log 265 = 5.58
        var bytes = before.Predicted * before.Loss / Math.Log(before.BytePerplexity!.Value);
        Assert.InRange(before.Predicted, 0.5 * bytes, 0.75 * bytes);   // its merges make fewer tokens than bytes

        Assert.Equal(ExitCode.Done, await TrainAsync("learned", gpt2));
        var after = _folder.Summary("learned").Supervised!.Final!;
        Assert.Equal(before.Predicted, after.Predicted);
        Assert.True(after.Loss < before.Loss - 0.5, $"{before.Loss}, then {after.Loss}");
        Assert.NotEqual(await WrittenAsync(gpt2), await WrittenAsync(_folder.In("learned")));

        // Another run goes on from this one as from the folder.
        Assert.Equal(ExitCode.Done, await TrainAsync("on", _folder.In("learned"), ("troupe.run.max-updates", "1"), ("troupe.algorithm.learning-rate", "1e-12")));
        Assert.Equal(after.Loss, _folder.Summary("on").Supervised!.Final!.Loss, 1e-5);
    }

    [Fact]
    public async Task Another_shape_or_kind_of_model_is_refused()
    {
        var gpt2 = Gpt2("gpt2", 1e-5);
        await ToldAsync("tensor wpe.weight has shape [16, 8] there, [20, 8] here", gpt2, ("troupe.policy.decoder.context", "20"));
        await ToldAsync("2 heads and Learned positions there, 4 and Learned here", gpt2, ("troupe.policy.decoder.heads", "4"));
        await ToldAsync("layer_norm_epsilon 0.001 there, 1E-05 here", Gpt2("other", 1e-3));
        await ToldAsync("GPT-2 has no encoder", gpt2, ("troupe.policy.decoder.kind", "encoder-decoder"), ("troupe.algorithm.supervised.task", "sequence-to-sequence"), ("troupe.world.name", "translation"), ("troupe.world.options.max-tokens", "8"));
    }

    private (string, string)[] Set(string from, (string, string)[] set) =>
        [("troupe.data.text", _folder.In("text.txt")), ("troupe.data.tokenizer", "init-from"), ("troupe.policy.init-from", from), ("troupe.policy.decoder.dropout", "0"), ("troupe.algorithm.learning-rate", "0.03"), .. set];

    private Task<int> TrainAsync(string run, string from, params (string, string)[] set) => _folder.TrainAsync(run, SupervisedFolder.LanguageModel, Set(from, set));

    private async Task ToldAsync(string part, string from, params (string, string)[] set) =>
        Assert.Contains(part, await _folder.RefusedAsync(SupervisedFolder.LanguageModel, Set(from, set)), StringComparison.Ordinal);

    private static Task<string> WrittenAsync(string model) =>
        SupervisedFolder.PrintedAsync(runs => runs.GenerateAsync(new GenerateRequest(model, "line 3 of", 6, 1, 0, 0, 0, 1, 1, CheckpointChoice.Final, true), default));

    /// <summary>The four files, with random weights.</summary>
    private string Gpt2(string name, double epsilon)
    {
        var folder = Directory.CreateDirectory(_folder.In(name)).FullName;
        // Bytes that are no visible sign get letters from 256 on (Radford et al. 2019).
        var others = 0;
        string[] bytes = [.. Enumerable.Range(0, 256).Select(b => ((char)(b is >= 33 and <= 126 or >= 161 and <= 172 or >= 174 ? b : 256 + others++)).ToString())];
        string[] tokens = [.. bytes, .. s_merges.Select(m => m.Replace(" ", "", StringComparison.Ordinal)), "<|endoftext|>"];
        File.WriteAllText(Path.Combine(folder, "vocab.json"), JsonSerializer.Serialize(tokens.Index().ToDictionary(t => t.Item, t => t.Index)));
        File.WriteAllLines(Path.Combine(folder, "merges.txt"), ["#version: 0.2", .. s_merges]);
        File.WriteAllText(Path.Combine(folder, "config.json"), JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["model_type"] = "gpt2",
            ["vocab_size"] = tokens.Length,
            ["n_positions"] = 16,
            ["n_embd"] = 8,
            ["n_layer"] = 1,
            ["n_head"] = 2,
            ["activation_function"] = "gelu_new",
            ["layer_norm_epsilon"] = epsilon,
        }));
        var random = new Rng(7);
        Safetensors.Write(Path.Combine(folder, "model.safetensors"), [.. Decoder.Shapes(new DecoderSpec { Vocabulary = tokens.Length, Context = 16, Width = 8, Layers = 1, Heads = 2 }).Select(shape =>
        {
            // Linear layers of the blocks lie as [inputs, outputs].
            int[] stored = shape.Shape.Length == 2 && shape.Name.StartsWith("h.", StringComparison.Ordinal) ? [shape.Shape[1], shape.Shape[0]] : shape.Shape;
            var scale = shape.Name.Contains("ln_", StringComparison.Ordinal) && shape.Name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0;
            return SafeTensor.Of($"transformer.{shape.Name}", stored, [.. Enumerable.Range(0, stored.Aggregate(1, (a, b) => a * b)).Select(_ => (float)(scale + 0.1 * random.NextNormal()))]);
        })]);
        return folder;
    }
}
