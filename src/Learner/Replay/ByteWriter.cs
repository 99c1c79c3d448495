using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Troupe.Learner.Replay;

/// <summary>A growing byte buffer in the chunk format's terms: little-endian, LEB128 varints, zigzag for signed numbers.</summary>
internal sealed class ByteWriter
{
    private byte[] _bytes = new byte[4096];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public Span<byte> Take(int count)
    {
        if (Length + count > _bytes.Length) Array.Resize(ref _bytes, Math.Max(Length + count, _bytes.Length * 2));
        var taken = _bytes.AsSpan(Length, count);
        Length += count;
        return taken;
    }

    public void Byte(byte value) => Take(1)[0] = value;

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    public void Zigzag(long value) => Varint((ulong)(value << 1 ^ value >> 63));

    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(sizeof(ulong)), value);

    public void Floats(ReadOnlySpan<float> values)
    {
        var to = Take(values.Length * sizeof(float));
        if (BitConverter.IsLittleEndian)
            MemoryMarshal.AsBytes(values).CopyTo(to);
        else
            for (var i = 0; i < values.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(to[(i * sizeof(float))..], values[i]);
    }

    public void UInts(ReadOnlySpan<uint> values)
    {
        var to = Take(values.Length * sizeof(uint));
        if (BitConverter.IsLittleEndian)
            MemoryMarshal.AsBytes(values).CopyTo(to);
        else
            for (var i = 0; i < values.Length; i++)
                BinaryPrimitives.WriteUInt32LittleEndian(to[(i * sizeof(uint))..], values[i]);
    }

    /// <summary>Everything written so far, then its XxHash64.</summary>
    public byte[] ToArrayWithHash()
    {
        UInt64(XxHash64.Of(Written));
        return Written.ToArray();
    }
}
