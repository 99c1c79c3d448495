using System.Text.RegularExpressions;
using Hocon;

namespace Troupe.Actors.Configuration;

/// <summary>The text of a file with what it includes put before it, and where each line of it came from.</summary>
/// <remarks>
/// The HOCON library lets an included text win over the file that includes it, wherever the include stands. Here, as
/// the specification has it for an include in the first line, the file's own word counts: it is put after its includes.
/// </remarks>
internal sealed partial class ConfigurationText
{
    /// <summary>What an include leaves behind in the parsed document, so that one below the top level is seen.</summary>
    private const string IncludeMark = "troupe include";

    private readonly List<(string File, string[] Lines)> _files = [];

    private ConfigurationText()
    {
    }

    private string Text => string.Join('\n', _files.SelectMany(f => f.Lines));

    /// <summary>Includes are relative to the file that includes them.</summary>
    public static ConfigurationText OfFile(string file)
    {
        var text = new ConfigurationText();
        text.Add(Path.GetFullPath(file), file, []);
        return text;
    }

    /// <param name="source">Named in errors; includes are relative to it.</param>
    public static ConfigurationText Of(string hocon, string source)
    {
        var text = new ConfigurationText();
        text.AddText(hocon, source, []);
        return text;
    }

    public HoconObject Parse()
    {
        if (string.IsNullOrWhiteSpace(Text)) return new HoconObject(new HoconValue(null));
        try
        {
            var marks = 0;
            var root = HoconParser.Parse(Text, (_, name) => Task.FromResult($"{{ \"{IncludeMark} {marks++}\" = {HoconText.Quote(name)} }}"));
            var fields = root.Value.Type == HoconType.Object
                ? root.Value.GetObject()
                : throw new ConfigurationError($"{_files[^1].File}: an array stands where keys are wanted.");
            foreach (var mark in fields.Keys.Where(k => k.StartsWith(IncludeMark, StringComparison.Ordinal)).ToList()) fields.Remove(mark);
            RefuseMarks(fields, "");
            return fields;
        }
        catch (HoconParserException e)
        {
            throw new ConfigurationError($"{PlaceOf(e.LineNumber)}: this is no HOCON: {Position().Replace(e.Message, "")}", e);
        }
        catch (Exception e) when (e is ArgumentException or NullReferenceException)
        {
            // The library lets some malformed texts (an empty key, say) fall through to exceptions of this kind.
            throw new ConfigurationError($"{_files[^1].File}: this is no HOCON: a key or a substitution is malformed.", e);
        }
    }

    /// <summary>Where a key is assigned, if exactly one line says so; else the file alone.</summary>
    public ConfigurationPlace PlaceOf(string path)
    {
        var key = Regex.Escape(path[(path.LastIndexOf('.') + 1)..]);
        var assigned = new Regex($"(^|[\\s.{{,\"']){key}[\"']?\\s*([=:{{]|\\+=)");
        var found = _files
            .SelectMany(f => f.Lines.Select((line, i) => (f.File, Line: line, Number: i + 1)))
            .Where(l => !l.Line.TrimStart().StartsWith('#') && assigned.IsMatch(l.Line))
            .ToList();
        var own = found.Where(l => l.File == _files[^1].File).ToList();
        var where = own.Count == 1 ? own : found;
        return where.Count == 1 ? new(where[0].File, where[0].Number) : new(_files[^1].File);
    }

    private ConfigurationPlace PlaceOf(int line)
    {
        foreach (var (file, lines) in _files)
        {
            if (line >= 1 && line <= lines.Length) return new(file, line);
            line -= lines.Length;
        }

        return new(_files[^1].File);
    }

    private void Add(string file, string shown, IReadOnlyList<string> includedFrom)
    {
        var by = includedFrom.Count == 0 ? "" : $", which {includedFrom[^1]} includes,";
        if (includedFrom.Contains(file))
            throw new ConfigurationError($"{string.Join(" includes ", includedFrom.Append(file))}: a circle.");

        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var why = e switch
            {
                FileNotFoundException or DirectoryNotFoundException when Directory.Exists(file) => "is a folder",
                FileNotFoundException or DirectoryNotFoundException => "is not there",
                UnauthorizedAccessException when Directory.Exists(file) => "is a folder",
                _ => $"cannot be read: {e.Message}",
            };
            throw new ConfigurationError($"The configuration file {shown}{by} {why}.", e);
        }

        AddText(text, file, includedFrom);
    }

    private void AddText(string text, string file, IReadOnlyList<string> includedFrom)
    {
        foreach (var include in Includes(text, file))
        {
            var included = Path.GetFullPath(include, Path.GetDirectoryName(Path.GetFullPath(file))!);
            if (_files.All(f => f.File != included)) Add(included, included, [.. includedFrom, file]);
        }

        _files.Add((file, text.ReplaceLineEndings("\n").Split('\n')));
    }

    private static List<string> Includes(string text, string file)
    {
        var names = new List<string>();
        if (string.IsNullOrWhiteSpace(text)) return names;
        if (FirstSignificant().Match(text).Groups[1].Value is "{" or "[")
            throw new ConfigurationError($"{file}: leave out the brackets around the whole file.");
        try
        {
            HoconParser.Parse(text, (type, name) =>
            {
                if (type != HoconCallbackType.File)
                    throw new ConfigurationError($"{file}: include \"{name}\" is no file; only files are included.");
                names.Add(name);
                return Task.FromResult("{}");
            });
        }
        catch (Exception e) when (e is not ConfigurationError)
        {
            // What is wrong is told when everything is parsed together: a substitution may need an included key.
        }

        return names;
    }

    private static void RefuseMarks(HoconObject fields, string path)
    {
        foreach (var (key, field) in fields)
        {
            if (key.StartsWith(IncludeMark, StringComparison.Ordinal))
                throw new ConfigurationError($"include \"{field.GetString()}\" stands inside {path}; an include stands at the top of a file.");
            if (field.Type == HoconType.Object) RefuseMarks(field.GetObject(), path.Length == 0 ? key : $"{path}.{key}");
        }
    }

    [GeneratedRegex(@"\s*At (path '[^\n]*', )?line -?\d+, position -?\d+\.$")]
    private static partial Regex Position();

    [GeneratedRegex(@"\A(?:\s|(?:#|//)[^\n]*\n)*(\S?)")]
    private static partial Regex FirstSignificant();
}
