using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Akka.Configuration;

namespace Troupe.Actors.Configuration;

public sealed record KeyDifference(string Path, string Before, string After, bool Fixed);

public sealed class ConfigurationError : Exception
{
    public ConfigurationError(string path, string read, string allowed) : base($"{path} is {read}; allowed is {allowed}.")
    {
    }
}

public sealed class TroupeConfiguration
{
    private readonly string _text;

    private TroupeConfiguration(string text, TroupeOptions options) => (_text, Options) = (text, options);

    public TroupeOptions Options { get; }

    public static TroupeConfiguration Load(string path, IReadOnlyList<string> overrides)
    {
        var text = Regex.Replace(File.ReadAllText(path), "(?m)^include .*$", "") + "\n" + string.Join("\n", overrides);
        var config = ConfigurationFactory.ParseString(text).GetConfig("troupe");
        var options = (TroupeOptions)Bind(typeof(TroupeOptions), config);
        return new TroupeConfiguration(text, options with { World = options.World with { Options = Dict(config.GetConfig("world.options")) } });
    }

    public static IReadOnlyList<KeyDifference> Differences(TroupeConfiguration before, TroupeConfiguration now) => [];

    public string Render() => _text;

    private static Dictionary<string, string> Dict(Config? c) => c is null || c.IsEmpty ? [] : c.AsEnumerable().ToDictionary(p => p.Key, p => p.Value.GetString());

    private static object Bind(Type type, Config? config)
    {
        var o = Activator.CreateInstance(type)!;
        if (config is null || config.IsEmpty) return o;
        foreach (var p in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
        {
            var key = Regex.Replace(p.Name, "(?<!^)([A-Z])", "-$1").ToLowerInvariant();
            if (!config.HasPath(key)) continue;
            var t = Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType;
            object? v = t == typeof(string) ? config.GetString(key)
                : t == typeof(int) ? config.GetInt(key)
                : t == typeof(long) ? config.GetLong(key)
                : t == typeof(double) ? config.GetDouble(key)
                : t == typeof(bool) ? config.GetBoolean(key)
                : t == typeof(TimeSpan) ? config.GetTimeSpan(key)
                : t == typeof(Cadence) ? (config.GetString(key) is var s && s.EndsWith("updates", StringComparison.Ordinal) ? Cadence.EveryUpdates(long.Parse(s[..^7], CultureInfo.InvariantCulture)) : Cadence.EveryTime(config.GetTimeSpan(key)))
                : t.IsEnum ? Enum.Parse(t, config.GetString(key).Replace("-", "", StringComparison.Ordinal), true)
                : t.IsClass && t.Name.EndsWith("Options", StringComparison.Ordinal) ? Bind(t, config.GetConfig(key)) : null;
            if (v is not null) p.SetValue(o, v);
        }

        return o;
    }
}
