using System.Buffers;
using System.Numerics;

namespace Troupe.Env.Text.BytePairs;

/// <summary>
/// Which two neighbouring tokens become one, the earlier merges first (Sennrich et al. 2016). Immutable.
/// </summary>
internal sealed class BytePairMerges
{
    private const int None = int.MaxValue;
    private const int LongestScanned = 96;   // tokens; beyond it a heap is faster than looking for the least anew each time

    private readonly Slot[] _slots;   // open addressing, at most half full
    private readonly int _shift;

    /// <param name="merges">(left, right, merged) in order of rank; no pair twice.</param>
    public BytePairMerges(IReadOnlyList<(int Left, int Right, int Merged)> merges)
    {
        Ordered = merges;
        var size = BitOperations.RoundUpToPowerOf2((uint)Math.Max(merges.Count * 2, 2));
        _shift = 64 - BitOperations.Log2(size);
        _slots = new Slot[size];
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var (left, right, merged) = merges[rank];
            ref var slot = ref Find(left, right);
            if (slot.IsTaken) throw new ArgumentException($"The pair {left}, {right} is merged twice.", nameof(merges));
            slot = new Slot(left, right, rank, merged, true);
        }
    }

    public IReadOnlyList<(int Left, int Right, int Merged)> Ordered { get; }

    /// <summary>Merges in place, least rank first, leftmost first among equals.</summary>
    /// <returns>How many tokens are left at the beginning of <paramref name="tokens"/>.</returns>
    public int Apply(Span<int> tokens) => tokens.Length <= LongestScanned ? Scan(tokens) : Heap(tokens);

    /// <summary>O(n²): the fastest for the few bytes of a word.</summary>
    internal int Scan(Span<int> tokens)
    {
        var count = tokens.Length;
        Span<int> ranks = count <= LongestScanned ? stackalloc int[LongestScanned] : new int[count];   // of the pair that begins here
        for (var i = 0; i + 1 < count; i++) ranks[i] = Rank(tokens[i], tokens[i + 1]);
        while (count > 1)
        {
            var at = 0;
            for (var i = 1; i + 1 < count; i++)
                if (ranks[i] < ranks[at]) at = i;
            if (ranks[at] == None) break;
            tokens[at] = Ordered[ranks[at]].Merged;
            count--;
            tokens.Slice(at + 2, count - at - 1).CopyTo(tokens[(at + 1)..]);
            ranks.Slice(at + 1, count - at - 1).CopyTo(ranks[at..]);
            if (at > 0) ranks[at - 1] = Rank(tokens[at - 1], tokens[at]);
            if (at + 1 < count) ranks[at] = Rank(tokens[at], tokens[at + 1]);
        }

        return count;
    }

    /// <summary>O(n log n): for long runs without a space, which somebody will send.</summary>
    internal int Heap(Span<int> tokens)
    {
        var n = tokens.Length;
        var next = ArrayPool<int>.Shared.Rent(n);
        var previous = ArrayPool<int>.Shared.Rent(n);
        var queue = new PriorityQueue<int, long>(n);   // position of the left token, by (rank, position)
        for (var i = 0; i < n; i++)
        {
            (next[i], previous[i]) = (i + 1, i - 1);
            if (i + 1 < n) Push(tokens, i, i + 1);
        }

        while (queue.TryDequeue(out var at, out var priority))
        {
            // What stands in the queue may have been merged away since.
            if (tokens[at] < 0 || next[at] >= n || Rank(tokens[at], tokens[next[at]]) != (int)(priority >> 32)) continue;
            var gone = next[at];
            tokens[at] = Ordered[(int)(priority >> 32)].Merged;
            tokens[gone] = -1;
            next[at] = next[gone];
            if (next[at] < n) previous[next[at]] = at;
            if (previous[at] >= 0) Push(tokens, previous[at], at);
            if (next[at] < n) Push(tokens, at, next[at]);
        }

        var count = 0;
        for (var i = 0; i < n; i = next[i]) tokens[count++] = tokens[i];
        ArrayPool<int>.Shared.Return(next);
        ArrayPool<int>.Shared.Return(previous);
        return count;

        void Push(Span<int> all, int left, int right)
        {
            if (Rank(all[left], all[right]) is not None and var rank) queue.Enqueue(left, (long)rank << 32 | (uint)left);
        }
    }

    private int Rank(int left, int right)
    {
        ref var slot = ref Find(left, right);
        return slot.IsTaken ? slot.Rank : None;
    }

    private ref Slot Find(int left, int right)
    {
        var i = (int)((((ulong)(uint)left << 32 | (uint)right) * 0x9E3779B97F4A7C15) >> _shift);
        while (_slots[i].IsTaken && (_slots[i].Left != left || _slots[i].Right != right)) i = (i + 1) & (_slots.Length - 1);
        return ref _slots[i];
    }

    private readonly record struct Slot(int Left, int Right, int Rank, int Merged, bool IsTaken);
}
