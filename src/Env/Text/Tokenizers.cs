using System.Text.Json;
using Troupe.Env.Text.BytePairs;

namespace Troupe.Env.Text;

/// <summary>What all tokenizers share: their files, and the short way to encode.</summary>
public static class Tokenizers
{
    /// <summary>The tokens of a text; see <see cref="ITokenizer.Encode"/>.</summary>
    public static int[] Encode(this ITokenizer tokenizer, ReadOnlySpan<char> text, bool recogniseSpecial = false)
    {
        var ids = new List<int>();
        tokenizer.Encode(text, ids, recogniseSpecial);
        return [.. ids];
    }

    /// <summary>Reads a tokenizer that was saved, or a byte-level <c>tokenizer.json</c> of Hugging Face's.</summary>
    /// <exception cref="InvalidDataException">Not a tokenizer, or one of a kind that is not read; the message names the file and says why.</exception>
    public static ITokenizer Load(string path)
    {
        var json = File.ReadAllText(path);
        try
        {
            return IsWords(json) ? VocabularyTokenizer.FromJson(json) : BytePairFiles.FromJson(json);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static bool IsWords(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("Words", out _);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"not a tokenizer: {e.Message}", e);
        }
    }
}
