using System.Globalization;
using System.Text.RegularExpressions;

namespace Hocon;

/// <summary>How a literal's text becomes a number, a duration or a size.</summary>
internal static partial class Scalar
{
    private const double TicksPerNanosecond = TimeSpan.TicksPerMillisecond / 1e6;

    /// <summary>Decimal, 0x hexadecimal, or with a leading 0 octal.</summary>
    public static T Integer<T>(string text, Func<string, NumberStyles, IFormatProvider, T> parse, Func<string, int, T> convert, string type)
    {
        try
        {
            if (text.StartsWith("0x", StringComparison.Ordinal)) return convert(text, 16);
            return text.StartsWith('0') ? convert(text, 8) : parse(text, NumberStyles.Integer, CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            throw new HoconException($"Could not convert `{text}` to {type}.", e);
        }
    }

    public static T Real<T>(string text, Func<string, NumberStyles, IFormatProvider, T> parse, string type)
    {
        try
        {
            return parse(text, NumberStyles.Any, NumberFormatInfo.InvariantInfo);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new HoconException($"Could not convert `{text}` to {type}.", e);
        }
    }

    public static TimeSpan Duration(string text, bool allowInfinite)
    {
        if (text is null) throw new HoconException("null is no duration.");
        if (Unit().Match(text) is { Success: true } match)
        {
            var value = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            return match.Groups[2].Value switch
            {
                "d" or "day" or "days" => TimeSpan.FromDays(value),
                "h" or "hour" or "hours" => TimeSpan.FromHours(value),
                "m" or "minute" or "minutes" => TimeSpan.FromMinutes(value),
                "s" or "second" or "seconds" => TimeSpan.FromSeconds(value),
                "micro" or "micros" or "microsecond" or "microseconds" => TimeSpan.FromTicks((long)Math.Round(value * 1000 * TicksPerNanosecond)),
                "ns" or "nano" or "nanos" or "nanosecond" or "nanoseconds" => TimeSpan.FromTicks((long)Math.Round(value * TicksPerNanosecond)),
                _ => TimeSpan.FromMilliseconds(value),
            };
        }

        if (allowInfinite && text.Equals("infinite", StringComparison.OrdinalIgnoreCase)) return Timeout.InfiniteTimeSpan;
        if (!double.TryParse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var milliseconds))
            throw new HoconException($"Failed to parse TimeSpan value from '{text}'");
        if (milliseconds < 0) throw new HoconException($"A duration is not negative: {text}");
        return TimeSpan.FromMilliseconds(milliseconds);
    }

    public static long? ByteSize(string text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        text = text.Trim();
        var digits = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        if (digits == 0 || digits == text.Length) return long.Parse(text, CultureInfo.InvariantCulture);

        var unit = text[digits..].Trim();
        return (long)(Factor(unit) * double.Parse(text[..digits], CultureInfo.InvariantCulture));
    }

    /// <summary>Spelt exactly as the real library spells them: kB, but no KB.</summary>
    private static double Factor(string unit) => unit switch
    {
        "b" or "B" or "byte" or "bytes" => 1,
        "kB" or "kilobyte" or "kilobytes" => 1e3,
        "MB" or "megabyte" or "megabytes" => 1e6,
        "GB" or "gigabyte" or "gigabytes" => 1e9,
        "TB" or "terabyte" or "terabytes" => 1e12,
        "PB" or "petabyte" or "petabytes" => 1e15,
        "EB" or "exabyte" or "exabytes" => 1e18,
        "K" or "k" or "Ki" or "KiB" or "kibibyte" or "kibibytes" => 1L << 10,
        "M" or "m" or "Mi" or "MiB" or "mebibyte" or "mebibytes" => 1L << 20,
        "G" or "g" or "Gi" or "GiB" or "gibibyte" or "gibibytes" => 1L << 30,
        "T" or "t" or "Ti" or "TiB" or "tebibyte" or "tebibytes" => 1L << 40,
        "P" or "p" or "Pi" or "PiB" or "pebibyte" or "pebibytes" => 1L << 50,
        "E" or "e" or "Ei" or "EiB" or "exbibyte" or "exbibytes" => 1L << 60,
        _ => throw new FormatException($"{unit} is not a valid byte size suffix"),
    };

    // The real library knows no us, whatever its documentation says.
    [GeneratedRegex(@"^([0-9]+(?:\.[0-9]+)?)\s*(ns|nanos?|nanoseconds?|micros?|microseconds?|ms|millis?|milliseconds?|s|seconds?|m|minutes?|h|hours?|d|days?)$")]
    private static partial Regex Unit();
}
