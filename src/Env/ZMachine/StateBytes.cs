using System.Buffers.Binary;

namespace Troupe.Env.ZMachine;

/// <summary>Little-endian numbers and bytes, one after the other.</summary>
internal ref struct StateWriter(Span<byte> to)
{
    private Span<byte> _rest = to;

    public void Int(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(4), value);

    public void Long(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(8), value);

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public Span<byte> Take(int count)
    {
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}

/// <summary>What <see cref="StateWriter"/> wrote. Whatever ends too early is an <see cref="InvalidDataException"/>.</summary>
internal ref struct StateReader(ReadOnlySpan<byte> from)
{
    private ReadOnlySpan<byte> _rest = from;

    public readonly bool AtEnd => _rest.IsEmpty;

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if ((uint)count > (uint)_rest.Length) throw new InvalidDataException("A saved state that ends too early.");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}

/// <summary>The newest states of @save_undo. Buffers are used again: nothing is allocated once all slots have been full.</summary>
internal sealed class UndoSlots
{
    private readonly List<byte[]> _slots = [];
    private readonly List<int> _lengths = [];
    private readonly Stack<byte[]> _free = new();

    public int Count => _slots.Count;

    /// <summary>Bytes that <see cref="Write"/> writes after the count.</summary>
    public int Size
    {
        get
        {
            var size = 0;
            foreach (var length in _lengths) size += 4 + length;
            return size;
        }
    }

    public ReadOnlySpan<byte> Top => _slots[^1].AsSpan(0, _lengths[^1]);

    public Span<byte> Push(int most, int length)
    {
        if (_slots.Count == most) Drop(0);
        var buffer = _free.TryPop(out var used) && used.Length >= length ? used : new byte[length + length / 8];
        _slots.Add(buffer);
        _lengths.Add(length);
        return buffer.AsSpan(0, length);
    }

    public void Pop() => Drop(_slots.Count - 1);

    public void Clear()
    {
        while (_slots.Count > 0) Pop();
    }

    public void Write(ref StateWriter writer)
    {
        writer.Int(_slots.Count);
        for (var i = 0; i < _slots.Count; i++)
        {
            writer.Int(_lengths[i]);
            writer.Bytes(_slots[i].AsSpan(0, _lengths[i]));
        }
    }

    private void Drop(int slot)
    {
        _free.Push(_slots[slot]);
        _slots.RemoveAt(slot);
        _lengths.RemoveAt(slot);
    }
}
