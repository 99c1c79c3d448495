namespace Troupe.Learner.Replay;

/// <summary>Numbers distinct lists of integers in the order they first appear, each stored once.</summary>
internal sealed class ListInterner
{
    private int[] _items = new int[256];
    private int[] _offsets = new int[65];
    private ulong[] _hashes = new ulong[64];
    private int[] _slots = new int[128];   // list's number + 1; 0 = free

    public int Count { get; private set; }

    public ReadOnlySpan<int> Items => _items.AsSpan(0, _offsets[Count]);

    public ReadOnlySpan<int> this[int list] => _items.AsSpan(_offsets[list], _offsets[list + 1] - _offsets[list]);

    public int Intern(ReadOnlySpan<int> list)
    {
        var hash = XxHash64.OfInts(list);
        var slot = Slot(hash);
        for (; _slots[slot] > 0; slot = slot + 1 & _slots.Length - 1)
        {
            var known = _slots[slot] - 1;
            if (_hashes[known] == hash && this[known].SequenceEqual(list)) return known;
        }

        if (Count == _hashes.Length)
        {
            Array.Resize(ref _hashes, 2 * Count);
            Array.Resize(ref _offsets, 2 * Count + 1);
            _slots = new int[4 * Count];
            Rehash();
            slot = Free(hash);
        }

        var end = _offsets[Count] + list.Length;
        if (end > _items.Length) Array.Resize(ref _items, Math.Max(end, 2 * _items.Length));
        list.CopyTo(_items.AsSpan(_offsets[Count]));
        _hashes[Count] = hash;
        _slots[slot] = ++Count;
        _offsets[Count] = end;
        return Count - 1;
    }

    /// <summary>Forgets all but the first <paramref name="count"/> lists.</summary>
    public void Truncate(int count)
    {
        if (count == Count) return;
        Count = count;
        Rehash();
    }

    public int LengthOf(int list) => _offsets[list + 1] - _offsets[list];

    private void Rehash()
    {
        Array.Clear(_slots);
        for (var i = 0; i < Count; i++)
            _slots[Free(_hashes[i])] = i + 1;
    }

    private int Free(ulong hash)
    {
        var slot = Slot(hash);
        while (_slots[slot] > 0)
            slot = slot + 1 & _slots.Length - 1;
        return slot;
    }

    private int Slot(ulong hash) => (int)hash & _slots.Length - 1;
}
