using System.Text.Json.Nodes;

namespace Troupe.Env.Text;

/// <summary>
/// Words as tokens: those of a <see cref="Vocabulary"/>, then special ones. Case and white space are not kept, and an
/// unseen word comes back as its bucket's name; what is kept is what <see cref="WordTokenizer"/> calls a word.
/// </summary>
public sealed class VocabularyTokenizer : ITokenizer
{
    private readonly SpecialTokens _special;

    /// <param name="special">Names, each once; ids follow the vocabulary's in this order.</param>
    public VocabularyTokenizer(Vocabulary vocabulary, params IReadOnlyList<string> special)
    {
        Vocabulary = vocabulary;
        _special = new SpecialTokens(special.Select((name, i) => KeyValuePair.Create(name, vocabulary.Size + i)));
    }

    public Vocabulary Vocabulary { get; }

    public int Size => Vocabulary.Size + _special.Ids.Count;

    public IReadOnlyDictionary<string, int> Special => _special.Ids;

    public void Encode(ReadOnlySpan<char> text, List<int> ids, bool recogniseSpecial = false)
    {
        while (recogniseSpecial && _special.Find(text, out var at, out var length, out var id))
        {
            Words(text[..at], ids);
            ids.Add(id);
            text = text[(at + length)..];
        }

        Words(text, ids);
    }

    /// <summary>The words, a space between each two.</summary>
    public string Decode(ReadOnlySpan<int> ids)
    {
        var words = new string[ids.Length];
        for (var i = 0; i < ids.Length; i++) words[i] = Token(ids[i]);
        return string.Join(' ', words);
    }

    public string Token(int id)
    {
        if ((uint)id >= (uint)Size) throw new ArgumentOutOfRangeException(nameof(id), id, $"Tokens are 0 to {Size - 1}.");
        return id < Vocabulary.Size ? Vocabulary.Word(id) : _special.Name(id);
    }

    public void Save(string path) => File.WriteAllText(path, ToJson());

    /// <summary>The vocabulary's own form with the special tokens beside it, so that <see cref="Vocabulary.FromJson"/> reads it too.</summary>
    public string ToJson()
    {
        var json = JsonNode.Parse(Vocabulary.ToJson())!;
        if (_special.Ids.Count > 0) json[nameof(Special)] = new JsonArray([.. _special.Ids.OrderBy(s => s.Value).Select(s => JsonValue.Create(s.Key))]);
        return json.ToJsonString();
    }

    /// <exception cref="InvalidDataException">Not a vocabulary.</exception>
    public static VocabularyTokenizer FromJson(string json)
    {
        var vocabulary = Vocabulary.FromJson(json);
        try
        {
            var special = JsonNode.Parse(json)![nameof(Special)] is { } names ? names.AsArray().Select(n => n!.GetValue<string>()).ToArray() : [];
            return new VocabularyTokenizer(vocabulary, special);
        }
        catch (Exception e) when (e is InvalidOperationException or NullReferenceException or ArgumentException)
        {
            throw new InvalidDataException($"not a vocabulary: \"Special\" must list names, each once: {e.Message}", e);
        }
    }

    private void Words(ReadOnlySpan<char> text, List<int> ids)
    {
        foreach (var word in WordTokenizer.Enumerate(text)) ids.Add(Vocabulary.Id(word));
    }
}
