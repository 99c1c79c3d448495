using System.Globalization;
using System.Text;

namespace Hocon.Parsing;

/// <summary>Reads the characters of a text: white space, comments, words and quoted strings. Knows no structure.</summary>
internal sealed class Scanner(string text)
{
    private const char End = '\0';

    public int Position { get; private set; }

    public bool AtEnd => Position >= text.Length;

    public char Next => AtEnd ? End : text[Position];

    public bool AtComment => Next == '#' || At("//");

    public bool AtLiteral => !AtEnd && (Next is '"' or '\'' || InUnquoted(Position));

    public Place Place => Place.Of(text, Position);

    public bool At(string word) => string.CompareOrdinal(text, Position, word, 0, word.Length) == 0;

    public HoconParserException Error(string message, HoconPath path = null) => new(message, Place, path);

    /// <summary>Steps over <paramref name="word"/> if it stands here.</summary>
    public bool Take(string word)
    {
        if (!At(word)) return false;
        Position += word.Length;
        return true;
    }

    /// <summary>Goes back to where <see cref="Position"/> was.</summary>
    public void Return(int position) => Position = position;

    public string SkipSpaces()
    {
        var start = Position;
        while (!AtEnd && StringUtil.IsHoconSpace(Next)) Position++;
        return text[start..Position];
    }

    /// <summary>Over spaces, comments and ends of lines.</summary>
    public void SkipLines()
    {
        while (true)
        {
            SkipSpaces();
            if (AtComment) SkipComment();
            else if (!Take("\n")) return;
        }
    }

    public void SkipComment()
    {
        while (!AtEnd && Next != '\n') Position++;
    }

    /// <summary>What is between <c>${</c> and <c>}</c>; like the real library it trims one side, the left if it can.</summary>
    public string ReadSubstitution()
    {
        var start = Position;
        while (!AtEnd && Next != '}') Position++;
        if (AtEnd) throw Error("A substitution is not closed: expected }");
        var inner = text[start..Position];
        Position++;
        return inner.TrimStart() is var trimmed && trimmed.Length < inner.Length ? trimmed : inner.TrimEnd();
    }

    public IEnumerable<string> ReadPath()
    {
        var before = SkipSpaces();
        var keys = ReadKeys();
        if (!AtEnd) throw Error($"'{text}' is no path");
        keys[0] = before + keys[0];
        keys[^1] += text[text.AsSpan().TrimEnd().Length..];
        return keys;
    }

    /// <summary>The keys of a path: dots outside quotes divide, spaces inside belong to the key.</summary>
    public List<string> ReadKeys()
    {
        var keys = new List<string>();
        var key = new StringBuilder();
        var pending = "";   // spaces belong to the key only if more of it follows
        while (true)
        {
            pending += SkipSpaces();
            if (!AtLiteral || At("+=")) break;
            var literal = ReadLiteral();
            if (literal.Kind == HoconLiteralType.TripleQuotedString) throw Error("A key has no triple quotes");
            if (keys.Count > 0 || key.Length > 0) key.Append(pending);
            pending = "";

            var parts = literal.Kind == HoconLiteralType.QuotedString ? [literal.Text] : literal.Text.Split('.');
            foreach (var part in parts[..^1])
            {
                keys.Add(key.Append(part).ToString());
                key.Clear();
            }

            key.Append(parts[^1]);
        }

        keys.Add(key.ToString());
        return keys;
    }

    /// <summary>One quoted string, or the longest word of one kind: <c>5s</c> is a number and then a string.</summary>
    public LiteralPiece ReadLiteral()
    {
        var place = Place;
        if (Next is '"' or '\'') return ReadQuoted(place);

        var start = Position;
        foreach (var (word, kind, value) in Words)
            if (Take(word)) return new LiteralPiece(kind, value, place);
        if (ReadNumber(place) is { } number) return number;

        Position = start;
        while (InUnquoted(Position)) Position++;
        return new LiteralPiece(HoconLiteralType.UnquotedString, text[start..Position], place);
    }

