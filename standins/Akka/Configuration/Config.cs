using Akka.Configuration.Hocon;

namespace Akka.Configuration;

/// <summary>A configuration: keys and values read from HOCON, with what fallbacks add. Immutable.</summary>
public class Config
{
    private readonly HoconMap _root;

    public Config() : this(new HoconMap())
    {
    }

    internal Config(HoconMap root) => _root = root;

    public static readonly Config Empty = new();

    public virtual bool IsEmpty => _root.Items.Count == 0;

    public virtual HoconValue Root => new(_root);

    internal HoconMap Map => _root;

    public virtual bool HasPath(string path) => GetNode(path) is not null;

    public HoconValue GetValue(string path) => GetNode(path);

    public virtual bool GetBoolean(string path, bool @default = false) => Read(path, v => v.GetBoolean(), @default);

    public virtual int GetInt(string path, int @default = 0) => Read(path, v => v.GetInt(), @default);

    public virtual long GetLong(string path, long @default = 0) => Read(path, v => v.GetLong(), @default);

    public virtual float GetFloat(string path, float @default = 0) => Read(path, v => v.GetFloat(), @default);

    public virtual double GetDouble(string path, double @default = 0) => Read(path, v => v.GetDouble(), @default);

    public virtual decimal GetDecimal(string path, decimal @default = 0) => Read(path, v => v.GetDecimal(), @default);

    public virtual string GetString(string path, string @default = null) => Read(path, v => v.GetString(), @default);

    public virtual long? GetByteSize(string path) => Read(path, v => v.GetByteSize(), null);

    public virtual long? GetByteSize(string path, long? def = null) => Read(path, v => v.GetByteSize(), def);

    public virtual TimeSpan GetTimeSpan(string path, TimeSpan? @default = null, bool allowInfinite = true) =>
        Read(path, v => v.GetTimeSpan(allowInfinite), @default.GetValueOrDefault());

    public virtual IList<string> GetStringList(string path) => Read(path, v => v.GetStringList(), new List<string>());

    public virtual IList<string> GetStringList(string path, string[] defaultPaths) => Read(path, v => v.GetStringList(), defaultPaths);

    public virtual IList<int> GetIntList(string path) => GetNode(path).GetIntList();

    public virtual IList<long> GetLongList(string path) => GetNode(path).GetLongList();

    public virtual IList<byte> GetByteList(string path) => GetNode(path).GetByteList();

    public virtual IList<float> GetFloatList(string path) => GetNode(path).GetFloatList();

    public virtual IList<double> GetDoubleList(string path) => GetNode(path).GetDoubleList();

    public virtual IList<decimal> GetDecimalList(string path) => GetNode(path).GetDecimalList();

    public virtual IList<bool> GetBooleanList(string path) => GetNode(path).GetBooleanList();

    /// <summary>The object at <paramref name="path"/>, or null where there is none.</summary>
    public virtual Config GetConfig(string path) => GetNode(path) switch
    {
        null => null,
        { Node: HoconMap map } => new Config(map),
        _ => Empty,
    };

    /// <summary>A new configuration: this one, and from <paramref name="fallback"/> what it lacks.</summary>
    public virtual Config WithFallback(Config fallback)
    {
        if (ReferenceEquals(fallback, this)) throw new ArgumentException("Config can not have itself as fallback", nameof(fallback));
        if (fallback is null || fallback.IsEmpty) return this;
        return IsEmpty ? fallback : new Config(HoconMap.Merge(_root, fallback._root));
    }

    public virtual IEnumerable<KeyValuePair<string, HoconValue>> AsEnumerable() =>
        _root.Items.Select(item => KeyValuePair.Create(item.Key, new HoconValue(item.Value)));

    public static Config operator +(Config config, string fallback) => config.WithFallback(ConfigurationFactory.ParseString(fallback));

    public static Config operator +(string configHocon, Config fallbackConfig) => ConfigurationFactory.ParseString(configHocon).WithFallback(fallbackConfig);

    public static implicit operator Config(string str) => ConfigurationFactory.ParseString(str);

    public override string ToString() => _root.ToString();

    public string ToString(bool includeFallback) => _root.ToString();

    /// <summary>Whether every value of <paramref name="other"/> is present here and equal.</summary>
    internal bool Contains(Config other) => Contains(_root, other._root);

    private static bool Contains(HoconMap here, HoconMap other) => other.Items.All(item =>
        here.Items.TryGetValue(item.Key, out var mine)
        && (item.Value is HoconMap theirs ? mine is HoconMap map && Contains(map, theirs) : mine.ToString() == item.Value.ToString()));

    private T Read<T>(string path, Func<HoconValue, T> read, T missing)
    {
        var value = GetNode(path);
        if (value is null) return missing;
        try
        {
            return read(value);
        }
        catch (Exception e) when (e is FormatException or ArgumentNullException or NullReferenceException or OverflowException)
        {
            throw new FormatException($"Configuration at [{path}] is [{value}], which cannot be read: {e.Message}", e);
        }
    }

    private HoconValue GetNode(string path)
    {
        HoconNode node = _root;
        foreach (var key in HoconReader.SplitPath(path))
            if (node is not HoconMap map || !map.Items.TryGetValue(key, out node)) return null;
        return new HoconValue(node);
    }
}

public static class ConfigExtensions
{
    public static Config SafeWithFallback(this Config config, Config fallback) =>
        config is null ? fallback : ReferenceEquals(config, fallback) ? config : config.WithFallback(fallback);

    public static bool IsNullOrEmpty(this Config config) => config is null || config.IsEmpty;
}
