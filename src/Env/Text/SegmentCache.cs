using System.Runtime.CompilerServices;

namespace Troupe.Env.Text;

/// <summary>
/// Token ids of (segment, text), computed once. Worlds hand out the same string objects again and again, so a small
/// table by object identity answers first; a dictionary by value answers for equal strings. Both are bounded.
/// </summary>
internal sealed class SegmentCache(int capacity, Func<int, string, int[]> compute)
{
    private readonly Entry[] _byIdentity = new Entry[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, 16))];
    private readonly Dictionary<(int Segment, string Text), int[]> _byValue = [];

    public int[] Get(int segment, string text)
    {
        if (text.Length == 0) return [];
        ref var entry = ref _byIdentity[(RuntimeHelpers.GetHashCode(text) * 31 + segment) & (_byIdentity.Length - 1)];
        if (ReferenceEquals(entry.Text, text) && entry.Segment == segment) return entry.Ids;

        if (!_byValue.TryGetValue((segment, text), out var ids))
        {
            // Full: begin anew. What is in use returns at once; what a game long over left behind does not.
            if (_byValue.Count >= capacity) _byValue.Clear();
            _byValue.Add((segment, text), ids = compute(segment, text));
        }

        entry = new Entry(text, segment, ids);
        return ids;
    }

    private readonly record struct Entry(string Text, int Segment, int[] Ids);
}
