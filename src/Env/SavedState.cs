using System.Runtime.InteropServices;
using System.Text;

namespace Troupe.Env;

/// <summary>
/// The bytes of <see cref="IWorld.Save"/>: a heading that names the world and its options, then what the world writes.
/// Whatever does not fit is an <see cref="InvalidDataException"/> that says so.
/// </summary>
internal static class SavedState
{
    private const int LongestText = 1 << 24;

    public static byte[] Write(string heading, Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream(128);
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(heading);
        write(writer);
        writer.Flush();
        return stream.ToArray();
    }

    /// <param name="read">Reads and checks everything before it changes anything.</param>
    public static void Read(string heading, ReadOnlySpan<byte> state, Action<BinaryReader> read)
    {
        using var stream = new MemoryStream(state.ToArray());
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        try
        {
            var found = reader.ReadString();
            if (found != heading) throw new InvalidDataException($"This is a state of '{Short(found)}'; the world is '{heading}'.");
            read(reader);
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"Not a state of '{heading}': {e.Message}", e);
        }
    }

    /// <summary>UTF-16 as it stands: a typed command may hold half a surrogate pair, which UTF-8 would replace.</summary>
    public static void WriteText(this BinaryWriter writer, string text)
    {
        writer.Write7BitEncodedInt(text.Length);
        writer.Write(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    public static string ReadText(this BinaryReader reader)
    {
        var length = reader.Read7BitEncodedInt();
        if (length is < 0 or > LongestText) throw new InvalidDataException($"A text of {length} characters in a saved state.");
        if (length == 0) return "";
        var bytes = reader.ReadBytes(length * sizeof(char));
        return bytes.Length == length * sizeof(char)
            ? new string(MemoryMarshal.Cast<byte, char>(bytes))
            : throw new EndOfStreamException("The saved state ends within a text.");
    }

    public static void Write(this BinaryWriter writer, RngState rng)
    {
        writer.Write(rng.A);
        writer.Write(rng.B);
        writer.Write(rng.C);
        writer.Write(rng.D);
    }

    public static RngState ReadRng(this BinaryReader reader) =>
        new(reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64());

    public static void MustBeAtEnd(this BinaryReader reader)
    {
        if (reader.BaseStream.Position != reader.BaseStream.Length) throw new InvalidDataException("A saved state with bytes left over.");
    }

    private static string Short(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
