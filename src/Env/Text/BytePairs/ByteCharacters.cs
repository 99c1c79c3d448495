using System.Text;

namespace Troupe.Env.Text.BytePairs;

/// <summary>
/// GPT-2's printable stand-ins for bytes: 33–126, 161–172 and 174–255 stand for themselves, the others for U+0100 and up.
/// Byte tokens are numbered in the order of these characters.
/// </summary>
internal static class ByteCharacters
{
    private static readonly char[] s_characters = Make();
    private static readonly Dictionary<char, byte> s_bytes = Enumerable.Range(0, 256).ToDictionary(b => s_characters[b], b => (byte)b);

    /// <summary>All bytes in the order of their characters: that of GPT-2's first 256 tokens.</summary>
    public static IReadOnlyList<byte> Ordered { get; } = [.. Enumerable.Range(0, 256).OrderBy(b => s_characters[b]).Select(b => (byte)b)];

    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var b in bytes) text.Append(s_characters[b]);
        return text.ToString();
    }

    /// <returns>The bytes, or null if a character stands for none.</returns>
    public static byte[]? Bytes(string characters)
    {
        var bytes = new byte[characters.Length];
        for (var i = 0; i < bytes.Length; i++)
            if (!s_bytes.TryGetValue(characters[i], out bytes[i])) return null;
        return bytes;
    }

    private static char[] Make()
    {
        var next = (char)0x100;
        return [.. Enumerable.Range(0, 256).Select(b => b is >= 33 and <= 126 or >= 161 and <= 172 or >= 174 ? (char)b : next++)];
    }
}
