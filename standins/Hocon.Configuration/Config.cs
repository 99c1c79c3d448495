namespace Hocon;

/// <summary>
/// A document with fallbacks: what it lacks is looked for in them, in order. <see cref="Root"/> is all of it merged.
/// </summary>
public class Config : HoconRoot, IEquatable<Config>
{
    private readonly List<HoconValue> _behind = [];

    protected Config(HoconValue value)
    {
        Value = (HoconValue)value.Clone(null);
        Root = (HoconValue)value.Clone(null);
    }

    protected Config(HoconValue value, Config fallback)
        : this(value) => FallBackTo(fallback);

    public Config(HoconRoot root)
        : this(root.Value)
    {
        if (root is not Config config) return;
        foreach (var value in config._behind) FallBackTo(value);
    }

    /// <summary>Throws when a key is a literal in one and an object in the other.</summary>
    public Config(HoconRoot root, Config fallback)
        : this(root) => FallBackTo(fallback);

    public static Config Empty => new(new HoconRoot(EmptyObject()));

    public virtual IReadOnlyList<HoconValue> Fallbacks => _behind.AsReadOnly();

    public virtual bool IsEmpty => _behind.Count == 0 && Value.TryGetObject(out var o) && o.Count == 0;

    /// <summary>The values of this and all fallbacks, merged.</summary>
    public HoconValue Root { get; }

    /// <summary>A copy of what is at the path, fallbacks included; empty when nothing is.</summary>
    public virtual Config GetConfig(string path) => GetConfig(HoconPath.Parse(path));

    public virtual Config GetConfig(HoconPath path) =>
        Root.GetObject().TryGetValue(path, out var value) ? new Config(value) : Empty;

    /// <summary>A new configuration; this one and <paramref name="fallback"/> stay as they are.</summary>
    public virtual Config WithFallback(Config fallback)
    {
        if (ReferenceEquals(fallback, this)) throw new ArgumentException("Config can not have itself as fallback", nameof(fallback));
        if (fallback.IsNullOrEmpty()) return this;
        return IsEmpty ? fallback : new Config(this, fallback);
    }

    /// <param name="useFallbackValues">False: only what this configuration says itself.</param>
    public string ToString(bool useFallbackValues) => (useFallbackValues ? Root : Value).ToString();

    public override IEnumerable<KeyValuePair<string, HoconField>> AsEnumerable() => Root.GetObject();

    public virtual bool Equals(Config other) => other is not null && ((IsEmpty && other.IsEmpty) || Value == other.Value);

    public override bool Equals(object obj) => obj is Config other && Equals(other);

    public override int GetHashCode() => Value.GetHashCode();

    public static Config operator +(Config config, string fallback) =>
        config.WithFallback(HoconConfigurationFactory.ParseString(fallback));

    public static Config operator +(string configHocon, Config fallbackConfig) =>
        HoconConfigurationFactory.ParseString(configHocon).WithFallback(fallbackConfig);

    public static implicit operator Config(string str) => HoconConfigurationFactory.ParseString(str);

    protected override bool TryGetNode(HoconPath path, out HoconValue result)
    {
        foreach (var value in _behind.Prepend(Value))
            if (value.TryGetObject(out var o) && o.TryGetValue(path, out result))
                return true;

        result = null;
        return false;
    }

    protected override HoconValue GetNode(HoconPath path) =>
        TryGetNode(path, out var value)
            ? value
            : throw new HoconException($"Could not find accessible field at path `{path}` in all fallbacks.");

    private static HoconValue EmptyObject()
    {
        var value = new HoconValue(null);
        value.Add(new HoconObject(value));
        return value;
    }

    private void FallBackTo(Config other)
    {
        FallBackTo(other.Value);
        foreach (var value in other._behind) FallBackTo(value);
    }

    private void FallBackTo(HoconValue value)
    {
        if (_behind.Contains(value)) return;
        var copy = (HoconValue)value.Clone(null);
        _behind.Add(copy);
        Root.GetObject().FallbackMerge(copy.GetObject());
    }
}

public static class ConfigExtensions
{
    public static bool IsNullOrEmpty(this Config config) => config is null || config.IsEmpty;

    public static Config SafeWithFallback(this Config config, Config fallback) =>
        config.IsNullOrEmpty() ? fallback : ReferenceEquals(config, fallback) ? config : config.WithFallback(fallback);
}
