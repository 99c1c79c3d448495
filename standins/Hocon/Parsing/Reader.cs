namespace Hocon.Parsing;

/// <summary>Reads one text into <see cref="Piece"/>s by recursive descent; included texts by readers of their own.</summary>
/// <param name="prefix">Where an included text stands: its substitutions are meant from there.</param>
internal sealed class Reader(string text, HoconIncludeCallbackAsync include, HoconPath prefix)
{
    private readonly Scanner _in = new(text);

    /// <summary>The whole text: one object, with or without braces, or one array. What follows a closing brace is not read.</summary>
    public List<Piece> ReadDocument()
    {
        _in.SkipLines();
        if (_in.Next == '[')
        {
            var array = ReadArray(prefix);
            _in.SkipLines();
            return _in.AtEnd ? [array] : throw _in.Error("A text that is an array holds nothing else");
        }

        return [_in.Take("{") ? ReadObject(prefix, braces: true) : ReadObject(prefix, braces: false)];
    }

    private ObjectPiece ReadObject(HoconPath path, bool braces)
    {
        var result = new ObjectPiece([], _in.Place);
        var included = new List<ObjectPiece>();
        var complete = false;   // a field was read and waits for a comma, a new line or the end
        while (true)
        {
            _in.SkipSpaces();
            if (_in.AtEnd)
            {
                if (!braces) break;
                throw new HoconParserException("An object is not closed: expected }", result.Place, path);
            }

            if (_in.Next == '}')
            {
                if (!braces) throw _in.Error("A } without its {", path);
                _in.Take("}");
                break;
            }

            if (_in.AtComment || _in.Next == '\n')
            {
                complete = false;
                _in.SkipLines();
            }
            else if (_in.Next == ',')
            {
                if (!complete) throw _in.Error("Expected a field, found a comma", path);
                complete = false;
                _in.Take(",");
            }
            else
            {
                if (complete) throw _in.Error("Expected a comma or a new line between two fields", path);
                complete = true;
                if (TryReadInclude(path, out var pieces))
                    included.AddRange(pieces.Select(p => p as ObjectPiece ?? throw _in.Error("An array is included into an object", path)));
                else
                    ReadField(result, path);
            }
        }

        // The real library puts what an object includes after the object's own fields, wherever the include stands:
        // on the same key the included text wins.
        foreach (var (key, values) in included.SelectMany(i => i.Fields))
            foreach (var value in values)
                result.Assign(key, value);
        return result;
    }

    private void ReadField(ObjectPiece into, HoconPath path)
    {
        if (!_in.AtLiteral) throw _in.Error($"Expected a key, found '{_in.Next}'", path);
        var keys = _in.ReadKeys();
        if (keys.Any(k => k.Length == 0)) throw _in.Error("A key is empty", path);
        _in.SkipLines();

        var place = _in.Place;
        var full = new HoconPath([.. path, .. keys]);
        List<Piece> value;
        if (_in.Take("+="))
            value = [new SubstitutionPiece(full, Required: false, place), new ArrayPiece([ReadValue(full)], place)];
        else if (_in.Next is '=' or ':' or '{')
            value = ReadValue(full);
        else
            throw _in.Error($"Expected =, :, {{ or += after the key {new HoconPath(keys)}", path);

        // a.b.c = v is a { b { c = v } }
        foreach (var key in Enumerable.Reverse(keys).SkipLast(1))
        {
            var inner = new ObjectPiece([], place);
            inner.Assign(key, value);
            value = [inner];
        }

        into.Assign(keys[0], value);
    }

    /// <summary>Up to a comma, a closing bracket, or the end of the line. As in the real library, = inside is passed over.</summary>
    private List<Piece> ReadValue(HoconPath path)
    {
        var pieces = new List<Piece>();
        while (true)
        {
            if (pieces is not [.., LiteralPiece]) _in.SkipSpaces();
            if (_in.AtEnd || _in.AtComment || _in.Next is '\n' or ',' or '}' or ']') break;

            var place = _in.Place;
            if (_in.Next is '=' or ':')
            {
                _in.Return(_in.Position + 1);
                _in.SkipLines();
            }
            else if (_in.Take("{")) pieces.Add(ReadObject(path, braces: true));
            else if (_in.Next == '[') pieces.Add(ReadArray(path));
            else if (_in.Take("${?")) pieces.Add(Substitution(required: false, place));
            else if (_in.Take("${")) pieces.Add(Substitution(required: true, place));
            else if (TryReadInclude(path, out var included)) pieces = [.. included];
            else if (_in.SkipSpaces() is { Length: > 0 } spaces) pieces.Add(new LiteralPiece(HoconLiteralType.Whitespace, spaces, place));
            else if (_in.AtLiteral && !_in.At("+=")) pieces.Add(_in.ReadLiteral());
            else throw _in.Error($"Expected a value, found '{_in.Next}'; quote it if it is meant", path);
        }

        if (pieces is [.., LiteralPiece { Kind: HoconLiteralType.Whitespace }]) pieces.RemoveAt(pieces.Count - 1);
        return pieces;
    }

    private SubstitutionPiece Substitution(bool required, Place place) =>
        new(new HoconPath([.. prefix, .. HoconPath.Parse(_in.ReadSubstitution())]), required, place);

    private ArrayPiece ReadArray(HoconPath path)
    {
        var result = new ArrayPiece([], _in.Place);
        _in.Take("[");
        var complete = false;
        while (true)
        {
            _in.SkipSpaces();
            if (_in.AtEnd || _in.Next == '}') throw new HoconParserException("An array is not closed: expected ]", result.Place, path);
            if (_in.Take("]")) return result;
            if (_in.AtComment || _in.Next == '\n')
            {
                complete = false;
                _in.SkipLines();
            }
            else if (_in.Next == ',')
            {
                if (!complete) throw _in.Error("Expected a value, found a comma", path);
                complete = false;
                _in.Take(",");
            }
            else
            {
                result.Items.Add(ReadValue(path));
                complete = true;
            }
        }
    }

    /// <summary><c>include "x"</c>, <c>include file("x")</c>, <c>url</c>, <c>classpath</c>, each also in <c>required(…)</c>; else nothing is read.</summary>
    private bool TryReadInclude(HoconPath path, out List<Piece> pieces)
    {
        pieces = [];
        var start = _in.Position;
        var place = _in.Place;
        if (!_in.Take("include")) return false;

        _in.SkipSpaces();
        var required = Open("required");
        var kind = Open("file") ? HoconCallbackType.File
            : Open("url") ? HoconCallbackType.Url
            : Open("classpath") ? HoconCallbackType.Resource
            : (HoconCallbackType?)null;
        if (_in.Next is not ('"' or '\''))
        {
            _in.Return(start);
            return false;
        }

        var name = _in.ReadLiteral().Text;
        foreach (var _ in Enumerable.Range(0, (required ? 1 : 0) + (kind is null ? 0 : 1)))
        {
            _in.SkipSpaces();
            if (!_in.Take(")")) throw _in.Error("Expected ) after the name of an include", path);
        }

        var source = include(kind ?? HoconCallbackType.File, name).GetAwaiter().GetResult();
        if (!string.IsNullOrWhiteSpace(source))
            pieces = new Reader(source, include, path).ReadDocument();
        else if (required)
            throw new HoconParserException($"The required include '{name}' is empty or not there", place, path);
        return true;
    }

    private bool Open(string word)
    {
        var start = _in.Position;
        if (_in.Take(word))
        {
            _in.SkipSpaces();
            if (_in.Take("("))
            {
                _in.SkipSpaces();
                return true;
            }
        }

        _in.Return(start);
        return false;
    }
}
