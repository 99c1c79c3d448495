using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Troupe.Learner.Replay;

/// <summary>Reads what <see cref="ByteWriter"/> wrote; anything else is an <see cref="InvalidDataException"/> that says what and where.</summary>
internal ref struct ByteReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly string _what;

    /// <param name="start">Where in <paramref name="bytes"/> to begin; positions in errors count from the array's front.</param>
    public ByteReader(ReadOnlySpan<byte> bytes, int start, string what)
    {
        _bytes = bytes;
        Position = start;
        _what = what;
    }

    public int Position { get; private set; }

    public readonly int Remaining => _bytes.Length - Position;

    /// <summary>The payload before an XxHash64 trailer, once the trailer has been checked.</summary>
    public static ByteReader Hashed(ReadOnlySpan<byte> bytes, string what)
    {
        if (bytes.Length < sizeof(ulong)) throw new InvalidDataException($"{what}: {bytes.Length} bytes, too few for a hash.");
        var body = bytes[..^sizeof(ulong)];
        var said = BinaryPrimitives.ReadUInt64LittleEndian(bytes[^sizeof(ulong)..]);
        var found = XxHash64.Of(body);
        return said == found
            ? new ByteReader(body, 0, what)
            : throw new InvalidDataException($"{what}: its {bytes.Length} bytes have hash {found:x16}, the trailer says {said:x16}.");
    }

    public byte Byte(string field)
    {
        if (Remaining < 1) throw Error(field, "the bytes end here");
        return _bytes[Position++];
    }

    public ulong Varint(string field)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte(field);
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        throw Error(field, "a varint longer than 10 bytes");
    }

    public uint UInt32(string field) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(field, sizeof(uint)));

    public ulong UInt64(string field) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(field, sizeof(ulong)));

    /// <summary>A varint between 0 and <paramref name="most"/>.</summary>
    public int Count(string field, int most)
    {
        var value = Varint(field);
        return value <= (ulong)most ? (int)value : throw Error(field, $"{value}, at most {most} is allowed");
    }

    /// <summary>A varint that is no larger than a long.</summary>
    public long Int64(string field)
    {
        var value = Varint(field);
        return value <= long.MaxValue ? (long)value : throw Error(field, $"{value} is larger than any");
    }

    public long Zigzag(string field)
    {
        var value = Varint(field);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public ReadOnlySpan<byte> Bytes(string field, long count)
    {
        if (count < 0 || count > Remaining) throw Error(field, $"{count} bytes wanted, {Remaining} left");
        var taken = _bytes.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    public float[] Floats(string field, int count)
    {
        var bytes = Bytes(field, (long)count * sizeof(float));
        var values = new float[count];
        if (BitConverter.IsLittleEndian)
            bytes.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        else
            for (var i = 0; i < count; i++)
                values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        return values;
    }

    /// <summary>Reads on within the next <paramref name="length"/> bytes only, and steps over them here.</summary>
    public ByteReader Section(string field, int length)
    {
        var start = Position;
        Bytes(field, length);
        return new ByteReader(_bytes[..(start + length)], start, _what);
    }

    public readonly void End(string field)
    {
        if (Remaining > 0) throw Error(field, $"{Remaining} bytes too many");
    }

    public readonly InvalidDataException Error(string field, string problem) => new($"{_what}, byte {Position}, {field}: {problem}.");
}
