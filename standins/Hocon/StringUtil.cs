using System.Buffers;

namespace Hocon;

/// <summary>When a text must be quoted, and how.</summary>
public static class StringUtil
{
    internal const string NotInUnquotedText = "$\"{}[]:=,#`^?!@*&\\";

    private static readonly SearchValues<char> Special = SearchValues.Create(NotInUnquotedText);

    public static bool NeedQuotes(this string s) => s.AsSpan().ContainsAny(Special);

    public static bool NeedTripleQuotes(this string s) => s.NeedQuotes() && s.Contains('\n');

    public static string AddQuotes(this string s) => $"\"{s.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    internal static bool IsHoconSpace(char c) =>
        c is ' ' or '\t' or '\v' or '\f' or '\r' or '\u00A0' or '\u1680' or (>= '\u2000' and <= '\u200A') or '\u202F' or '\u205F'
            or '\u3000' or '\u2028' or '\u2029' or '\uFEFF' or (>= '\u001C' and <= '\u001F');
}
