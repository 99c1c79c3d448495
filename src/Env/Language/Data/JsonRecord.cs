using System.Text;
using System.Text.Json;

namespace Troupe.Env.Language.Data;

/// <summary>A JSON object on a line, read for some of its keys. Text, numbers, true and false are values; null is none; a list holds several.</summary>
internal static class JsonRecord
{
    private const int ShownCharacters = 60;

    /// <summary>The object's keys, in order.</summary>
    public static IReadOnlyList<string> Keys(ReadOnlySpan<byte> record, string path, long line)
    {
        var keys = new List<string>();
        Each(record, path, line, (string key, ref Utf8JsonReader reader) =>
        {
            keys.Add(key);
            reader.Skip();
        });
        return keys;
    }

    /// <returns>[column][values]; an empty list where the key is missing or null. Of a key that stands twice the last counts.</returns>
    public static IReadOnlyList<string>[] Read(ReadOnlySpan<byte> record, IReadOnlyList<string> columns, string path, long line)
    {
        var values = new IReadOnlyList<string>[columns.Count];
        Array.Fill(values, []);
        Each(record, path, line, (string key, ref Utf8JsonReader reader) =>
        {
            var column = -1;
            for (var i = 0; i < columns.Count; i++)
                if (columns[i] == key) column = i;
            if (column < 0) reader.Skip();
            else values[column] = Values(key, ref reader, path, line);
        });
        return values;
    }

    private delegate void Property(string key, ref Utf8JsonReader reader);

    private static void Each(ReadOnlySpan<byte> record, string path, long line, Property property)
    {
        var reader = new Utf8JsonReader(record);
        try
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray && line == 1)
                throw new DataFileException(path, line, "this is a JSON list; write one object a line, without brackets and commas around them.");
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new DataFileException(path, line, $"a JSON object is expected, as {{\"text\": \"…\"}}; read {Shown(record)}");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                reader.Read();
                property(key, ref reader);
            }

            // Whatever stands behind the object.
            while (reader.Read())
            {
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            var why = (e is JsonException json ? $"wrong at byte {json.BytePositionInLine + 1}" : "half a character escaped as \\u");
            throw new DataFileException(path, line, $"not a JSON object ({why}); read {Shown(record)}", e);
        }
    }

    private static List<string> Values(string key, ref Utf8JsonReader reader, string path, long line)
    {
        var values = new List<string>();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            if (Value(key, ref reader, path, line) is { } value) values.Add(value);
            return values;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            if (Value(key, ref reader, path, line) is { } value) values.Add(value);
        return values;
    }

    private static string? Value(string key, ref Utf8JsonReader reader, string path, long line) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Null => null,
        _ => throw new DataFileException(path, line, $"\"{key}\" holds an object or a list within a list; a text, a number or a list of these is expected."),
    };

    private static string Shown(ReadOnlySpan<byte> record)
    {
        var text = Encoding.UTF8.GetString(record[..Math.Min(record.Length, 4 * ShownCharacters)]);
        return text.Length <= ShownCharacters ? text : text[..ShownCharacters] + "…";
    }
}
