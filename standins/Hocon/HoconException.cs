using Hocon.Parsing;

namespace Hocon;

/// <summary>A value is not what was asked for.</summary>
public class HoconException : Exception
{
    public HoconException(string message)
        : base(message)
    {
    }

    public HoconException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A getter failed at a path.</summary>
public class HoconValueException : HoconException
{
    public HoconValueException(string message, string failPath, Exception innerException)
        : base($"{message} at path [{failPath}]", innerException) => FailPath = failPath;

    public string FailPath { get; }
}

/// <summary>A text is not HOCON, or one of its substitutions leads nowhere.</summary>
public sealed class HoconParserException : Exception
{
    public HoconParserException()
    {
    }

    public HoconParserException(string message)
        : base(message)
    {
    }

    public HoconParserException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal HoconParserException(string message, Place place, HoconPath path = null)
        : base($"{message.TrimEnd('.')}. {(path is null || path.IsEmpty ? "At" : $"At path '{path}',")} line {place.Line}, position {place.Column}.")
    {
        LineNumber = place.Line;
        LinePosition = place.Column;
    }

    /// <summary>From 1; 0 when unknown.</summary>
    public int LineNumber { get; }

    /// <summary>From 1; 0 when unknown.</summary>
    public int LinePosition { get; }
}
