using System.Text.Json;
using System.Text.Json.Nodes;
using Troupe.Env.Text;
using Troupe.Env.Text.BytePairs;

namespace Troupe.Env.Tests.Text.BytePairs;

public sealed class BytePairFilesTests : IDisposable
{
    private static readonly BytePairTokenizer s_page = BytePairTrainer.Train(TrainingText.Lines, 400, ["<|end|>", "☃pad"]);
    private static readonly string s_text = string.Concat(TrainingText.Lines);

    private readonly string _folder = Directory.CreateTempSubdirectory("troupe-pairs").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Saved_and_loaded_it_is_the_same()
    {
        var path = Path.Combine(_folder, "tokenizer.json");
        s_page.Save(path);
        var loaded = Assert.IsType<BytePairTokenizer>(Tokenizers.Load(path));
        Assert.Equal((s_page.Size, BytePairFiles.ToJson(s_page)), (loaded.Size, BytePairFiles.ToJson(loaded)));
        Assert.Equal(s_page.Special, loaded.Special);
        Assert.Equal(s_page.Encode(s_text + "<|end|>", recogniseSpecial: true), loaded.Encode(s_text + "<|end|>", recogniseSpecial: true));
        Assert.Equal(BytePairFiles.ToJson(s_page), BytePairFiles.ToJson(BytePairFiles.Load(path)));
        Assert.NotEqual(0xEF, File.ReadAllBytes(path)[0]);
    }

    [Fact]
    public void Merges_may_be_written_as_texts_and_numbers_in_any_order()
    {
        // As older files are, and with the special token first.
        var json = Parsed();
        var model = json["model"]!;
        model["merges"] = new JsonArray([.. model["merges"]!.AsArray().Select(m => JsonValue.Create($"{m![0]} {m[1]}"))]);
        var last = s_page.Size - 1;
        foreach (var (token, id) in model["vocab"]!.AsObject().Select(t => (t.Key, (int)t.Value!)).ToArray()) model["vocab"]![token] = last - id;
        foreach (var added in json["added_tokens"]!.AsArray()) added!["id"] = last - (int)added["id"]!;
        var turned = BytePairFiles.FromJson(json.ToJsonString());
        Assert.Equal(s_page.Encode(s_text).Select(id => last - id), turned.Encode(s_text));
        Assert.Equal(0, turned.Special["☃pad"]);
        Assert.Equal(s_text, turned.Decode(turned.Encode(s_text)));
        Assert.Equal(BytePairFiles.ToJson(turned), BytePairFiles.ToJson(BytePairFiles.FromJson(BytePairFiles.ToJson(turned))));
    }

