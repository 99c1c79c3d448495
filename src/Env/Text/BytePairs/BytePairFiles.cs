using System.Text;
using System.Text.Json;

namespace Troupe.Env.Text.BytePairs;

/// <summary>
/// Byte-pair tokenizers in files: Hugging Face's <c>tokenizer.json</c>, read and written, and GPT-2's <c>vocab.json</c> with
/// <c>merges.txt</c>, read. Of the former the model, the added tokens and the kind of everything else are read; what would
/// make other tokens than this library makes is refused. Tokens that a post-processor would add at both ends are not added.
/// </summary>
public static class BytePairFiles
{
    /// <summary>Reads <c>tokenizer.json</c>, such as <see cref="BytePairTokenizer.Save"/> writes.</summary>
    /// <exception cref="InvalidDataException">Not such a file, or of a kind that is not read; says why.</exception>
    public static BytePairTokenizer Load(string path) => Named(path, () => FromJson(File.ReadAllText(path)));

    /// <summary>Reads GPT-2's two files; tokens that no merge makes are special.</summary>
    /// <param name="vocabularyPath">JSON: token → id.</param>
    /// <param name="mergesPath">A pair a line, a space between; a first line that begins with <c>#version</c> is a heading.</param>
    /// <exception cref="InvalidDataException">Not such files; says why.</exception>
    public static BytePairTokenizer LoadGpt2(string vocabularyPath, string mergesPath)
    {
        var vocabulary = Named(vocabularyPath, () =>
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(vocabularyPath));
            return Vocabulary(json.RootElement);
        });
        var merges = Named(mergesPath, () => File.ReadAllLines(mergesPath)
            .Where((line, i) => line.Length > 0 && !(i == 0 && line.StartsWith("#version", StringComparison.Ordinal))).Select(Pair).ToArray());
        return Named(vocabularyPath, () =>
        {
            var made = merges.Select(m => m.Left + m.Right).ToHashSet(StringComparer.Ordinal);
            return Make(vocabulary, merges, vocabulary.Keys.Where(t => t.Length > 1 && !made.Contains(t)).ToHashSet(StringComparer.Ordinal));
        });
    }

    internal static BytePairTokenizer FromJson(string text) => Checked(() =>
    {
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("model", out var model) || Text(model, "type") != "BPE")
            throw new InvalidDataException("not a byte-pair tokenizer: expected a \"model\" of \"type\": \"BPE\".");
        Refuse(root, model);

        var vocabulary = Vocabulary(model.GetProperty("vocab"));
        var special = new HashSet<string>(StringComparer.Ordinal);
        foreach (var token in root.TryGetProperty("added_tokens", out var added) && added.ValueKind == JsonValueKind.Array ? added.EnumerateArray() : [])
        {
            var (name, id) = (token.GetProperty("content").GetString()!, token.GetProperty("id").GetInt32());
            foreach (var option in (string[])["single_word", "lstrip", "rstrip"])
                if (token.TryGetProperty(option, out var set) && set.ValueKind == JsonValueKind.True) throw new InvalidDataException($"the token '{name}' has \"{option}\": true, which is not read.");
            if (!vocabulary.TryAdd(name, id) && vocabulary[name] != id) throw new InvalidDataException($"the token '{name}' has two numbers, {vocabulary[name]} and {id}.");
            special.Add(name);
        }

        var merges = model.GetProperty("merges").EnumerateArray()
            .Select(m => m.ValueKind == JsonValueKind.String ? Pair(m.GetString()!) : (Left: m[0].GetString()!, Right: m[1].GetString()!)).ToArray();
        return Make(vocabulary, merges, special);
    });

    internal static string ToJson(BytePairTokenizer tokenizer)
    {
        string Name(int id) => tokenizer.IsSpecial(id) ? Encoding.UTF8.GetString(tokenizer.Bytes(id)) : ByteCharacters.Of(tokenizer.Bytes(id));
        return TokenizerJson.Write(
            [.. Enumerable.Range(0, tokenizer.Size).Select(Name)], [.. tokenizer.Merges.Ordered.Select(m => (Name(m.Left), Name(m.Right)))], tokenizer.Special);
    }

    private static void Refuse(JsonElement root, JsonElement model)
    {
        if (root.TryGetProperty("normalizer", out var normalizer) && normalizer.ValueKind != JsonValueKind.Null)
            throw new InvalidDataException($"a normalizer ({Text(normalizer, "type")}) is not read.");
        if (!root.TryGetProperty("pre_tokenizer", out var cut) || Text(cut, "type") != "ByteLevel" || cut.TryGetProperty("use_regex", out var regex) && !regex.GetBoolean())
            throw new InvalidDataException("only a \"pre_tokenizer\" of \"type\": \"ByteLevel\" with GPT-2's pattern is read.");
        if (cut.TryGetProperty("add_prefix_space", out var prefix) && prefix.GetBoolean())
            throw new InvalidDataException("\"add_prefix_space\": true is not read: a text would not come back as it was.");
        foreach (var option in (string[])["byte_fallback", "ignore_merges"])
            if (model.TryGetProperty(option, out var set) && set.ValueKind == JsonValueKind.True) throw new InvalidDataException($"a model with \"{option}\": true is not read.");
        foreach (var option in (string[])["continuing_subword_prefix", "end_of_word_suffix", "dropout"])
            if (model.TryGetProperty(option, out var set) && set.ValueKind != JsonValueKind.Null && set.ToString() is not ("" or "0" or "0.0"))
                throw new InvalidDataException($"a model with \"{option}\": {set} is not read.");
    }

    private static BytePairTokenizer Make(Dictionary<string, int> vocabulary, (string Left, string Right)[] merges, HashSet<string> special)
    {
        var tokens = new byte[vocabulary.Count][];
        foreach (var (token, id) in vocabulary)
        {
            if ((uint)id >= (uint)tokens.Length || tokens[id] is not null)
                throw new InvalidDataException($"{vocabulary.Count} tokens should be numbered 0 to {vocabulary.Count - 1}, each once; '{token}' has {id}.");
            tokens[id] = special.Contains(token) ? Encoding.UTF8.GetBytes(token)
                : ByteCharacters.Bytes(token) ?? throw new InvalidDataException($"the token '{token}' holds characters that stand for no byte.");
        }

        int Id(string token) => vocabulary.TryGetValue(token, out var id) && !special.Contains(token) ? id : throw new InvalidDataException($"a merge speaks of '{token}', which is not in the vocabulary.");
        return new BytePairTokenizer(
            tokens, new BytePairMerges([.. merges.Select(m => (Id(m.Left), Id(m.Right), Id(m.Left + m.Right)))]),
            new SpecialTokens(special.Select(name => KeyValuePair.Create(name, vocabulary[name]))));
    }

    private static Dictionary<string, int> Vocabulary(JsonElement json)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in json.EnumerateObject())
            if (!vocabulary.TryAdd(token.Name, token.Value.GetInt32())) throw new InvalidDataException($"the token '{token.Name}' is there twice.");
        return vocabulary;
    }

    private static (string Left, string Right) Pair(string line) => line.Split(' ') is [{ Length: > 0 } left, { Length: > 0 } right]
        ? (left, right)
        : throw new InvalidDataException($"a merge is two tokens with a space between; read '{line}'.");

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static T Named<T>(string path, Func<T> read)
    {
        try
        {
            return Checked(read);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException($"not a byte-pair tokenizer: {e.Message}", e);
        }
    }
}
