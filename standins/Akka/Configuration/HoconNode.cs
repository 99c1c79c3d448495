using System.Text;

namespace Akka.Configuration;

/// <summary>A resolved piece of configuration. Immutable once parsing has ended.</summary>
internal abstract class HoconNode
{
    /// <summary>The text of a scalar, or null for an object, an array and an explicit null.</summary>
    public virtual string Text => null;

    public abstract void Write(StringBuilder text, int depth);

    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text, 0);
        return text.ToString();
    }
}

internal sealed class HoconScalar(string text) : HoconNode
{
    public override string Text => text;

    public override void Write(StringBuilder target, int depth) => WriteQuoted(target, text);

    public static void WriteQuoted(StringBuilder target, string text)
    {
        if (text is null)
        {
            target.Append("null");
            return;
        }

        if (text.Length > 0 && text.All(c => char.IsLetterOrDigit(c) || c is '-' or '_'))
        {
            target.Append(text);
            return;
        }

        target.Append('"');
        foreach (var c in text)
        {
            switch (c)
            {
                case '"': target.Append("\\\""); break;
                case '\\': target.Append("\\\\"); break;
                case '\n': target.Append("\\n"); break;
                case '\r': target.Append("\\r"); break;
                case '\t': target.Append("\\t"); break;
                default: target.Append(c); break;
            }
        }

        target.Append('"');
    }
}

internal sealed class HoconList(List<HoconNode> items) : HoconNode
{
    public List<HoconNode> Items { get; } = items;

    public override void Write(StringBuilder text, int depth)
    {
        text.Append('[');
        for (var i = 0; i < Items.Count; i++)
        {
            if (i > 0) text.Append(',');
            Items[i].Write(text, depth + 1);
        }

        text.Append(']');
    }
}

internal sealed class HoconMap : HoconNode
{
    /// <summary>Keys in the order in which they were first written.</summary>
    public Dictionary<string, HoconNode> Items { get; } = new(StringComparer.Ordinal);

    public override void Write(StringBuilder text, int depth)
    {
        if (depth > 0) text.Append("{\n");
        foreach (var (key, value) in Items)
        {
            text.Append(' ', depth * 2);
            HoconScalar.WriteQuoted(text, key);
            text.Append(" : ");
            value.Write(text, depth + 1);
            text.Append('\n');
        }

        if (depth > 0) text.Append(' ', (depth - 1) * 2).Append('}');
    }

    /// <summary>A new map: <paramref name="first"/>, with what it lacks taken from <paramref name="fallback"/>.</summary>
    public static HoconMap Merge(HoconMap first, HoconMap fallback)
    {
        var merged = new HoconMap();
        foreach (var (key, value) in first.Items)
        {
            merged.Items[key] = value is HoconMap a && fallback.Items.TryGetValue(key, out var other) && other is HoconMap b
                ? Merge(a, b)
                : value;
        }

        foreach (var (key, value) in fallback.Items) merged.Items.TryAdd(key, value);
        return merged;
    }
}

/// <summary>Only while parsing: `${path}`, or several pieces beside each other of which one is a substitution.</summary>
internal sealed class HoconPending(List<HoconPending.Piece> pieces) : HoconNode
{
    public readonly record struct Piece(HoconNode Node, string SubstitutionPath, string Where);

    public List<Piece> Pieces { get; } = pieces;

    public bool Resolving { get; set; }

    public override void Write(StringBuilder text, int depth) => throw new InvalidOperationException("A substitution was left unresolved.");
}
