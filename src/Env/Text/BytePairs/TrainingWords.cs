using System.Runtime.InteropServices;

namespace Troupe.Env.Text.BytePairs;

/// <summary>The words of a training text while pairs are merged in them, and how often each pair occurs.</summary>
internal sealed class TrainingWords
{
    private readonly List<(List<int> Tokens, long Count)> _words = [];
    private readonly Dictionary<(int Left, int Right), long> _counts = [];
    private readonly Dictionary<(int Left, int Right), HashSet<int>> _where = [];   // words that hold, or once held, the pair
    private readonly PriorityQueue<(int Left, int Right), (long, int, int)> _queue = new();

    public TrainingWords(IEnumerable<(int[] Tokens, long Count)> words)
    {
        foreach (var (tokens, count) in words)
        {
            for (var i = 0; i + 1 < tokens.Length; i++) Count(tokens[i], tokens[i + 1], count, _words.Count);
            _words.Add(([.. tokens], count));
        }

        foreach (var pair in _counts.Keys) Enqueue(pair);
    }

    /// <returns>The pair to be merged next, or null if none occurs often enough.</returns>
    public (int Left, int Right)? MostFrequent(long atLeast)
    {
        while (_queue.TryPeek(out var pair, out var priority))
        {
            var count = _counts.GetValueOrDefault(pair);
            if (-priority.Item1 == count) return count >= atLeast ? pair : null;
            _queue.Dequeue();   // counted anew since
            if (count > 0) Enqueue(pair);
        }

        return null;
    }

    /// <summary>Merges the pair wherever it stands, from the left.</summary>
    public void Merge(int left, int right, int merged)
    {
        _where.Remove((left, right), out var words);
        var changed = new HashSet<(int, int)>();
        foreach (var w in words!)
        {
            var (tokens, count) = _words[w];
            var kept = 0;
            for (var i = 0; i < tokens.Count; i++)
            {
                if (tokens[i] != left || i + 1 == tokens.Count || tokens[i + 1] != right)
                {
                    tokens[kept++] = tokens[i];
                    continue;
                }

                if (kept > 0) Replace((tokens[kept - 1], left), (tokens[kept - 1], merged), count, w, changed);
                if (i + 2 < tokens.Count) Replace((right, tokens[i + 2]), (merged, tokens[i + 2]), count, w, changed);
                tokens[kept++] = merged;
                i++;
            }

            tokens.RemoveRange(kept, tokens.Count - kept);
        }

        _counts.Remove((left, right));
        changed.Remove((left, right));
        foreach (var pair in changed) Enqueue(pair);
    }

    private void Replace((int Left, int Right) old, (int Left, int Right) pair, long count, int word, HashSet<(int, int)> changed)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, old, out _) -= count;
        Count(pair.Left, pair.Right, count, word);
        changed.Add(pair);
    }

    private void Count(int left, int right, long count, int word)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, (left, right), out _) += count;
        ref var words = ref CollectionsMarshal.GetValueRefOrAddDefault(_where, (left, right), out _);
        (words ??= []).Add(word);
    }

    private void Enqueue((int Left, int Right) pair) => _queue.Enqueue(pair, (-_counts[pair], pair.Left, pair.Right));
}
