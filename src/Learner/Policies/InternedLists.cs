using System.Runtime.CompilerServices;

namespace Troupe.Learner.Policies;

/// <summary>
/// A growing set of integer lists: the same list gets the same number, from 0. Equality is decided by the numbers
/// themselves, the hash only finds candidates. Emptied in O(1); allocates only while it grows. Not thread-safe.
/// </summary>
public sealed class InternedLists
{
    private int[] _values = new int[1024];
    private int[] _offsets = new int[65];
    private ulong[] _hashes = new ulong[64];
    private (int Generation, int List)[] _table = new (int, int)[128];
    private int _generation = 1;

    public int Count { get; private set; }

    /// <summary>Numbers in all lists together.</summary>
    public int Length => _offsets[Count];

    public ReadOnlySpan<int> this[int list] => _values.AsSpan(_offsets[list], _offsets[list + 1] - _offsets[list]);

    /// <summary>Hash of a list, as <see cref="Hash"/> gives it.</summary>
    public ulong HashOf(int list) => _hashes[list];

    public void Clear()
    {
        Count = 0;
        _generation++;
    }

    /// <returns>The list's number, and whether it is new.</returns>
    public (int List, bool Added) Add(ReadOnlySpan<int> values) => Add(values, Hash(values));

    /// <summary>For a caller that has the hash already.</summary>
    public (int List, bool Added) Add(ReadOnlySpan<int> values, ulong hash)
    {
        if (2 * (Count + 1) > _table.Length) Grow();
        var at = (int)hash & (_table.Length - 1);
        for (; _table[at].Generation == _generation; at = (at + 1) & (_table.Length - 1))
        {
            var list = _table[at].List;
            if (_hashes[list] == hash && this[list].SequenceEqual(values)) return (list, false);
        }
        _table[at] = (_generation, Count);
        var start = _offsets[Count];
        if (start + values.Length > _values.Length) Array.Resize(ref _values, Math.Max(2 * _values.Length, start + values.Length));
        values.CopyTo(_values.AsSpan(start));
        _hashes[Count] = hash;
        _offsets[Count + 1] = start + values.Length;
        return (Count++, true);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(ReadOnlySpan<int> values)
    {
        var hash = (ulong)values.Length + 0x9E3779B97F4A7C15;
        foreach (var value in values)
        {
            hash = (hash ^ (uint)value) * 0xBF58476D1CE4E5B9;
            hash ^= hash >> 29;
        }
        return hash ^ (hash >> 32);
    }

    private void Grow()
    {
        _table = new (int, int)[2 * _table.Length];
        Array.Resize(ref _hashes, _table.Length / 2);
        Array.Resize(ref _offsets, _table.Length / 2 + 1);
        for (var list = 0; list < Count; list++)
        {
            var at = (int)_hashes[list] & (_table.Length - 1);
            while (_table[at].Generation == _generation) at = (at + 1) & (_table.Length - 1);
            _table[at] = (_generation, list);
        }
    }
}