    [Fact]
    public void Gpt2s_two_files_are_read()
    {
        var model = Parsed()["model"]!;
        File.WriteAllText(Path.Combine(_folder, "vocab.json"), model["vocab"]!.ToJsonString());
        File.WriteAllLines(Path.Combine(_folder, "merges.txt"), model["merges"]!.AsArray().Select(m => $"{m![0]} {m[1]}").Prepend("#version: 0.2"));
        var loaded = BytePairFiles.LoadGpt2(Path.Combine(_folder, "vocab.json"), Path.Combine(_folder, "merges.txt"));
        Assert.Equal(BytePairFiles.ToJson(s_page), BytePairFiles.ToJson(loaded));

        File.AppendAllText(Path.Combine(_folder, "merges.txt"), "a b c\n");
        var error = Assert.Throws<InvalidDataException>(() => BytePairFiles.LoadGpt2(Path.Combine(_folder, "vocab.json"), Path.Combine(_folder, "merges.txt")));
        Assert.Contains("merges.txt: a merge is two tokens with a space between; read 'a b c'.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.type", "\"WordPiece\"", "expected a \"model\" of \"type\": \"BPE\"")]
    [InlineData("normalizer", "{\"type\": \"NFC\"}", "a normalizer (NFC) is not read")]
    [InlineData("pre_tokenizer", "{\"type\": \"Metaspace\"}", "GPT-2's pattern")]
    [InlineData("pre_tokenizer", "null", "GPT-2's pattern")]
    [InlineData("pre_tokenizer.use_regex", "false", "GPT-2's pattern")]
    [InlineData("pre_tokenizer.add_prefix_space", "true", "would not come back")]
    [InlineData("model.byte_fallback", "true", "byte_fallback")]
    [InlineData("model.end_of_word_suffix", "\"</w>\"", "end_of_word_suffix")]
    [InlineData("model.merges", "[[\"Q\", \"Q\"]]", "'QQ', which is not in the vocabulary")]
    [InlineData("model.merges", "[[\"h\", \"e\"], [\"h\", \"e\"]]", "merged twice")]
    [InlineData("model.merges", "[[\"h\"]]", "not a byte-pair tokenizer")]
    [InlineData("model.vocab", "{}", "numbered 0 to 1")]
    [InlineData("model.vocab.he", "0", "each once")]
    [InlineData("model.vocab.he", "\"x\"", "not a byte-pair tokenizer")]
    [InlineData("added_tokens", "[]", "'☃pad' holds characters that stand for no byte")]
    [InlineData("added_tokens", "[{\"id\": 5, \"content\": \"<|end|>\"}]", "two numbers")]
    [InlineData("added_tokens", "[{\"id\": 398, \"content\": \"<|end|>\", \"lstrip\": true}]", "lstrip")]
    public void What_would_make_other_tokens_is_refused_with_the_reason(string path, string value, string reason)
    {
        var json = Parsed();
        var steps = path.Split('.');
        var parent = steps[..^1].Aggregate((JsonNode)json, (node, step) => node[step]!);
        parent[steps[^1]] = JsonNode.Parse(value);
        var file = Path.Combine(_folder, "bad.json");
        File.WriteAllText(file, json.ToJsonString());
        var error = Assert.Throws<InvalidDataException>(() => Tokenizers.Load(file));
        Assert.StartsWith(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"model\": 3}")]
    [InlineData("{\"model\": {\"type\": \"BPE\"}, \"pre_tokenizer\": {\"type\": \"ByteLevel\"}}")]
    public void What_is_no_tokenizer_is_refused(string json)
    {
        var file = Path.Combine(_folder, "none.json");
        File.WriteAllText(file, json);
        Assert.StartsWith(file, Assert.Throws<InvalidDataException>(() => Tokenizers.Load(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_without_a_byte_is_refused()
    {
        var json = Parsed();
        var vocab = json["model"]!["vocab"]!.AsObject();
        vocab.Remove("!");
        json["model"]!["merges"] = new JsonArray();
        foreach (var (token, id) in vocab.Select(t => (t.Key, (int)t.Value!)).ToArray()) vocab[token] = id - 1;
        foreach (var added in json["added_tokens"]!.AsArray()) added!["id"] = (int)added["id"]! - 1;
        Assert.Contains("no token for the byte 0x21", Assert.Throws<InvalidDataException>(() => BytePairFiles.FromJson(json.ToJsonString())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_is_refused_or_read_but_never_more()
    {
        var good = JsonSerializer.SerializeToUtf8Bytes(Parsed());
        var random = new Rng(3);
        var file = Path.Combine(_folder, "damaged.json");
        for (var i = 0; i < 300; i++)
        {
            var bad = random.NextInt(4) == 0 ? good[..random.NextInt(good.Length)] : (byte[])good.Clone();
            for (var n = random.NextInt(4); n >= 0 && bad.Length > 0; n--) bad[random.NextInt(bad.Length)] = (byte)random.NextInt(256);
            File.WriteAllBytes(file, bad);
            try
            {
                var read = Tokenizers.Load(file);
                Assert.Equal(s_text, read.Decode(read.Encode(s_text)));
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    private static JsonObject Parsed() => JsonNode.Parse(BytePairFiles.ToJson(s_page))!.AsObject();
}
