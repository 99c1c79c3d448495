using System.Globalization;
using System.Text;

namespace Akka.Configuration;

/// <summary>
/// Reads HOCON as Akka's own parser does: objects, dotted keys, lists, substitutions within the text, comments, quotes,
/// triple quotes, duplicate keys merge. Includes go through a callback, which Akka's ParseString does not set.
/// </summary>
internal sealed class HoconReader
{
    private readonly string _text;
    private int _at;

    private HoconReader(string text) => _text = text;

    /// <exception cref="FormatException">With line and column.</exception>
    public static HoconMap Read(string text)
    {
        var reader = new HoconReader(text ?? throw new ArgumentNullException(nameof(text)));
        var root = new HoconMap();
        reader.SkipBlank(newlines: true);
        var braced = reader.TryTake('{');
        reader.Members(root, braced);
        reader.SkipBlank(newlines: true);
        if (reader._at < text.Length) throw reader.Error($"unexpected '{text[reader._at]}' after the end");
        return (HoconMap)Resolve(root, root);
    }

    private void Members(HoconMap into, bool braced)
    {
        while (true)
        {
            SkipBlank(newlines: true);
            while (TryTake(',')) SkipBlank(newlines: true);
            if (_at >= _text.Length)
            {
                if (braced) throw Error("the object is not closed: '}' is missing");
                return;
            }

            if (_text[_at] == '}')
            {
                if (!braced) throw Error("unexpected '}'");
                _at++;
                return;
            }

            Member(into);
        }
    }

    private void Member(HoconMap into)
    {
        var path = KeyPath();
        if (path.Count == 1 && path[0] == "include" && _at < _text.Length && _text[_at] == '"')
            throw Error("include needs a callback, which ConfigurationFactory.ParseString(string) has not");

        var target = into;
        for (var i = 0; i < path.Count - 1; i++)
        {
            if (!target.Items.TryGetValue(path[i], out var next) || next is not HoconMap map)
                target.Items[path[i]] = map = new HoconMap();
            target = map;
        }

        var key = path[^1];
        if (_at < _text.Length && _text[_at] == '{')
        {
            Put(target, key, Value());
            return;
        }

        if (!TryTake('=') && !TryTake(':')) throw Error($"'=', ':' or '{{' expected after the key '{string.Join('.', path)}'");
        SkipBlank(newlines: true);
        Put(target, key, Value());
    }

    private static void Put(HoconMap target, string key, HoconNode value)
    {
        target.Items[key] = (value, target.Items.GetValueOrDefault(key)) switch
        {
            (HoconMap later, HoconMap earlier) => MergeRaw(later, earlier),
            (HoconMap later, HoconPending earlier) => new HoconPending([.. earlier.Pieces, new HoconPending.Piece(later, null, null)]),
            (HoconPending later, HoconMap earlier) when later.Pieces.Count == 1 => new HoconPending([new HoconPending.Piece(earlier, null, null), .. later.Pieces]),
            _ => value,
        };
    }

    private static HoconMap MergeRaw(HoconMap later, HoconMap earlier)
    {
        foreach (var (key, value) in later.Items) Put(earlier, key, value);
        return earlier;
    }

    private List<string> KeyPath()
    {
        var path = new List<string>();
        while (true)
        {
            SkipBlank(newlines: false);
            if (_at < _text.Length && _text[_at] == '"') path.Add(Quoted());
            else
            {
                var from = _at;
                while (_at < _text.Length && _text[_at] is not ('.' or '=' or ':' or '{' or '}' or '[' or ']' or ',' or '"' or '\n' or '#' or '$') && !char.IsWhiteSpace(_text[_at])) _at++;
                if (_at == from) throw Error(_at < _text.Length ? $"a key was expected, not '{_text[_at]}'" : "a key was expected");
                path.Add(_text[from.._at]);
            }

            SkipBlank(newlines: false);
            if (!TryTake('.')) return path;
        }
    }

    /// <summary>One value, to the end of its line, comma or bracket; pieces beside each other are joined.</summary>
    private HoconNode Value()
    {
        var pieces = new List<HoconPending.Piece>();
        var space = "";
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (c is '\n' or ',' or '}' or ']' || StartsComment()) break;
            if (c is ' ' or '\t' or '\r')
            {
                space += c;
                _at++;
                continue;
            }

            if (pieces.Count > 0 && space.Length > 0) pieces.Add(new(new HoconScalar(space), null, null));
            space = "";
            if (c == '{')
            {
                _at++;
                var map = new HoconMap();
                Members(map, braced: true);
                pieces.Add(new(map, null, null));
            }
            else if (c == '[')
            {
                _at++;
                pieces.Add(new(List(), null, null));
            }
            else if (c == '"') pieces.Add(new(new HoconScalar(Quoted()), null, "\""));
            else if (c == '$' && _at + 1 < _text.Length && _text[_at + 1] == '{')
            {
                var where = Where();
                var end = _text.IndexOf('}', _at);
                if (end < 0) throw Error("the substitution is not closed: '}' is missing");
                pieces.Add(new(null, _text[(_at + 2)..end].Trim(), where));
                _at = end + 1;
            }
            else
            {
                var from = _at;
                while (_at < _text.Length && _text[_at] is not (' ' or '\t' or '\r' or '\n' or ',' or '{' or '}' or '[' or ']' or '"' or '#') && !StartsComment()
                    && !(_text[_at] == '$' && _at + 1 < _text.Length && _text[_at + 1] == '{')) _at++;
                pieces.Add(new(new HoconScalar(_text[from.._at]), null, null));
            }
        }

