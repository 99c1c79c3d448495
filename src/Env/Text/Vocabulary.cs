using System.Text.Json;

namespace Troupe.Env.Text;

/// <summary>
/// Numbers for words: a fixed list, then a few buckets that words not on the list are hashed into, so that two unseen
/// words are seldom the same. Case is ignored. Immutable, thread-safe.
/// </summary>
public sealed class Vocabulary
{
    public const int DefaultBuckets = 16;

    private const int LongestOnStack = 128;

    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    /// <param name="words">Lower-cased, then sorted by code unit and made distinct: the order given does not matter.</param>
    /// <param name="buckets">At least 2: a single one would make all unseen words the same word.</param>
    public Vocabulary(IEnumerable<string> words, int buckets = DefaultBuckets)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buckets, 2);
        Words = [.. words.Select(w => w.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal)];
        Buckets = buckets;
        _ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var word in Words) _ids.Add(word, _ids.Count);
        _bySpan = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public static Vocabulary Of(WorldSpec spec, int buckets = DefaultBuckets) => new(spec.Words, buckets);

    public IReadOnlyList<string> Words { get; }

    public int Buckets { get; }

    /// <summary>Ids run from 0 to Size − 1: the words in order, then the buckets.</summary>
    public int Size => Words.Count + Buckets;

    public bool Knows(ReadOnlySpan<char> word) => Id(word) < Words.Count;

    /// <summary>The word's number; for a word not on the list, its bucket's. The same in every process.</summary>
    public int Id(ReadOnlySpan<char> word)
    {
        var lower = word.Length <= LongestOnStack ? stackalloc char[word.Length] : new char[word.Length];
        word.ToLowerInvariant(lower);
        return _bySpan.TryGetValue(lower, out var id) ? id : Words.Count + (int)(Hash(lower) % (uint)Buckets);
    }

    /// <summary>The word of this number, or <c>#3</c> for the third bucket: for people who look at tokens.</summary>
    public string Word(int id) => id < Words.Count ? Words[id] : $"#{id - Words.Count}";

    public void Save(string path) => File.WriteAllText(path, ToJson());

    public string ToJson() => JsonSerializer.Serialize(new Saved(Format, Buckets, Words));

    /// <exception cref="InvalidDataException">Not a vocabulary; the message names the file.</exception>
    public static Vocabulary Load(string path)
    {
        try
        {
            return FromJson(File.ReadAllText(path));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <exception cref="InvalidDataException">Not a vocabulary.</exception>
    public static Vocabulary FromJson(string json)
    {
        try
        {
            var saved = JsonSerializer.Deserialize<Saved>(json);
            if (saved is not { Format: Format, Words: { } words } || words.Contains(null!))
                throw new InvalidDataException($"not a vocabulary: expected \"Format\": \"{Format}\" and a list of words.");
            if (saved.Buckets < 2) throw new InvalidDataException($"a vocabulary has at least 2 buckets; read {saved.Buckets}.");
            return new Vocabulary(words, saved.Buckets);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"not a vocabulary: {e.Message}", e);
        }
    }

    private const string Format = "troupe-words-1";

    private sealed record Saved(string Format, int Buckets, IReadOnlyList<string> Words);

    // FNV-1a: string.GetHashCode differs from process to process.
    private static uint Hash(ReadOnlySpan<char> word)
    {
        var hash = 2166136261u;
        foreach (var c in word) hash = (((hash ^ (c & 0xFFu)) * 16777619u) ^ (uint)(c >> 8)) * 16777619u;
        return hash ^ (hash >> 16);
    }
}
