using Hocon.Parsing;

namespace Hocon;

/// <summary>Keys from the root to a value; <c>a."b.c".d</c> has three.</summary>
public sealed class HoconPath : List<string>, IEquatable<HoconPath>
{
    public static readonly HoconPath Empty = new([]);

    public HoconPath(IEnumerable<string> path) => AddRange(path);

    public bool IsEmpty => Count == 0;

    /// <summary>The path as it is written, keys quoted where they must be.</summary>
    public string Value => string.Join('.', this.Select(Written));

    public string Key => this[Count - 1];

    public static HoconPath Parse(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new HoconPath(new Scanner(path).ReadPath());
    }

    public static bool TryParse(string path, out HoconPath result)
    {
        result = null;
        try
        {
            if (path is not null) result = Parse(path);
        }
        catch (HoconParserException)
        {
            // not a path: the answer is no
        }

        return result is not null;
    }

    public HoconPath SubPath(int length) => new(GetRange(0, length));

    public HoconPath SubPath(int index, int count) => new(GetRange(index, count));

    public bool Equals(HoconPath other) => other is not null && this.SequenceEqual(other);

    public override bool Equals(object obj) => Equals(obj as HoconPath);

    public override int GetHashCode() => this.Aggregate(17, HashCode.Combine);

    public override string ToString() => Value;

    public static bool operator ==(HoconPath left, HoconPath right) => Equals(left, right);

    public static bool operator !=(HoconPath left, HoconPath right) => !Equals(left, right);

    internal HoconPath Child(string key) => new([.. this, key]);

    internal bool StartsWith(HoconPath other) => Count >= other.Count && this.Take(other.Count).SequenceEqual(other);

    private static string Written(string key)
    {
        var escaped = key.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return key.Length == 0 || key.NeedQuotes() || key.Contains('.') || escaped != key ? escaped.AddQuotes() : key;
    }
}
