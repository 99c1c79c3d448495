using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Troupe.Env.Text.BytePairs;

/// <summary>Writes Hugging Face's <c>tokenizer.json</c>, version 1.0, of a byte-level byte-pair model.</summary>
internal static class TokenizerJson
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="tokens">[id], bytes as <see cref="ByteCharacters"/>, special tokens by name.</param>
    public static string Write(IReadOnlyList<string> tokens, IReadOnlyList<(string Left, string Right)> merges, IReadOnlyDictionary<string, int> special)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_options))
        {
            json.WriteStartObject();
            json.WriteString("version", "1.0");
            json.WriteNull("truncation");
            json.WriteNull("padding");
            json.WriteStartArray("added_tokens");
            foreach (var (name, id) in special.OrderBy(s => s.Value)) AddedToken(json, name, id);
            json.WriteEndArray();
            json.WriteNull("normalizer");
            ByteLevel(json, "pre_tokenizer");
            json.WriteNull("post_processor");
            ByteLevel(json, "decoder");
            Model(json, tokens, merges);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void AddedToken(Utf8JsonWriter json, string name, int id)
    {
        json.WriteStartObject();
        json.WriteNumber("id", id);
        json.WriteString("content", name);
        foreach (var option in (string[])["single_word", "lstrip", "rstrip", "normalized"]) json.WriteBoolean(option, false);
        json.WriteBoolean("special", true);
        json.WriteEndObject();
    }

    private static void ByteLevel(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "ByteLevel");
        json.WriteBoolean("add_prefix_space", false);
        json.WriteBoolean("trim_offsets", true);
        json.WriteBoolean("use_regex", true);
        json.WriteEndObject();
    }

    private static void Model(Utf8JsonWriter json, IReadOnlyList<string> tokens, IReadOnlyList<(string Left, string Right)> merges)
    {
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        foreach (var option in (string[])["dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix"]) json.WriteNull(option);
        foreach (var option in (string[])["fuse_unk", "byte_fallback", "ignore_merges"]) json.WriteBoolean(option, false);
        json.WriteStartObject("vocab");
        for (var id = 0; id < tokens.Count; id++) json.WriteNumber(tokens[id], id);
        json.WriteEndObject();
        json.WriteStartArray("merges");
        foreach (var (left, right) in merges)
        {
            json.WriteStartArray();
            json.WriteStringValue(left);
            json.WriteStringValue(right);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
