using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Troupe.Env.Text;

namespace Troupe.Env.Language.Metrics;

/// <summary>A vector for each word, [Size]: hashed (any word, the same in every process), or read from a file. Thread-safe.</summary>
public sealed class WordVectors
{
    public const int DefaultSize = 64;

    private const long Stream = 0x576F7264;
    private const int MostWords = 1_000_000;

    private const int KeptVectors = 1 << 16;

    private readonly Dictionary<string, float[]>? _known;
    private readonly ConcurrentDictionary<string, float[]> _hashed = new(StringComparer.Ordinal);

    private WordVectors(int size, Dictionary<string, float[]>? known) => (Size, _known) = (size, known);

    public int Size { get; }

    /// <summary>
    /// Signs drawn by a word's hash: two different words are nearly orthogonal, |cos| about 1/√size. So the similarity
    /// counts shared words; it knows no meaning.
    /// </summary>
    public static WordVectors Hashed(int size = DefaultSize) => size >= 1
        ? new WordVectors(size, null)
        : throw new ArgumentOutOfRangeException(nameof(size), size, "A word vector has at least 1 number.");

    /// <summary>The vector of a lower-case word, or null where the file has none.</summary>
    public float[]? Of(string word)
    {
        if (_known is not null) return _known.GetValueOrDefault(word);
        if (_hashed.TryGetValue(word, out var made)) return made;
        var random = new Rng(unchecked((long)TextHash.Of(word)), Stream);
        var vector = new float[Size];
        for (var i = 0; i < Size; i++) vector[i] = (random.NextUInt64() >> 63) == 0 ? 1 : -1;
        if (_hashed.Count < KeptVectors) _hashed.TryAdd(word, vector);
        return vector;
    }

    /// <summary>Reads word2vec's text form: <c>count size</c> (may be missing, as in GloVe's files), then a word and its numbers a line.</summary>
    /// <exception cref="InvalidDataException">Not such a file; the message names the line and what stands there.</exception>
    public static WordVectors Load(string path)
    {
        var known = new Dictionary<string, float[]>(StringComparer.Ordinal);
        var (size, number) = (0, 0);
        try
        {
            foreach (var line in File.ReadLines(path, new UTF8Encoding(false, throwOnInvalidBytes: true)))
            {
                number++;
                var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (parts.Length == 0) continue;
                if (number == 1 && parts.Length == 2 && int.TryParse(parts[0], out _) && int.TryParse(parts[1], out size)) continue;
                if (size == 0) size = parts.Length - 1;
                if (size < 1 || parts.Length != size + 1) throw Wrong($"a word and {Math.Max(size, 1)} numbers are expected, {parts.Length - 1} numbers stand there");
                if (known.Count == MostWords) throw Wrong($"more than {MostWords} words; keep the most frequent ones");
                known.TryAdd(parts[0].ToLowerInvariant(), [.. parts.Skip(1).Select(Read)]);
            }
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{path}: near line {number + 1}: not UTF-8. Save the file as UTF-8.", e);
        }

        return known.Count > 0 ? new WordVectors(size, known) : throw new InvalidDataException($"{path} is empty: word vectors in word2vec's text form are expected.");

        float Read(string text) => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value)
            ? value
            : throw Wrong($"'{(text.Length <= 40 ? text : text[..40] + "…")}' is no number");

        InvalidDataException Wrong(string why) => new($"{path}, line {number}: {why} (word2vec's text form).");
    }
}
