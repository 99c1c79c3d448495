using System.Text;

namespace Troupe.Env.Language.Data;

/// <summary>The fields of a CSV record (RFC 4180).</summary>
internal static class CsvRecord
{
    /// <exception cref="DataFileException">A quote where none may stand.</exception>
    public static List<string> Fields(ReadOnlySpan<byte> record, char separator, string path, long line)
    {
        var text = Encoding.UTF8.GetString(record).AsSpan();
        var fields = new List<string>();
        for (; ; )
        {
            fields.Add(text.StartsWith("\"") ? Quoted(ref text, separator, fields.Count, path, line) : Plain(ref text, separator, fields.Count, path, line));
            if (text.IsEmpty) return fields;
            text = text[1..];   // the separator; behind it always stands a field, if an empty one
        }
    }

    private static string Plain(ref ReadOnlySpan<char> text, char separator, int field, string path, long line)
    {
        var end = text.IndexOf(separator);
        var value = end < 0 ? text : text[..end];
        if (value.Contains('"')) throw new DataFileException(path, line, $"field {field + 1} holds a quote but does not begin with one; put the field in quotes and double those within.");
        text = text[value.Length..];
        return value.ToString();
    }

    private static string Quoted(ref ReadOnlySpan<char> text, char separator, int field, string path, long line)
    {
        var value = new StringBuilder();
        for (text = text[1..]; ;)
        {
            var quote = text.IndexOf('"');
            if (quote < 0) throw new DataFileException(path, line, $"the quote of field {field + 1} is never closed.");
            value.Append(text[..quote]);
            text = text[(quote + 1)..];
            if (!text.StartsWith("\"")) break;
            value.Append('"');
            text = text[1..];
        }

        if (!text.IsEmpty && text[0] != separator)
            throw new DataFileException(path, line, $"behind the closing quote of field {field + 1} stands '{text[0]}'; a separator or the record's end is expected, or the quote is to be doubled.");
        return value.ToString();
    }
}
