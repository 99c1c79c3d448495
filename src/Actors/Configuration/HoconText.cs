using System.Text;
using Hocon;

namespace Troupe.Actors.Configuration;

/// <summary>
/// Writes HOCON that reads back to the same values. The library's own ToString leaves quotes and new lines in strings
/// unescaped, and dots in keys unquoted.
/// </summary>
internal static class HoconText
{
    /// <summary>In quotes, with what must be escaped.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        return quoted.Append('"').ToString();
    }

    /// <summary>An object's fields, a line each, without the braces around them.</summary>
    public static string Fields(HoconObject fields, int indent)
    {
        var text = new StringBuilder();
        foreach (var (key, field) in fields)
            text.Append(' ', indent).Append(Quote(key)).Append(" = ").Append(Value(field.Value, indent)).Append('\n');
        return text.ToString();
    }

    public static string Value(HoconValue value, int indent) => value.Type switch
    {
        HoconType.Object => $"{{\n{Fields(value.GetObject(), indent + 2)}{new string(' ', indent)}}}",
        HoconType.Array => $"[{string.Join(", ", value.GetArray().Select(item => Value(item, indent)))}]",
        HoconType.Number or HoconType.Boolean => value.GetString(),
        HoconType.String when value.GetString() is { } text => Quote(text),
        _ => "null",
    };
}
