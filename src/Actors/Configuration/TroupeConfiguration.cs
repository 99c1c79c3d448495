using System.Text;
using Hocon;

namespace Troupe.Actors.Configuration;

/// <summary>A configuration that was read and checked.</summary>
public sealed class TroupeConfiguration
{
    private const string Akka = "akka";
    private const string WorldOptions = $"{ConfigurationSchema.Root}.world.options";

    private TroupeConfiguration(TroupeOptions options) => Options = options;

    public TroupeOptions Options { get; }

    /// <summary>Reads a file with its includes, applies overrides, and checks everything.</summary>
    /// <param name="path">The experiment's file. An include in it is relative to it; what the file says itself wins over what it includes.</param>
    /// <param name="overrides"><c>path=value</c> each, later ones win; <c>run.seed=2</c> and <c>troupe.run.seed=2</c> are the same.</param>
    /// <exception cref="ConfigurationError">Anything is unknown, malformed or out of range; nothing was started.</exception>
    public static TroupeConfiguration Load(string path, IReadOnlyList<string> overrides)
    {
        var options = Read(ConfigurationText.OfFile(path), overrides);
        if (options.Run.Name.Length == 0) options = options with { Run = options.Run with { Name = NameOf(path) } };
        if (options.World.Assembly.Length > 0)
            options = options with { World = options.World with { Assembly = Path.GetFullPath(options.World.Assembly, Path.GetDirectoryName(Path.GetFullPath(path))!) } };
        if (options.Policy.InitFrom.Length > 0) options = options with { Policy = options.Policy with { InitFrom = Path.GetFullPath(options.Policy.InitFrom) } };
        if (options.Distill.IsOn) options = options with { Distill = options.Distill with { From = Path.GetFullPath(options.Distill.From) } };
        options = options with { Data = options.Data.WithFullPaths() };
        return new(options);
    }

    /// <summary>As <see cref="Load"/>, from a text.</summary>
    /// <param name="source">What errors call it.</param>
    public static TroupeConfiguration Parse(string hocon, string source, IReadOnlyList<string> overrides) =>
        new(Read(ConfigurationText.Of(hocon, source), overrides));

    /// <summary>The keys whose values differ, in the order of the schema; the akka section counts as one key, changeable.</summary>
    public static IReadOnlyList<KeyDifference> Differences(TroupeConfiguration before, TroupeConfiguration now)
    {
        var differences = ConfigurationSchema.Keys
            .Select(k => new KeyDifference(k.Path, k.Write(before.Options), k.Write(now.Options), k.IsFixed))
            .Where(d => d.Before != d.After)
            .ToList();
        if (before.Options.Akka != now.Options.Akka) differences.Add(new(Akka, before.Options.Akka, now.Options.Akka, Fixed: false));
        return differences;
    }

    /// <summary>All keys with their values, for a run's folder. Reads back to equal options; equal options give equal text.</summary>
    public string Render()
    {
        var text = new StringBuilder("# The resolved configuration of this run.\n");
        string[] open = [];
        foreach (var key in ConfigurationSchema.Keys)
        {
            var path = key.Path.Split('.');
            var sections = path[..^1];
            var shared = sections.Zip(open).TakeWhile(s => s.First == s.Second).Count();
            Close(open, shared);
            for (var depth = shared; depth < sections.Length; depth++) text.Append(' ', 2 * depth).Append(sections[depth]).Append(" {\n");
            text.Append(' ', 2 * sections.Length).Append(path[^1]).Append(" = ").Append(key.Write(Options)).Append('\n');
            open = sections;
        }

        Close(open, 0);
        return text.Append(Options.Akka).ToString();

        void Close(string[] sections, int remaining)
        {
            for (var depth = sections.Length; depth > remaining; depth--) text.Append(' ', 2 * (depth - 1)).Append("}\n");
        }
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
            else if (key == Akka && field.Type == HoconType.Object && field.GetObject().Count == 0)
                continue;
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
            throw new ConfigurationError(path, Shown(section), $"a section: {path} {{ … }}", place: placeOf(path));
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

        values[path] = Checked(key, value, placeOf(path));
    }

    private static object? Checked(ConfigurationKey key, HoconValue value, ConfigurationPlace place)
    {
        try
        {
            return key.Kind.Read(value);
        }
        catch (FormatException e)
        {
            var why = e.Message == new FormatException().Message ? "" : $" ({e.Message})";
            throw new ConfigurationError(key.Path, Shown(value) + why, key.Kind.Allowed, place: place, innerException: e);
        }
    }

    private static void Override(string assignment, Dictionary<string, object?> values, StringBuilder akka)
    {
        var place = new ConfigurationPlace($"--set {assignment}");
        var equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0) throw new ConfigurationError($"{place}: sets nothing; allowed is path=value.");

        var path = assignment[..equals].Trim();
        if (path.Split('.')[0] is not (ConfigurationSchema.Root or Akka)) path = $"{ConfigurationSchema.Root}.{path}";

        var value = ParseValue(assignment[(equals + 1)..].Trim());
        if (path.StartsWith($"{Akka}.", StringComparison.Ordinal))
            akka.Append(path).Append(" = ").Append(HoconText.Value(value, 0)).Append('\n');
        else if (path.StartsWith($"{WorldOptions}.", StringComparison.Ordinal))
            OverrideOption(path[(WorldOptions.Length + 1)..], value, place, values);
        else
            Value(value, path, _ => place, values);
    }

    // One option of the world's is set; the others stay.
    private static void OverrideOption(string name, HoconValue value, ConfigurationPlace place, Dictionary<string, object?> values)
    {
        var set = Checked(ConfigurationSchema.Find(WorldOptions)!, value.AtKey(name).Value, place);
        var options = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var read in new[] { values.GetValueOrDefault(WorldOptions), set }.OfType<IReadOnlyDictionary<string, string>>())
            foreach (var (key, option) in read) options[key] = option;
        values[WorldOptions] = options;
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
        return new ConfigurationError(path, "no known key", allowed, ConfigurationSchema.Nearest(path), place);
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

/// <param name="Before">As HOCON text.</param>
/// <param name="After">As HOCON text.</param>
/// <param name="Fixed">Fixed for a run: a resume must not change it.</param>
public sealed record KeyDifference(string Path, string Before, string After, bool Fixed);
