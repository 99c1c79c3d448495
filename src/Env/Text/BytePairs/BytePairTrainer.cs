using System.Runtime.InteropServices;
using System.Text;

namespace Troupe.Env.Text.BytePairs;

/// <summary>
/// Learns byte pairs from text (Sennrich et al. 2016, algorithm 1, over the pieces of <see cref="Gpt2Pieces"/>): again and
/// again the most frequent pair of neighbours becomes a token. Among equally frequent ones the pair with the lower left
/// token goes first, then the lower right one; so the same text gives the same tokens, in whatever order it comes.
/// </summary>
/// <remarks>Ids: the 256 bytes in GPT-2's order, what was merged, in that order, then the special tokens.</remarks>
public static class BytePairTrainer
{
    /// <param name="size">Tokens wanted, special ones included; fewer come out where the text does not hold enough pairs.</param>
    /// <param name="special">Names of special tokens, each once.</param>
    /// <param name="minFrequency">A pair seen less often is not merged; 1 or more.</param>
    public static BytePairTokenizer Train(IEnumerable<string> texts, int size, IReadOnlyList<string>? special = null, int minFrequency = 2)
    {
        special ??= [];
        if (size < 256 + special.Count) throw new ArgumentOutOfRangeException(nameof(size), size, $"256 bytes and {special.Count} special tokens make at least {256 + special.Count} tokens.");
        ArgumentOutOfRangeException.ThrowIfLessThan(minFrequency, 1);

        var tokens = ByteCharacters.Ordered.Select(b => new[] { b }).ToList();
        var known = tokens.Select((bytes, id) => (Key: ByteCharacters.Of(bytes), id)).ToDictionary(t => t.Key, t => t.id);
        var merges = new List<(int, int, int)>();
        var merging = new HashSet<(int, int)>();
        var words = new TrainingWords(Pieces(texts));
        while (tokens.Count < size - special.Count && words.MostFrequent(minFrequency) is var (left, right))
        {
            // Two ways may lead to the same bytes: they are one token.
            byte[] bytes = [.. tokens[left], .. tokens[right]];
            if (!known.TryGetValue(ByteCharacters.Of(bytes), out var merged))
            {
                merged = tokens.Count;
                tokens.Add(bytes);
                known.Add(ByteCharacters.Of(bytes), merged);
            }

            if (merging.Add((left, right))) merges.Add((left, right, merged));   // a token made in a second way may bring a pair back
            words.Merge(left, right, merged);
        }

        var first = tokens.Count;
        tokens.AddRange(special.Select(Encoding.UTF8.GetBytes));
        return new BytePairTokenizer([.. tokens], new BytePairMerges(merges), new SpecialTokens(special.Select((name, i) => KeyValuePair.Create(name, first + i))));
    }

    /// <summary>Every piece with how often it occurs, as ids of its bytes.</summary>
    private static IEnumerable<(int[] Tokens, long Count)> Pieces(IEnumerable<string> texts)
    {
        var ids = new int[256];
        for (var i = 0; i < ids.Length; i++) ids[ByteCharacters.Ordered[i]] = i;
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);   // by Latin-1 spelling of the bytes
        foreach (var text in texts)
        {
            var buffer = new byte[Wtf8.MaxBytes(text.Length)];
            var bytes = buffer.AsSpan(0, Wtf8.FromText(text, buffer));
            for (int at = 0, end; at < bytes.Length; at = end)
            {
                end = Gpt2Pieces.End(bytes, at);
                CollectionsMarshal.GetValueRefOrAddDefault(counts, Encoding.Latin1.GetString(bytes[at..end]), out _)++;
            }
        }

        return counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => (c.Key.Select(b => ids[b]).ToArray(), c.Value));
    }
}
