namespace Hocon;

/// <summary>A leaf: a string in one of its spellings, a number, a boolean or null.</summary>
public abstract class HoconLiteral : IHoconElement
{
    protected HoconLiteral(IHoconElement parent, string value)
    {
        Parent = parent;
        Value = value;
    }

    public abstract HoconLiteralType LiteralType { get; }

    public virtual string Value { get; }

    public IHoconElement Parent { get; }

    public abstract HoconType Type { get; }

    public virtual string Raw => Value;

    public HoconObject GetObject() => throw new HoconException("A literal is no object.");

    public string GetString() => Value;

    public IList<HoconValue> GetArray() => throw new HoconException("A literal is no array.");

    public string ToString(int indent, int indentSize) => Raw;

    public override string ToString() => Raw;

    public abstract IHoconElement Clone(IHoconElement newParent);

    public bool Equals(IHoconElement other) => other is not null && Type == other.Type && Value == other.GetString();

    public override bool Equals(object obj) => obj is IHoconElement other && Equals(other);

    public override int GetHashCode() => Value is null ? 0 : Value.GetHashCode(StringComparison.Ordinal);

    public static bool operator ==(HoconLiteral left, HoconLiteral right) => Equals(left, right);

    public static bool operator !=(HoconLiteral left, HoconLiteral right) => !Equals(left, right);

    internal static HoconLiteral Create(IHoconElement parent, HoconLiteralType type, string value) => type switch
    {
        HoconLiteralType.Null => new HoconNull(parent),
        HoconLiteralType.Bool => new HoconBool(parent, value),
        HoconLiteralType.Long => new HoconLong(parent, value),
        HoconLiteralType.Hex => new HoconHex(parent, value),
        HoconLiteralType.Octal => new HoconOctal(parent, value),
        HoconLiteralType.Double => new HoconDouble(parent, value),
        HoconLiteralType.QuotedString => new HoconQuotedString(parent, value),
        HoconLiteralType.TripleQuotedString => new HoconTripleQuotedString(parent, value),
        HoconLiteralType.Whitespace => new HoconWhitespace(parent, value),
        _ => new HoconUnquotedString(parent, value),
    };
}

public sealed class HoconNull(IHoconElement parent) : HoconLiteral(parent, "null")
{
    public override HoconType Type => HoconType.String;

    public override HoconLiteralType LiteralType => HoconLiteralType.Null;

    public override string Raw => "null";

    public override string Value => null;

    public override IHoconElement Clone(IHoconElement newParent) => new HoconNull(newParent);
}

public sealed class HoconBool(IHoconElement parent, string value) : HoconLiteral(parent, value)
{
    public override HoconType Type => HoconType.Boolean;

    public override HoconLiteralType LiteralType => HoconLiteralType.Bool;

    public override IHoconElement Clone(IHoconElement newParent) => new HoconBool(newParent, Value);
}

public sealed class HoconLong(IHoconElement parent, string value) : HoconLiteral(parent, value)
{
    public override HoconType Type => HoconType.Number;

    public override HoconLiteralType LiteralType => HoconLiteralType.Long;

    public override IHoconElement Clone(IHoconElement newParent) => new HoconLong(newParent, Value);
}

public sealed class HoconHex(IHoconElement parent, string value) : HoconLiteral(parent, value)
{
    public override HoconType Type => HoconType.Number;

    public override HoconLiteralType LiteralType => HoconLiteralType.Hex;

    public override IHoconElement Clone(IHoconElement newParent) => new HoconHex(newParent, Value);
}

public sealed class HoconOctal(IHoconElement parent, string value) : HoconLiteral(parent, value)
{
    public override HoconType Type => HoconType.Number;

    // The real library says Long here as well.
    public override HoconLiteralType LiteralType => HoconLiteralType.Long;

    public override IHoconElement Clone(IHoconElement newParent) => new HoconOctal(newParent, Value);
}

public sealed class HoconDouble(IHoconElement parent, string value) : HoconLiteral(parent, value)
{
    public override HoconType Type => HoconType.Number;

    public override HoconLiteralType LiteralType => HoconLiteralType.Double;

    public override IHoconElement Clone(IHoconElement newParent) => new HoconDouble(newParent, Value);
}

public sealed class HoconUnquotedString(IHoconElement parent, string value) : HoconLiteral(parent, value)
{
    public override HoconType Type => HoconType.String;

    public override HoconLiteralType LiteralType => HoconLiteralType.UnquotedString;

    public override IHoconElement Clone(IHoconElement newParent) => new HoconUnquotedString(newParent, Value);
}

public sealed class HoconQuotedString(IHoconElement parent, string value) : HoconLiteral(parent, value)
{
    public override HoconType Type => HoconType.String;

    public override HoconLiteralType LiteralType => HoconLiteralType.QuotedString;

    public override string Raw => $"\"{Value}\"";

    public override IHoconElement Clone(IHoconElement newParent) => new HoconQuotedString(newParent, Value);
}

public sealed class HoconTripleQuotedString(IHoconElement parent, string value) : HoconLiteral(parent, value)
{
    public override HoconType Type => HoconType.String;

    public override HoconLiteralType LiteralType => HoconLiteralType.TripleQuotedString;

    public override string Raw => $"\"\"\"{Value}\"\"\"";

    public override IHoconElement Clone(IHoconElement newParent) => new HoconTripleQuotedString(newParent, Value);
}

public sealed class HoconWhitespace(IHoconElement parent, string value) : HoconLiteral(parent, value)
{
    public override HoconType Type => HoconType.String;

    public override HoconLiteralType LiteralType => HoconLiteralType.Whitespace;

    public override IHoconElement Clone(IHoconElement newParent) => new HoconWhitespace(newParent, Value);
}
