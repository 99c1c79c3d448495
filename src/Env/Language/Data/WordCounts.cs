using Troupe.Env.Text;

namespace Troupe.Env.Language.Data;

/// <summary>
/// The most frequent words of texts, in bounded memory: where too many different ones come, those seen least go
/// (lossy counting, Manku and Motwani 2002). Not thread-safe.
/// </summary>
/// <param name="kept">How many words are wanted.</param>
internal sealed class WordCounts(int kept)
{
    private const int Room = 16;   // words counted for each wanted one

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private long _floor = 1;

    public void Add(string text)
    {
        var counts = _counts.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> few = stackalloc char[64];
        foreach (var word in WordTokenizer.Enumerate(text))
        {
            var lower = word.Length <= few.Length ? few[..word.Length] : new char[word.Length];
            word.ToLowerInvariant(lower);
            counts[lower] = counts.TryGetValue(lower, out var count) ? count + 1 : 1;
        }

        while (_counts.Count > kept * Room)
        {
            foreach (var (word, count) in _counts)
                if (count <= _floor) _counts.Remove(word);
            if (_counts.Count > kept * Room / 2) _floor++;
        }
    }

    /// <summary>At most as many as wanted, most frequent first, then in order of code units. Counting begins anew.</summary>
    public IReadOnlyList<string> TakeMostFrequent()
    {
        string[] words = [.. _counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(kept).Select(c => c.Key)];
        _counts.Clear();
        _counts.TrimExcess();
        return words;
    }
}
