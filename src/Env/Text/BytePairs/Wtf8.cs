using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Troupe.Env.Text.BytePairs;

/// <summary>
/// UTF-8 in which half a surrogate pair has its three bytes as well (WTF-8, Sapin 2014): every .NET string has bytes, and
/// these give back the string.
/// </summary>
internal static class Wtf8
{
    private const char Replacement = '\uFFFD';

    /// <summary>Bytes that suffice for this many characters.</summary>
    public static int MaxBytes(int characters) => checked(characters * 3);

    /// <returns>Bytes written.</returns>
    public static int FromText(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        var written = 0;
        while (Utf8.FromUtf16(text, bytes[written..], out var read, out var more, replaceInvalidSequences: false) is var status)
        {
            text = text[read..];
            written += more;
            if (status == OperationStatus.Done) break;
            var half = text[0];   // the only thing that is not valid
            bytes[written++] = (byte)(0xE0 | half >> 12);
            bytes[written++] = (byte)(0x80 | half >> 6 & 0x3F);
            bytes[written++] = (byte)(0x80 | half & 0x3F);
            text = text[1..];
        }

        return written;
    }

    /// <summary>Bytes that are no text become U+FFFD, one for each longest piece that could have begun a character.</summary>
    public static string ToText(ReadOnlySpan<byte> bytes)
    {
        var characters = new char[bytes.Length];
        var written = 0;
        while (Utf8.ToUtf16(bytes, characters.AsSpan(written), out var read, out var more, replaceInvalidSequences: false) is var status)
        {
            bytes = bytes[read..];
            written += more;
            if (status == OperationStatus.Done) break;
            if (bytes is [0xED, >= 0xA0 and <= 0xBF, >= 0x80 and <= 0xBF, ..])
            {
                characters[written++] = (char)(0xD000 | (bytes[1] & 0x3F) << 6 | bytes[2] & 0x3F);
                bytes = bytes[3..];
                continue;
            }

            Rune.DecodeFromUtf8(bytes, out _, out var bad);
            characters[written++] = Replacement;
            bytes = bytes[bad..];
        }

        return new string(characters, 0, written);
    }
}
