namespace Hocon;

/// <summary>A node of a parsed document: value, object, field, array or literal.</summary>
public interface IHoconElement : IEquatable<IHoconElement>
{
    IHoconElement Parent { get; }

    HoconType Type { get; }

    /// <summary>The text as it would be written, quotes included; throws for objects and arrays.</summary>
    string Raw { get; }

    HoconObject GetObject();

    string GetString();

    IList<HoconValue> GetArray();

    IHoconElement Clone(IHoconElement newParent);

    string ToString(int indent, int indentSize);
}

public enum HoconType
{
    Empty,
    Array,
    Object,
    Number,
    Boolean,
    String,
}

public enum HoconLiteralType
{
    Null,
    Whitespace,
    UnquotedString,
    QuotedString,
    TripleQuotedString,
    Bool,
    Long,
    Hex,
    Octal,
    Double,
}

/// <summary>How an include names its source.</summary>
public enum HoconCallbackType
{
    File,
    Url,
    Resource,
}

/// <summary>Gives the text of an include; an empty text is a missing one.</summary>
public delegate Task<string> HoconIncludeCallbackAsync(HoconCallbackType callbackType, string value);
