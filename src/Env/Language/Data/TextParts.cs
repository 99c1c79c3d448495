using System.Globalization;
using System.Text;
using Troupe.Env.Registry;

namespace Troupe.Env.Language.Data;

/// <summary>A piece of a text to learn from.</summary>
/// <param name="Document">Which text it belongs to.</param>
/// <param name="Place">Its number there: equal document and the next place go on where this ends.</param>
public sealed record TextPart(string Text, int Document, int Place);

/// <summary>Texts to learn a language from, read whole: plain files, or a column of a table.</summary>
public static class TextParts
{
    private const int LargestPart = 4096, FewestParts = 100;   // characters; parts of a plain text

    /// <param name="plain">Each file is one text, whatever its ending.</param>
    /// <param name="format">Of tables; <see cref="DataFormat.Auto"/>: a table where the file's ending says so, else plain text.</param>
    /// <param name="column">Of a table: which column holds the texts.</param>
    /// <param name="cut">A plain text comes in pieces of up to 4096 characters that end with a line where they can, so that shares of it can be held out; else whole.</param>
    /// <exception cref="DataFileException">A file cannot be used; says which, where and why.</exception>
    /// <exception cref="WorldConfigurationException">There is no such column.</exception>
    public static IReadOnlyList<TextPart> Read(IReadOnlyList<string> paths, bool plain, DataFormat format, string column, bool cut)
    {
        var parts = new List<TextPart>();
        var documents = 0;
        foreach (var path in paths)
        {
            if (!plain && (format == DataFormat.Auto ? OfEnding(path) : format) is { } table) Table(path, table, column, text => parts.Add(new TextPart(text, documents++, 0)));
            else Plain(path, cut, documents++, parts);
        }

        return parts;
    }

    private static DataFormat? OfEnding(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".jsonl" or ".ndjson" or ".json" => DataFormat.Jsonl,
        ".csv" => DataFormat.Csv,
        ".tsv" or ".tab" => DataFormat.Tsv,
        _ => null,
    };

    private static void Table(string path, DataFormat format, string column, Action<string> add)
    {
        using var file = DataFile.Open(
            path, format,
            found => found.Contains(column) ? [column]
                : throw new WorldConfigurationException("data.column", column, $"{path} has no such column", string.Join(", ", found), NearestName.Of(column, found)),
            (line, values) =>
            {
                if (values[0].All(string.IsNullOrWhiteSpace)) throw new DataFileException(path, line, $"'{column}' is missing or empty.");
                foreach (var text in values[0]) add(text);
            });
    }

    private static void Plain(string path, bool cut, int document, List<TextPart> parts)
    {
        string text;
        try
        {
            text = File.ReadAllText(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        }
        catch (DecoderFallbackException e)
        {
            throw new DataFileException(path, 0, string.Create(CultureInfo.InvariantCulture, $"it is no UTF-8 text: byte {e.Index} cannot be read. Convert it first, for instance by iconv."), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new DataFileException(path, 0, e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file." : $"it cannot be read: {e.Message}", e);
        }

        if (text.Length == 0) throw new DataFileException(path, 0, "the file is empty.");
        var most = cut ? Math.Clamp(text.Length / FewestParts, 1, LargestPart) : text.Length;
        for (int at = 0, place = 0, end; at < text.Length; at = end, place++)
        {
            end = Math.Min(at + most, text.Length);
            if (end < text.Length && text.LastIndexOf('\n', end - 1, end - at) is >= 0 and var line) end = line + 1;
            else if (end < text.Length && char.IsHighSurrogate(text[end - 1])) end++;
            parts.Add(new TextPart(text[at..end], document, place));
        }
    }
}
