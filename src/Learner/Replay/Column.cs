using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Troupe.Learner.Replay;

/// <summary>
/// A column of 32-bit numbers, left in its encoded bytes and read in place: one constant, one, two or four bytes a
/// value, or one byte into a palette of up to 256 values. The writer takes the smallest, so equal values give equal bytes.
/// </summary>
internal readonly struct Column
{
    private const byte Constant = 0, Raw8 = 1, Raw16 = 2, Raw32 = 3, Palette8 = 4;
    private const byte SmallPalette8 = 5;   // in memory only: Palette8 whose values all fit 16 bits

    private readonly byte[] _bytes;
    private readonly int _start;
    private readonly Array? _palette;   // ushort[] where that is enough, else int[]: a draw fetches it from far memory
    private readonly byte _form;
    private readonly int _constant;

    private Column(byte[] bytes, int start, byte form, Array? palette, int constant) =>
        (_bytes, _start, _form, _palette, _constant) = (bytes, start, form, palette, constant);

    public int this[int i] => _form switch
    {
        SmallPalette8 => Unsafe.As<ushort[]>(_palette!)[_bytes[_start + i]],
        Palette8 => Unsafe.As<int[]>(_palette!)[_bytes[_start + i]],
        Raw8 => _bytes[_start + i],
        Raw16 => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(_start + 2 * i)),
        Raw32 => BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(_start + 4 * i)),
        _ => _constant,
    };

    /// <summary>Values <paramref name="from"/> onwards, as many as <paramref name="to"/> holds.</summary>
    public void CopyTo(int from, Span<int> to)
    {
        switch (_form)
        {
            case SmallPalette8:
                var words = Unsafe.As<ushort[]>(_palette!);
                var indices = _bytes.AsSpan(_start + from, to.Length);
                for (var i = 0; i < indices.Length; i++)
                    to[i] = words[indices[i]];
                break;
            case Raw8:
                var small = _bytes.AsSpan(_start + from, to.Length);
                for (var i = 0; i < small.Length; i++)
                    to[i] = small[i];
                break;
            case Constant:
                to.Fill(_constant);
                break;
            default:
                for (var i = 0; i < to.Length; i++)
                    to[i] = this[from + i];
                break;
        }
    }

    /// <summary>See <see cref="Chunk.Fetch"/>.</summary>
    public int Fetch(int i)
    {
        var sum = (int)_bytes[Math.Min(_start + i, _bytes.Length - 1)];
        if (_form == SmallPalette8)
        {
            var words = Unsafe.As<ushort[]>(_palette!);
            for (var k = 0; k < words.Length; k += 32)
                sum += words[k];
        }

        return sum;
    }

    /// <summary>Reads a column of <paramref name="count"/> values out of <paramref name="bytes"/>, which it keeps.</summary>
    /// <param name="at">Where in <paramref name="bytes"/> the reader's position 0 lies.</param>
    /// <param name="limit">Every value lies below this, taken as unsigned.</param>
    public static Column Read(ref ByteReader reader, byte[] bytes, int at, int count, long limit, string field)
    {
        if (count == 0) limit = 1L << 32;   // an empty column still names a constant
        var form = reader.Byte(field);
        int[]? palette = null;
        var constant = 0;
        var width = form switch { Constant => 0, Raw8 or Palette8 => 1, Raw16 => 2, Raw32 => 4, _ => throw reader.Error(field, $"a column of unknown form {form}") };
        if (form == Constant) constant = Value(ref reader, limit, field);
        if (form == Palette8)
        {
            palette = new int[reader.Byte(field) + 1];
            for (var i = 0; i < palette.Length; i++)
                palette[i] = Value(ref reader, limit, field);
        }

        var start = at + reader.Position;
        var data = reader.Bytes(field, (long)count * width);
        var words = palette is not null && !palette.AsSpan().ContainsAnyExceptInRange(0, ushort.MaxValue) ? Array.ConvertAll(palette, value => (ushort)value) : null;
        var column = words is null ? new Column(bytes, start, form, palette, constant) : new Column(bytes, start, SmallPalette8, words, constant);
        var below = palette?.Length ?? limit;
        if (form is Raw8 or Palette8)
        {
            if (below < 256 && Largest(data) >= below) throw reader.Error(field, $"a value of {Largest(data)}, all must lie below {below}");
        }
        else if (form == Raw16 ? below < 65536 : form == Raw32 && below <= uint.MaxValue)
        {
            for (var i = 0; i < count; i++)
                if ((uint)column[i] >= below) throw reader.Error(field, $"value {i} is {(uint)column[i]}, all must lie below {below}");
        }

        return column;
    }

    public static void Write(ByteWriter writer, ReadOnlySpan<int> values, Palette palette)
    {
        uint largest = 0;
        foreach (var value in values)
            largest = Math.Max(largest, (uint)value);

        if (values.IsEmpty || !values.ContainsAnyExcept(values[0]))
        {
            writer.Byte(Constant);
            writer.Varint(values.IsEmpty ? 0 : (uint)values[0]);
            return;
        }

        var width = largest < 256 ? 1 : largest < 65536 ? 2 : 4;
        if (width > 1 && palette.TryBuild(values, out var bytes) && bytes < (width - 1) * values.Length)
        {
            writer.Byte(Palette8);
            writer.Byte((byte)(palette.Values.Length - 1));
            foreach (var value in palette.Values)
                writer.Varint((uint)value);
            palette.Indices.CopyTo(writer.Take(values.Length));
            return;
        }

        writer.Byte(width switch { 1 => Raw8, 2 => Raw16, _ => Raw32 });
        var to = writer.Take(values.Length * width);
        for (var i = 0; i < values.Length; i++)
        {
            if (width == 1) to[i] = (byte)values[i];
            else if (width == 2) BinaryPrimitives.WriteUInt16LittleEndian(to[(2 * i)..], (ushort)values[i]);
            else BinaryPrimitives.WriteInt32LittleEndian(to[(4 * i)..], values[i]);
        }
    }

    private static int Value(ref ByteReader reader, long limit, string field)
    {
        var value = reader.Varint(field);
        return value < (ulong)limit ? (int)(uint)value : throw reader.Error(field, $"{value}, all must lie below {limit}");
    }

    private static byte Largest(ReadOnlySpan<byte> bytes)
    {
        var most = Vector<byte>.Zero;
        for (; bytes.Length >= Vector<byte>.Count; bytes = bytes[Vector<byte>.Count..])
            most = Vector.Max(most, new Vector<byte>(bytes));
        byte largest = 0;
        for (var i = 0; i < Vector<byte>.Count; i++)
            largest = Math.Max(largest, most[i]);
        foreach (var rest in bytes)
            largest = Math.Max(largest, rest);
        return largest;
    }
}