        if (pieces.Count == 0) throw Error("a value was expected");
        if (pieces.Any(p => p.SubstitutionPath is not null)) return new HoconPending(pieces);
        return pieces.Count == 1 && pieces[0] is { Node: HoconScalar { Text: "null" }, Where: null } ? new HoconScalar(null) : Join(pieces.ConvertAll(p => p.Node), Where);
    }

    private HoconList List()
    {
        var items = new List<HoconNode>();
        while (true)
        {
            SkipBlank(newlines: true);
            while (TryTake(',')) SkipBlank(newlines: true);
            if (_at >= _text.Length) throw Error("the list is not closed: ']' is missing");
            if (TryTake(']')) return new HoconList(items);
            items.Add(Value());
        }
    }

    private string Quoted()
    {
        if (string.CompareOrdinal(_text, _at, "\"\"\"", 0, 3) == 0)
        {
            var end = _text.IndexOf("\"\"\"", _at + 3, StringComparison.Ordinal);
            if (end < 0) throw Error("the triple-quoted text is not closed");
            while (end + 3 < _text.Length && _text[end + 3] == '"') end++;
            var raw = _text[(_at + 3)..end];
            _at = end + 3;
            return raw;
        }

        var opened = Where();
        var text = new StringBuilder();
        for (_at++; ; _at++)
        {
            if (_at >= _text.Length) throw new FormatException($"HOCON: the text opened at {opened} is not closed: '\"' is missing");
            var c = _text[_at];
            if (c == '"')
            {
                _at++;
                return text.ToString();
            }

            if (c != '\\')
            {
                text.Append(c);
                continue;
            }

            if (++_at >= _text.Length) throw Error("an escape was expected after '\\'");
            switch (_text[_at])
            {
                case 'n': text.Append('\n'); break;
                case 't': text.Append('\t'); break;
                case 'r': text.Append('\r'); break;
                case 'b': text.Append('\b'); break;
                case 'f': text.Append('\f'); break;
                case '"' or '\\' or '/': text.Append(_text[_at]); break;
                case 'u' when _at + 4 < _text.Length && ushort.TryParse(_text.AsSpan(_at + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code):
                    text.Append((char)code);
                    _at += 4;
                    break;
                default: throw Error($"unknown escape '\\{_text[_at]}'");
            }
        }
    }

    private static HoconNode Join(List<HoconNode> nodes, Func<string> where)
    {
        if (nodes.Count == 1) return nodes[0];
        var solid = nodes.FindAll(n => n is not HoconScalar s || !string.IsNullOrWhiteSpace(s.Text));
        if (solid.Count > 0 && solid.TrueForAll(n => n is HoconMap)) return solid.Cast<HoconMap>().Aggregate((earlier, later) => HoconMap.Merge(later, earlier));
        if (solid.Count > 0 && solid.TrueForAll(n => n is HoconList)) return new HoconList([.. solid.Cast<HoconList>().SelectMany(l => l.Items)]);
        if (nodes.Exists(n => n is not HoconScalar)) throw new FormatException($"HOCON: text, lists and objects cannot be joined, at {where()}");
        return new HoconScalar(string.Concat(nodes.Select(n => n.Text)));
    }

    /// <summary>Replaces every substitution by what its path holds in the whole text.</summary>
    private static HoconNode Resolve(HoconNode node, HoconMap root)
    {
        switch (node)
        {
            case HoconMap map:
                foreach (var key in map.Items.Keys.ToArray()) map.Items[key] = Resolve(map.Items[key], root);
                return map;
            case HoconList list:
                for (var i = 0; i < list.Items.Count; i++) list.Items[i] = Resolve(list.Items[i], root);
                return list;
            case HoconPending pending:
                if (pending.Resolving) throw new FormatException($"HOCON: the substitution at {pending.Pieces.First(p => p.SubstitutionPath is not null).Where} refers to itself");
                pending.Resolving = true;
                var resolved = pending.Pieces.ConvertAll(piece => piece.SubstitutionPath is null
                    ? Resolve(piece.Node, root)
                    : Lookup(piece, root));
                pending.Resolving = false;
                return Join(resolved, () => pending.Pieces.Find(p => p.SubstitutionPath is not null).Where);
            default:
                return node;
        }
    }

    private static HoconNode Lookup(HoconPending.Piece piece, HoconMap root)
    {
        HoconNode node = root;
        foreach (var key in SplitPath(piece.SubstitutionPath))
        {
            if (node is HoconPending) node = Resolve(node, root);
            if (node is not HoconMap map || !map.Items.TryGetValue(key, out node))
                throw new FormatException($"HOCON: unresolved substitution '{piece.SubstitutionPath}' at {piece.Where}: the text has no such path");
        }

        return Resolve(node, root);
    }

    public static List<string> SplitPath(string path)
    {
        if (!path.Contains('"')) return [.. path.Split('.')];
        var keys = new List<string>();
        var reader = new HoconReader(path);
        keys.AddRange(reader.KeyPath());
        return keys;
    }

    private bool StartsComment() => _text[_at] == '#' || (_text[_at] == '/' && _at + 1 < _text.Length && _text[_at + 1] == '/');

    private void SkipBlank(bool newlines)
    {
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (c == '\n' ? newlines : char.IsWhiteSpace(c) || c == '\uFEFF') _at++;
            else if (newlines && StartsComment())
                while (_at < _text.Length && _text[_at] != '\n') _at++;
            else return;
        }
    }

    private bool TryTake(char c)
    {
        if (_at >= _text.Length || _text[_at] != c) return false;
        _at++;
        return true;
    }

    private string Where()
    {
        var before = _text.AsSpan(0, Math.Min(_at, _text.Length));
        return $"line {before.Count('\n') + 1}, column {before.Length - before.LastIndexOf('\n')}";
    }

    private FormatException Error(string what) => new($"HOCON: {what}, at {Where()}");
}
