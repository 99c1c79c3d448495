using System.Globalization;
using System.Text.RegularExpressions;
using Hocon;
using Troupe.Learner.Policies;

namespace Troupe.Actors.Configuration;

/// <summary>The kinds of value that keys hold.</summary>
internal static partial class ValueKinds
{
    private const string DurationUnits = "ns, micros, ms, s, m, h or d";

    public static ValueKind Integer(long min, long max = int.MaxValue) => new(
        InRange("an integer", min, max, int.MaxValue),
        value => checked((int)Whole(value, min, max)),
        value => Convert.ToString(value, CultureInfo.InvariantCulture)!);

    public static ValueKind Long(long min, long max = long.MaxValue) => new(
        InRange("an integer", min, max, long.MaxValue),
        value => Whole(value, min, max),
        value => Convert.ToString(value, CultureInfo.InvariantCulture)!);

    /// <param name="above">Exclusive lower bound; else <paramref name="min"/> is inclusive.</param>
    public static ValueKind Real(double min = double.NegativeInfinity, double max = double.PositiveInfinity, double? above = null)
    {
        var low = above is { } a ? $"above {Number(a)}" : double.IsFinite(min) ? $"of at least {Number(min)}" : null;
        var high = double.IsFinite(max) ? $"of at most {Number(max)}" : null;
        var allowed = string.Join(" and ", new[] { low, high }.OfType<string>());
        return new(
            allowed.Length == 0 ? "a number" : $"a number {allowed}",
            value =>
            {
                if (!double.TryParse(Text(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number)
                    || number < min || number > max || number <= above)
                    throw new FormatException();
                return number;
            },
            value => Number((double)value!));
    }

    /// <summary>A number, or <c>off</c> for null.</summary>
    public static ValueKind OptionalReal() => new(
        "a number, or off",
        value => Text(value) is "off" ? null : Real().Read(value),
        value => value is null ? "off" : Number((double)value));

    public static ValueKind Switch() => new(
        "on or off",
        value => Text(value) switch
        {
            "on" or "true" or "yes" => true,
            "off" or "false" or "no" => false,
            _ => throw new FormatException(),
        },
        value => (bool)value! ? "on" : "off");

    public static ValueKind Line() => new("a text", value => Text(value), value => HoconText.Quote((string)value!));

    /// <summary>A name that can be a folder's.</summary>
    public static ValueKind Name() => new(
        "letters, digits, dot, dash and underscore",
        value => Text(value) is var name && (name.Length == 0 || FolderName().IsMatch(name)) ? name : throw new FormatException(),
        value => HoconText.Quote((string)value!));

    /// <summary>One of an enum's members, written as words with dashes: MeanPool is mean-pool.</summary>
    public static ValueKind Choice<T>()
        where T : struct, Enum
    {
        var names = Enum.GetValues<T>().ToDictionary(v => Dashed(v.ToString()));
        return new(
            names.Count == 1 ? names.Keys.Single() : string.Join(", ", names.Keys.SkipLast(1)) + " or " + names.Keys.Last(),
            value => names.TryGetValue(Text(value), out var chosen) ? chosen : throw Misspelt(Text(value), names.Keys),
            value => HoconText.Quote(Dashed(value!.ToString()!)));
    }

    /// <summary>Tokens that filters span, each width once.</summary>
    public static ValueKind Widths() => new(
        "a list of different integers from 1 to 64, such as [3, 4, 5]",
        value =>
        {
            if (value.Type != HoconType.Array) throw new FormatException();
            int[] widths = [.. value.GetArray().Select(width => (int)Whole(width, 1, 64))];
            return widths.Length > 0 && widths.Distinct().Count() == widths.Length ? new FilterWidths(widths) : throw new FormatException();
        },
        value => value!.ToString()!);

    public static ValueKind Duration(TimeSpan min) => new(
        $"a duration of at least {Units(min)}, with its unit: {DurationUnits}",
        value => Time(value) is var time && time >= min ? time : throw new FormatException(),
        value => Units((TimeSpan)value!));

    /// <summary>A <see cref="Cadence"/>.</summary>
    public static ValueKind Every() => new(
        $"a duration with its unit ({DurationUnits}), or a number of updates such as 500 updates, or off",
        value =>
        {
            var text = Text(value);
            if (text is "off") return Cadence.Never;
            if (Updates().Match(text) is { Success: true } match)
                return Cadence.EveryUpdates(long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
            return Time(value) is var time && time > TimeSpan.Zero ? Cadence.EveryTime(time) : throw new FormatException("write off for never");
        },
        value => (Cadence)value! switch
        {
            { IsNever: true } => "off",
            { Updates: > 0 and var updates } => string.Create(CultureInfo.InvariantCulture, $"{updates} updates"),
            var cadence => Units(cadence.Time),
        });

    public static ValueKind Size(long min, long max) => new(
        $"a size from {Bytes(min)} to {Bytes(max)}: bytes, or with a unit such as kB (1000) or KiB (1024)",
        value =>
        {
            _ = Text(value);
            long? size;
            try
            {
                size = value.GetByteSize();
            }
            catch (Exception e) when (e is FormatException or OverflowException)
            {
                throw new FormatException(null, e);
            }

            return size >= min && size <= max ? size.Value : throw new FormatException();
        },
        value => Bytes((long)value!));

    /// <summary>Free keys; nested ones are joined with dots. Whoever takes them checks them.</summary>
    public static ValueKind Map() => new(
        "an object of keys and literals",
        value =>
        {
            var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
            Collect(value, "", map);
            return map;
        },
        value => "{ " + string.Concat(((IReadOnlyDictionary<string, string>)value!)
            .OrderBy(o => o.Key, StringComparer.Ordinal)
            .Select(o => $"{HoconText.Quote(o.Key)} = {HoconText.Quote(o.Value)}, ")) + "}");

    private static void Collect(HoconValue value, string prefix, SortedDictionary<string, string> into)
    {
        if (value.Type != HoconType.Object) throw new FormatException();
        foreach (var (key, field) in value.GetObject())
        {
            if (field.Type == HoconType.Object) Collect(field.Value, prefix + key + ".", into);
            else into[prefix + key] = Text(field.Value);
        }
    }

    private static FormatException Misspelt(string read, IEnumerable<string> names)
    {
        var (nearest, distance) = names.Select(name => (name, Spelling.Distance(read, name))).MinBy(n => n.Item2);
        return distance <= Math.Max(2, read.Length / 3) ? new FormatException($"did you mean {nearest}?") : new FormatException();
    }

    private static string Text(HoconValue value) =>
        value.Type is HoconType.String or HoconType.Number or HoconType.Boolean && value.GetString() is { } text ? text : throw new FormatException();

    private static long Whole(HoconValue value, long min, long max)
    {
        var text = Text(value);

        // HOCON reads 010 as octal, a person as ten.
        if (text.Length > 1 && text[0] == '0' && char.IsAsciiDigit(text[1])) throw new FormatException("a leading 0 is ambiguous");
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number == decimal.Truncate(number) && number >= min && number <= max
            ? (long)number
            : throw new FormatException();
    }

    private static TimeSpan Time(HoconValue value)
    {
        var text = Text(value);
        if (text is "0") return TimeSpan.Zero;

        // HOCON takes a bare number as milliseconds; nobody means that.
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) throw new FormatException("the unit is missing");
        try
        {
            return value.GetTimeSpan(allowInfinite: false);
        }
        catch (Exception e) when (e is HoconException or OverflowException)
        {
            throw new FormatException(null, e);
        }
    }

    private static string InRange(string what, long min, long max, long none) => max == none
        ? string.Create(CultureInfo.InvariantCulture, $"{what} of at least {min}")
        : string.Create(CultureInfo.InvariantCulture, $"{what} from {min} to {max}");

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Units(TimeSpan time)
    {
        var (count, unit) = time.Ticks switch
        {
            var t when t % TimeSpan.TicksPerSecond == 0 => (t / TimeSpan.TicksPerSecond, "s"),
            var t when t % TimeSpan.TicksPerMillisecond == 0 => (t / TimeSpan.TicksPerMillisecond, "ms"),
            var t => (t * TimeSpan.NanosecondsPerTick, "ns"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");
    }

    private static string Bytes(long bytes)
    {
        var (count, unit) = bytes switch
        {
            > 0 when bytes % (1L << 30) == 0 => (bytes >> 30, "GiB"),
            > 0 when bytes % (1L << 20) == 0 => (bytes >> 20, "MiB"),
            > 0 when bytes % (1L << 10) == 0 => (bytes >> 10, "KiB"),
            _ => (bytes, ""),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");
    }

    /// <summary>An enum's member as it is written in a configuration.</summary>
    public static string Dashed<T>(T value) where T : struct, Enum => Dashed(value.ToString());

    private static string Dashed(string name) => WordStart().Replace(name, "-$0").ToLowerInvariant();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex WordStart();

    [GeneratedRegex("^([1-9][0-9]{0,17}) updates?$")]
    private static partial Regex Updates();

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9._-]*$")]
    private static partial Regex FolderName();
}
