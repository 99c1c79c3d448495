using System.Text;

namespace Troupe.Env.Text.BytePairs;

/// <summary>
/// Cuts text into the pieces that pairs are merged within, as GPT-2 does (Radford et al. 2019):
/// <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>, the first of these that fits. Works
/// on bytes; those that are no text count as marks. The pieces are the whole text, in order.
/// </summary>
internal static class Gpt2Pieces
{
    private enum Kind : byte
    {
        Mark,
        Letter,
        Number,
        Space,
    }

    private static readonly Kind[] s_ascii = [.. Enumerable.Range(0, 128).Select(c => KindOf(new Rune(c)))];

    /// <returns>Where the piece that begins at <paramref name="at"/> ends; <paramref name="at"/> is before the text's end.</returns>
    public static int End(ReadOnlySpan<byte> text, int at)
    {
        if (text[at] == '\'' && Contraction(text[(at + 1)..]) is > 0 and var letters) return at + 1 + letters;

        var kind = Next(text, at, out var after);
        if (kind != Kind.Space) return Run(text, after, kind);
        if (text[at] == ' ' && after < text.Length && Next(text, after, out var second) is not Kind.Space and var word) return Run(text, second, word);

        // White space: all of it at the text's end, else all but the last, which the next piece may take along.
        var last = at;
        while (after < text.Length && Next(text, after, out var further) == Kind.Space) (last, after) = (after, further);
        return after == text.Length || last == at ? after : last;
    }

    private static int Run(ReadOnlySpan<byte> text, int at, Kind kind)
    {
        while (at < text.Length && Next(text, at, out var after) == kind) at = after;
        return at;
    }

    private static int Contraction(ReadOnlySpan<byte> rest) => rest switch
    {
        [(byte)'s' or (byte)'t' or (byte)'m' or (byte)'d', ..] => 1,
        [(byte)'r', (byte)'e', ..] or [(byte)'v', (byte)'e', ..] or [(byte)'l', (byte)'l', ..] => 2,
        _ => 0,
    };

    private static Kind Next(ReadOnlySpan<byte> text, int at, out int after)
    {
        if (text[at] < 128)
        {
            after = at + 1;
            return s_ascii[text[at]];
        }

        if (Rune.DecodeFromUtf8(text[at..], out var rune, out var bytes) != System.Buffers.OperationStatus.Done)
        {
            after = at + 1;
            return Kind.Mark;
        }

        after = at + bytes;
        return KindOf(rune);
    }

    private static Kind KindOf(Rune rune) =>
        Rune.IsLetter(rune) ? Kind.Letter : Rune.IsNumber(rune) ? Kind.Number : Rune.IsWhiteSpace(rune) ? Kind.Space : Kind.Mark;
}
