using System.Text;
using Hocon;

namespace Troupe.Actors.Configuration;

/// <summary>Reads and checks configuration, writes it back, and compares two of them.</summary>
public static class TroupeConfiguration
{
    private const string Akka = "akka";
    private const string SetOption = "--set";

    /// <summary>Reads a file with its includes, applies overrides, and checks everything.</summary>
    /// <param name="path">The experiment's file. An include in it is relative to it; what the file says itself wins over what it includes.</param>
    /// <param name="overrides"><c>path=value</c> each, later ones win; <c>run.seed=2</c> and <c>troupe.run.seed=2</c> are the same.</param>
    /// <exception cref="ConfigurationError">Anything is unknown, malformed or out of range; nothing was started.</exception>
    public static TroupeOptions Load(string path, IReadOnlyList<string> overrides)
    {
        var options = Read(ConfigurationText.OfFile(path), overrides);
        if (options.Run.Name.Length == 0) options = options with { Run = options.Run with { Name = NameOf(path) } };
        if (options.World.Assembly.Length > 0)
            options = options with { World = options.World with { Assembly = Path.GetFullPath(options.World.Assembly, Path.GetDirectoryName(Path.GetFullPath(path))!) } };
        return options;
    }

    /// <summary>As <see cref="Load"/>, from a text.</summary>
    /// <param name="source">What errors call it.</param>
    public static TroupeOptions Parse(string hocon, string source, IReadOnlyList<string> overrides) =>
        Read(ConfigurationText.Of(hocon, source), overrides);

    /// <summary>All keys with their values, for a run's folder. Reads back to equal options; equal options give equal text.</summary>
    public static string Render(TroupeOptions options)
    {
        var text = new StringBuilder("# The resolved configuration of this run.\n");
        string[] open = [];
        foreach (var key in ConfigurationSchema.Keys)
        {
            var path = key.Path.Split('.');
            var sections = path[..^1];
            var shared = sections.Zip(open).TakeWhile(s => s.First == s.Second).Count();
            for (var depth = open.Length; depth > shared; depth--) text.Append(' ', 2 * (depth - 1)).Append("}\n");
            for (var depth = shared; depth < sections.Length; depth++) text.Append(' ', 2 * depth).Append(sections[depth]).Append(" {\n");
            text.Append(' ', 2 * sections.Length).Append(path[^1]).Append(" = ").Append(key.Write(options)).Append('\n');
            open = sections;
        }

        for (var depth = open.Length; depth > 0; depth--) text.Append(' ', 2 * (depth - 1)).Append("}\n");
        return text.Append(options.Akka).ToString();
    }

    /// <summary>The keys whose values differ, in the order of the schema; the akka section counts as one key, changeable.</summary>
    public static IReadOnlyList<ConfigurationDifference> Differences(TroupeOptions old, TroupeOptions @new)
    {
        var differences = ConfigurationSchema.Keys
            .Select(k => new ConfigurationDifference(k.Path, k.Write(old), k.Write(@new), k.IsFixed))
            .Where(d => d.Old != d.New)
            .ToList();
        if (old.Akka != @new.Akka) differences.Add(new(Akka, old.Akka, @new.Akka, IsFixed: false));
        return differences;
    }

    /// <summary>Refuses to resume with a changed key that is fixed for a run, naming every such key.</summary>
    /// <param name="place">The run's folder, for the error.</param>
    public static void RefuseFixed(IReadOnlyList<ConfigurationDifference> differences, string place)
    {
        var refused = differences.Where(d => d.IsFixed).ToList();
        if (refused.Count == 0) return;
        throw new ConfigurationError(
            refused[0].Path,
            $"fixed for a run, so a resume cannot change it: {string.Join(", ", refused.Select(d => $"{d.Path} was {d.Old}, is {d.New}"))}",
            "what the run began with, or a new run",
            place: new(place));
    }

    private static TroupeOptions Read(ConfigurationText text, IReadOnlyList<string> overrides)
    {
        var root = text.Parse();
        var values = new Dictionary<string, object?>();
        var akka = new StringBuilder();
        foreach (var (key, field) in root)
        {
            if (key == ConfigurationSchema.Root)
                Section(field.Value, key, text.PlaceOf, values);
            else if (key == Akka && field.Type == HoconType.Object)
                akka.Append("akka {\n").Append(HoconText.Fields(field.GetObject(), 2)).Append("}\n");
            else
                throw Unknown(key, text.PlaceOf(key), $"{ConfigurationSchema.Root} {{ … }} and {Akka} {{ … }}");
        }

        foreach (var assignment in overrides) Override(assignment, values, akka);

        var options = new OptionsReader(values).Read(akka.ToString());
        ConfigurationRules.Check(options, text.PlaceOf);
        return options;
    }

