namespace Troupe.Env.Language.Metrics;

/// <summary>
/// A sentence's references made ready to count many candidates against. An n-gram is known by the pair (number of its
/// first n − 1 tokens, last token): no joined strings, and no collisions. Immutable, thread-safe.
/// </summary>
public sealed class BleuReferences
{
    private const int Unknown = -1;

    private readonly Dictionary<string, int> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Begin, int Last), int> _longer = [];
    private readonly List<int> _most = [];       // [n-gram]: times it occurs in that reference which has most of it
    private readonly int[] _lengths;
    private readonly int _order;

    /// <exception cref="ArgumentException">No reference, or an order below 1.</exception>
    public BleuReferences(IReadOnlyList<IReadOnlyList<string>> references, int order = Bleu.DefaultOrder)
    {
        if (references.Count == 0) throw new ArgumentException("BLEU needs at least one reference.", nameof(references));
        ArgumentOutOfRangeException.ThrowIfLessThan(order, 1);
        _order = order;
        _lengths = [.. references.Select(r => r.Count)];
        foreach (var reference in references) Add(reference);
    }

    public BleuCounts Count(IReadOnlyList<string> candidate)
    {
        var (matches, totals) = (new int[_order], new int[_order]);
        var tokens = new int[candidate.Count];
        for (var i = 0; i < tokens.Length; i++) tokens[i] = _tokens.GetValueOrDefault(candidate[i], Unknown);

        var grams = (int[])tokens.Clone();   // [i]: the n-gram that begins at i
        var seen = new int[_most.Count];
        for (var n = 1; n <= _order; n++)
        {
            var count = tokens.Length - n + 1;
            totals[n - 1] = Math.Max(0, count);
            for (var i = 0; i < count; i++)
            {
                if (n > 1) grams[i] = grams[i] >= 0 && tokens[i + n - 1] >= 0 ? _longer.GetValueOrDefault((grams[i], tokens[i + n - 1]), Unknown) : Unknown;
                if (grams[i] >= 0 && seen[grams[i]]++ < _most[grams[i]]) matches[n - 1]++;
            }
        }

        return new BleuCounts(matches, totals, tokens.Length, Nearest(tokens.Length));
    }

    private int Nearest(int length)
    {
        var nearest = _lengths[0];
        foreach (var other in _lengths)
        {
            var (far, farther) = (Math.Abs(other - length), Math.Abs(nearest - length));
            if (far < farther || far == farther && other < nearest) nearest = other;
        }

        return nearest;
    }

    private void Add(IReadOnlyList<string> reference)
    {
        var tokens = reference.Select(Number).ToArray();
        var grams = (int[])tokens.Clone();
        var counts = new Dictionary<int, int>();
        for (var n = 1; n <= _order; n++)
        {
            for (var i = 0; i + n <= tokens.Length; i++)
            {
                if (n > 1) grams[i] = Number((grams[i], tokens[i + n - 1]));
                counts[grams[i]] = counts.GetValueOrDefault(grams[i]) + 1;
            }
        }

        foreach (var (gram, count) in counts) _most[gram] = Math.Max(_most[gram], count);
    }

    private int Number(string token) => _tokens.TryGetValue(token, out var known) ? known : _tokens[token] = New();

    private int Number((int, int) gram) => _longer.TryGetValue(gram, out var known) ? known : _longer[gram] = New();

    private int New()
    {
        _most.Add(0);
        return _most.Count - 1;
    }
}
