using System.Globalization;

namespace Akka.Configuration.Hocon;

/// <summary>One value of a configuration, and its readings.</summary>
public class HoconValue
{
    private static readonly (string[] Names, double Milliseconds)[] Durations =
    [
        (["nanoseconds", "nanosecond", "nanos", "nano", "ns"], 1e-6),
        (["microseconds", "microsecond", "micros", "micro"], 1e-3),
        (["milliseconds", "millisecond", "millis", "milli", "ms"], 1),
        (["seconds", "second", "s"], 1e3),
        (["minutes", "minute", "m"], 60e3),
        (["hours", "hour", "h"], 3600e3),
        (["days", "day", "d"], 86400e3),
    ];

    private readonly HoconNode _node;

    internal HoconValue(HoconNode node) => _node = node;

    internal HoconNode Node => _node;

    public bool IsString() => _node is HoconScalar;

    public bool IsObject() => _node is HoconMap;

    public bool IsArray() => _node is HoconList { Items.Count: > 0 };

    /// <summary>The text, or null for an object, an array and an explicit null.</summary>
    public string GetString() => _node.Text;

    public bool GetBoolean() => GetString() switch
    {
        "on" or "true" => true,
        "off" or "false" => false,
        var other => throw new NotSupportedException($"Unknown boolean format: {other}; allowed are on, off, true and false"),
    };

    public int GetInt() => int.Parse(GetString(), NumberFormatInfo.InvariantInfo);

    public long GetLong() => long.Parse(GetString(), NumberFormatInfo.InvariantInfo);

    public byte GetByte() => byte.Parse(GetString(), NumberFormatInfo.InvariantInfo);

    public float GetFloat() => float.Parse(GetString(), NumberFormatInfo.InvariantInfo);

    public double GetDouble() => double.Parse(GetString(), NumberFormatInfo.InvariantInfo);

    public decimal GetDecimal() => decimal.Parse(GetString(), NumberFormatInfo.InvariantInfo);

    public IList<HoconValue> GetArray() => _node is HoconList list ? list.Items.ConvertAll(n => new HoconValue(n)) : [];

    public IList<string> GetStringList() => Each(v => v.GetString());

    public IList<int> GetIntList() => Each(v => v.GetInt());

    public IList<long> GetLongList() => Each(v => v.GetLong());

    public IList<byte> GetByteList() => Each(v => v.GetByte());

    public IList<float> GetFloatList() => Each(v => v.GetFloat());

    public IList<double> GetDoubleList() => Each(v => v.GetDouble());

    public IList<decimal> GetDecimalList() => Each(v => v.GetDecimal());

    public IList<bool> GetBooleanList() => Each(v => v.GetBoolean());

    private List<T> Each<T>(Func<HoconValue, T> read) => [.. GetArray().Select(read)];

    /// <summary>A number with a unit; without one, milliseconds; `infinite` is <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public TimeSpan GetTimeSpan(bool allowInfinite = true)
    {
        var text = GetString();
        if (allowInfinite && text.Equals("infinite", StringComparison.OrdinalIgnoreCase)) return Timeout.InfiniteTimeSpan;
        var digits = text.TrimEnd();
        var unit = digits.Length;
        while (unit > 0 && char.IsLetter(digits[unit - 1])) unit--;
        var name = digits[unit..];
        var value = double.Parse(digits[..unit].Trim(), NumberFormatInfo.InvariantInfo);
        if (value < 0) throw new FormatException($"Expected a positive duration instead of {text}");
        if (name.Length == 0) return TimeSpan.FromMilliseconds(value);
        foreach (var (names, milliseconds) in Durations)
            if (names.Contains(name))
                return milliseconds < 1 ? TimeSpan.FromTicks((long)Math.Round(value * milliseconds * TimeSpan.TicksPerMillisecond)) : TimeSpan.FromMilliseconds(value * milliseconds);
        throw new FormatException($"'{name}' is not a unit of time in '{text}'");
    }

    /// <summary>Bytes; powers of 1024 (k, K, Ki, KiB) or of 1000 (kB).</summary>
    public long? GetByteSize()
    {
        var text = GetString()?.Trim();
        if (string.IsNullOrEmpty(text)) return null;
        var unit = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        if (unit == 0 || unit == text.Length) return long.Parse(text, NumberFormatInfo.InvariantInfo);
        return long.Parse(text.AsSpan(0, unit), NumberFormatInfo.InvariantInfo) * Factor(text[unit..].Trim());
    }

    private static long Factor(string unit)
    {
        if (unit is "b" or "B" or "byte" or "bytes") return 1;
        string[] binary = ["kibi", "mebi", "gibi", "tebi", "pebi", "exbi"];
        string[] metric = ["kilo", "mega", "giga", "tera", "peta", "exa"];
        for (var i = 0; i < 6; i++)
        {
            var (letter, small) = ("KMGTPE"[i].ToString(), "kmgtpe"[i].ToString());
            if (unit == letter || unit == small || unit == letter + "i" || unit == letter + "iB" || unit == binary[i] + "byte" || unit == binary[i] + "bytes")
                return 1L << (10 * (i + 1));
            if (unit == (i == 0 ? "kB" : letter + "B") || unit == metric[i] + "byte" || unit == metric[i] + "bytes")
                return (long)Math.Pow(1000, i + 1);
        }

        throw new FormatException($"{unit} is not a valid byte size suffix");
    }

    public override string ToString() => _node.ToString();
}