    private static void Section(HoconValue section, string path, Func<string, ConfigurationPlace> placeOf, Dictionary<string, object?> values)
    {
        if (section.Type != HoconType.Object)
            throw new ConfigurationError(path, $"read {Shown(section)}", $"a section: {path} {{ … }}", place: placeOf(path));
        foreach (var (key, field) in section.GetObject())
            Value(field.Value, $"{path}.{key}", placeOf, values);
    }

    private static void Value(HoconValue value, string path, Func<string, ConfigurationPlace> placeOf, Dictionary<string, object?> values)
    {
        if (ConfigurationSchema.Find(path) is not { } key)
        {
            if (!ConfigurationSchema.IsSection(path)) throw Unknown(path, placeOf(path), null);
            Section(value, path, placeOf, values);
            return;
        }

        try
        {
            values[path] = key.Kind.Read(value);
        }
        catch (FormatException e)
        {
            var why = e.Message == new FormatException().Message ? "" : $" ({e.Message})";
            throw new ConfigurationError(path, $"read {Shown(value)}{why}", key.Kind.Allowed, place: placeOf(path), innerException: e);
        }
    }

    private static void Override(string assignment, Dictionary<string, object?> values, StringBuilder akka)
    {
        var place = new ConfigurationPlace($"{SetOption} {assignment}");
        var equals = assignment.IndexOf('=');
        if (equals <= 0) throw new ConfigurationError("", "this sets nothing", "path=value", place: place);

        var path = assignment[..equals].Trim();
        var said = assignment[(equals + 1)..].Trim();
        if (path.Split('.')[0] is not (ConfigurationSchema.Root or Akka)) path = $"{ConfigurationSchema.Root}.{path}";

        var value = ParseValue(said);
        if (path.StartsWith($"{Akka}.", StringComparison.Ordinal))
            akka.Append(HoconText.Fields(value.AtKey("v").Value.GetObject(), 0).Replace("\"v\" =", $"{path} =", StringComparison.Ordinal));
        else if (path.StartsWith(MapPrefix, StringComparison.Ordinal))
            OverrideOption(path[MapPrefix.Length..], value, place, values);
        else
            Value(value, path, _ => place, values);
    }

    private static string MapPrefix { get; } = $"{ConfigurationSchema.Root}.world.options.";

    // One option of the world's is set; the others stay.
    private static void OverrideOption(string name, HoconValue value, ConfigurationPlace place, Dictionary<string, object?> values)
    {
        var path = MapPrefix.TrimEnd('.');
        var options = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (values.GetValueOrDefault(path) is IReadOnlyDictionary<string, string> read)
            foreach (var (key, option) in read) options[key] = option;
        Value(value.AtKey(name), path, name, place, options);
        values[path] = options;
    }

    private static void Value(HoconRoot root, string path, string name, ConfigurationPlace place, SortedDictionary<string, string> into)
    {
        var read = new Dictionary<string, object?>();
        Value(root.Value, path, _ => place, read);
        foreach (var (key, option) in (IReadOnlyDictionary<string, string>)read[path]!) into[key] = option;
        _ = name;
    }

    /// <summary>HOCON where it is HOCON, else the text as it stands.</summary>
    private static HoconValue ParseValue(string said)
    {
        try
        {
            var root = HoconParser.Parse($"v = {said}").Value.GetObject();
            if (root.Count == 1 && root.TryGetValue("v", out var field) && field.Type != HoconType.Empty) return field.Value;
        }
        catch (HoconParserException)
        {
            // no HOCON: an unquoted path or address, say
        }

        return HoconParser.Parse($"v = {HoconText.Quote(said)}").Value.GetObject()["v"].Value;
    }

    private static ConfigurationError Unknown(string path, ConfigurationPlace place, string? allowed)
    {
        var known = path.LastIndexOf('.') is >= 0 and var dot ? path[..dot] : "";
        var siblings = ConfigurationSchema.Keys.Where(k => k.Path.StartsWith(known + ".", StringComparison.Ordinal))
            .Select(k => k.Path[(known.Length + 1)..].Split('.')[0]).Distinct().ToList();
        allowed ??= siblings.Count > 0 ? $"in {known} {string.Join(", ", siblings)}" : null;
        return new ConfigurationError(path, "unknown key", allowed, ConfigurationSchema.Nearest(path), place);
    }

    private static string Shown(HoconValue value) => value.Type switch
    {
        HoconType.Object => "an object",
        HoconType.Array => "an array",
        HoconType.Empty => "nothing",
        _ => value.GetString() is { } text ? $"'{text}'" : "null",
    };

    private static string NameOf(string path) =>
        string.Concat(Path.GetFileNameWithoutExtension(path).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-'));
}

/// <param name="Old">As HOCON text.</param>
/// <param name="New">As HOCON text.</param>
/// <param name="IsFixed">Fixed for a run: a resume must not change it.</param>
public sealed record ConfigurationDifference(string Path, string Old, string New, bool IsFixed);