    // Prefixes count, as in the real library: offline is off and then line, nullable is nothing and then able.
    private static readonly (string Word, HoconLiteralType Kind, string Value)[] Words =
    [
        ("null", HoconLiteralType.Null, null),
        .. from word in new[] { "true", "yes", "on", "false", "no", "off" } select (word, HoconLiteralType.Bool, word),
        ("NaN", HoconLiteralType.Double, "NaN"),
        ("Infinity", HoconLiteralType.Double, "Infinity"),
        ("+Infinity", HoconLiteralType.Double, "Infinity"),
        ("-Infinity", HoconLiteralType.Double, "-Infinity"),
    ];

    private static bool IsDigit(char c) => char.IsAsciiDigit(c);

    private bool InUnquoted(int position)
    {
        if (position >= text.Length) return false;
        var c = text[position];
        return c != '\n' && !StringUtil.IsHoconSpace(c) && !StringUtil.NotInUnquotedText.Contains(c)
            && !(c == '/' && position + 1 < text.Length && text[position + 1] == '/');
    }

    private LiteralPiece ReadNumber(Place place)
    {
        if (Next == '0') return ReadHexOrOctal(place);

        var start = Position;
        var sign = Next is '+' or '-' ? text[Position++].ToString() : "";
        var whole = Next == '0' ? "" : Digits();
        if (whole.Length > 0 && !long.TryParse(sign + whole, CultureInfo.InvariantCulture, out _)) whole = "";
        if (whole.Length == 0 && Next != '.')
        {
            Position = start;
            return null;
        }

        var end = Position;
        var number = sign + whole;
        var kind = HoconLiteralType.Long;
        if (Next == '.')
        {
            Position++;
            if (Digits() is { Length: > 0 } fraction)
            {
                (number, kind, end) = ($"{number}.{fraction}", HoconLiteralType.Double, Position);
            }
            else if (whole.Length == 0)
            {
                Position = start;
                return null;
            }
        }

        if (Position == end && Next is 'e' or 'E')
        {
            var exponent = text[Position++].ToString();
            if (Next is '+' or '-') exponent += text[Position++];
            if (Digits() is { Length: > 0 } digits) (number, kind, end) = (number + exponent + digits, HoconLiteralType.Double, Position);
        }

        Position = end;
        return new LiteralPiece(kind, number, place);
    }

    private LiteralPiece ReadHexOrOctal(Place place)
    {
        var start = Position;
        if (Take("0x") || Take("0X"))
        {
            var from = Position;
            while (char.IsAsciiHexDigit(Next)) Position++;
            var digits = text[from..Position];
            if (long.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out _))
                return new LiteralPiece(HoconLiteralType.Hex, "0x" + digits, place);
            Position = start;
        }

        while (Next is >= '0' and <= '7') Position++;
        return new LiteralPiece(HoconLiteralType.Octal, text[start..Position], place);
    }

    private string Digits()
    {
        var start = Position;
        while (IsDigit(Next)) Position++;
        return text[start..Position];
    }

    // Escapes work in triple quotes too, and single quotes are quotes: so does the real library.
    private LiteralPiece ReadQuoted(Place place)
    {
        var triple = At("\"\"\"") || At("'''");
        var quote = triple ? text.Substring(Position, 3) : text.Substring(Position, 1);
        Position += quote.Length;
        var value = new StringBuilder();
        while (!At(quote))
        {
            if (AtEnd) throw new HoconParserException($"A string is not closed: expected {quote} before the end of the text", place);
            if (Next == '\\') value.Append(ReadEscape());
            else value.Append(text[Position++]);
        }

        Position += quote.Length;
        return new LiteralPiece(triple ? HoconLiteralType.TripleQuotedString : HoconLiteralType.QuotedString, value.ToString(), place);
    }

    private char ReadEscape()
    {
        var escape = Position + 1 < text.Length ? text[Position + 1] : End;
        if (escape == 'u')
        {
            if (Position + 6 > text.Length
                || !ushort.TryParse(text.AsSpan(Position + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                throw Error("\\u wants four hexadecimal digits");
            Position += 6;
            return (char)code;
        }

        var meant = escape switch
        {
            '"' or '\\' or '/' => escape,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => throw Error($"Unknown escape \\{escape}"),
        };
        Position += 2;
        return meant;
    }
}
