namespace Hocon.Parsing;

/// <summary>
/// Makes values of pieces. Nothing is computed before it is asked for, so a substitution may look at a sibling of
/// itself or at a later line; only a value that needs itself is an error.
/// </summary>
internal sealed class Resolver(List<Piece> document)
{
    /// <summary>What was assigned to one path, in order, and what comes of it.</summary>
    /// <param name="assigned">A later value merges into an earlier one (objects) or replaces it.</param>
    private sealed class Cell(HoconPath path, List<List<Piece>> assigned)
    {
        public HoconPath Path => path;

        public List<List<Piece>> Assigned => assigned;

        /// <summary>By key, and by how many of this cell's assignments count. Null: that key is not there.</summary>
        public Dictionary<(string Key, int Count), Cell> Children { get; } = [];

        /// <summary>Of an assignment, where it took a substitution to know.</summary>
        public Dictionary<int, HoconType> Types { get; } = [];

        public Node Value { get; set; }

        public bool Evaluated { get; set; }
    }

    /// <summary>A value found elsewhere: a key of an object that a substitution stands for.</summary>
    private sealed record CellPiece(Cell Cell, Place Place) : Piece(Place);

    // An object that holds itself by way of substitutions has no end.
    private const int DeepestPath = 100;

    private readonly HashSet<(Cell, int, string)> _underWay = [];
    private Cell _root;

    public HoconValue Resolve()
    {
        _root = new Cell(HoconPath.Empty, [document]);
        var value = new HoconValue(null);
        Evaluate(_root, 1).WriteTo(value);
        return value;
    }

    /// <summary>The value of the first <paramref name="count"/> assignments; null: undefined.</summary>
    private Node Evaluate(Cell cell, int count)
    {
        var whole = count == cell.Assigned.Count;
        if (whole && cell.Evaluated) return cell.Value;
        if (cell.Path.Count > DeepestPath) throw Cyclic(cell);

        var value = Once(cell, count, "value", () =>
        {
            var (first, last) = Range(cell, count);
            if (last < 0) return null;
            if (TypeOf(cell, last) != HoconType.Object) return Combine(cell, last);

            CheckObjects(cell, first, last);
            var fields = new OrderedDictionary<string, Node>();
            foreach (var key in Keys(cell, first, last))
                if (Child(cell, key, count) is { } child && Evaluate(child, child.Assigned.Count) is { } field)
                    fields[key] = field;
            return new ObjectNode(fields);
        });
        if (whole) (cell.Value, cell.Evaluated) = (value, true);
        return value;
    }

    /// <summary>The assignments that count: the last defined one, and the objects before it that it merges with; (0, -1): none.</summary>
    private (int First, int Last) Range(Cell cell, int count)
    {
        var last = count - 1;
        while (last >= 0 && TypeOf(cell, last) == HoconType.Empty) last--;
        var first = last;
        if (last >= 0 && TypeOf(cell, last) == HoconType.Object)
            while (first > 0 && TypeOf(cell, first - 1) is HoconType.Object or HoconType.Empty) first--;
        return (Math.Max(first, 0), last);
    }

    private HoconType TypeOf(Cell cell, int index)
    {
        var pieces = cell.Assigned[index];
        foreach (var piece in pieces)
            switch (piece)
            {
                case LiteralPiece: return HoconType.String;
                case ArrayPiece: return HoconType.Array;
                case ObjectPiece: return HoconType.Object;
            }

        if (cell.Types.TryGetValue(index, out var known)) return known;
        return cell.Types[index] = Once(cell, index, "type", () =>
            pieces.Select(p => TypeOfTarget(Target(cell, index, p)) is not HoconType.Empty and var type ? type : Environment(p))
                .FirstOrDefault(type => type != HoconType.Empty));
    }

    private HoconType TypeOfTarget((Cell Cell, int Count) target) =>
        target.Cell is not null && Range(target.Cell, target.Count) is (_, >= 0 and var last) ? TypeOf(target.Cell, last) : HoconType.Empty;

    private static HoconType Environment(Piece piece) =>
        piece is SubstitutionPiece s && (s.Required || FromEnvironment(s) is not null) ? HoconType.String : HoconType.Empty;

    private void CheckObjects(Cell cell, int first, int last)
    {
        for (var i = first; i <= last; i++)
            foreach (var piece in cell.Assigned[i])
            {
                var type = piece switch
                {
                    ObjectPiece => HoconType.Object,
                    LiteralPiece => HoconType.String,
                    ArrayPiece => HoconType.Array,
                    _ => TypeOfTarget(Target(cell, i, piece)) is not HoconType.Empty and var found ? found : Environment(piece),
                };
                if (type is not (HoconType.Object or HoconType.Empty))
                    throw Error(piece, $"{HoconType.Object} and {type} do not make one value", cell.Path);
            }
    }

    private List<string> Keys(Cell cell, int first, int last) => Once(cell, last, "keys", () =>
    {
        var keys = new OrderedDictionary<string, bool>();
        for (var i = first; i <= last; i++)
            foreach (var piece in cell.Assigned[i])
                foreach (var key in piece is ObjectPiece o ? o.Fields.Keys : KeysOf(Target(cell, i, piece)))
                    keys[key] = true;
        return keys.Keys.ToList();
    });

    private IEnumerable<string> KeysOf((Cell Cell, int Count) target) =>
        target.Cell is not null && Range(target.Cell, target.Count) is (var first, >= 0 and var last) ? Keys(target.Cell, first, last) : [];

    private Cell Child(Cell cell, string key, int count)
    {
        if (!cell.Children.TryGetValue((key, count), out var child))
            cell.Children[(key, count)] = child = Once(cell, count, $"key {key}", () => FindChild(cell, key, count));
        return child;
    }

    private Cell FindChild(Cell cell, string key, int count)
    {
        var (first, last) = Range(cell, count);
        var assigned = new List<List<Piece>>();
        for (var i = first; i <= last; i++)
            foreach (var piece in cell.Assigned[i])
            {
                if (piece is ObjectPiece o)
                {
                    if (o.Fields.TryGetValue(key, out var values)) assigned.AddRange(values);
                }
                else if (Target(cell, i, piece) is (not null, _) and var (target, upTo) && !ReferenceEquals(target, cell)
                    && Child(target, key, upTo) is { } child)
                {
                    assigned.Add([new CellPiece(child, piece.Place)]);
                }
            }

        return assigned.Count == 0 ? null : new Cell(cell.Path.Child(key), assigned);
    }

    /// <summary>What a substitution looks at, and how many of its assignments count; nothing if it is not there.</summary>
    private (Cell Cell, int Count) Target(Cell cell, int index, Piece piece)
    {
        if (piece is CellPiece link) return (link.Cell, link.Cell.Assigned.Count);
        if (piece is not SubstitutionPiece substitution) return default;
        var path = substitution.Path;

        // It looks back at what its own key was before.
        if (path == cell.Path) return index > 0 ? (cell, index) : default;

        if (path.StartsWith(cell.Path) && !cell.Path.IsEmpty)
        {
            if (Range(cell, index) is not (_, >= 0 and var last) || TypeOf(cell, last) != HoconType.Object) return default;

            // Into what its own key was before: like the real library, only objects are found there.
            var (inner, upTo) = (cell, index);
            foreach (var key in path.Skip(cell.Path.Count))
            {
                inner = Child(inner, key, upTo);
                if (inner is null) break;
                upTo = inner.Assigned.Count;
            }

            return inner is not null && Range(inner, upTo) is (_, >= 0 and var l) && TypeOf(inner, l) == HoconType.Object ? (inner, upTo) : default;
        }

        if (cell.Path.StartsWith(path))
            throw Error(substitution, "A substitution may not stand inside what it refers to");

        var found = _root;
        foreach (var key in path)
        {
            found = TypeOf(found, found.Assigned.Count - 1) == HoconType.Array ? null : Child(found, key, found.Assigned.Count);
            if (found is null) return default;
        }

        return (found, found.Assigned.Count);
    }

    /// <summary>Puts the pieces of one assignment together; null: all of them are undefined.</summary>
    private Node Combine(Cell cell, int index)
    {
        var pieces = cell.Assigned[index];
        var parts = new List<(Node Node, Piece Piece)>();
        foreach (var piece in pieces)
        {
            var node = piece switch
            {
                LiteralPiece literal => new LiteralNode([(literal.Kind, literal.Text)]),
                ArrayPiece array => Array(cell, array),
                ObjectPiece o => Evaluate(new Cell(cell.Path, [[o]]), 1),
                _ => Substitute(cell, index, piece),
            };
            if (node is not null) parts.Add((node, piece));
        }

        if (parts.Count == 0) return null;
        return parts.Skip(1).Aggregate(parts[0].Node, (left, right) => (left, right.Node) switch
        {
            (LiteralNode one, LiteralNode other) => new LiteralNode([.. one.Parts, .. other.Parts]),
            (ArrayNode one, ArrayNode other) => new ArrayNode([.. one.Items, .. other.Items]),
            var (one, other) => throw Error(right.Piece, $"{one.Name} and {other.Name} do not make one value", cell.Path),
        });
    }

    private Node Substitute(Cell cell, int index, Piece piece)
    {
        var (target, count) = Target(cell, index, piece);
        if (target is not null && Evaluate(target, count) is { } found) return found;
        if (piece is not SubstitutionPiece substitution) return null;
        if (FromEnvironment(substitution) is { } variable)
            return new LiteralNode([(variable.NeedQuotes() ? HoconLiteralType.QuotedString : HoconLiteralType.UnquotedString, variable)]);
        return substitution.Required ? throw Error(substitution, $"Unresolved substitution: {substitution.Path}") : null;
    }

    private ArrayNode Array(Cell cell, ArrayPiece array)
    {
        var items = new List<Node>();
        HoconType? type = null;
        foreach (var item in array.Items)
        {
            foreach (var self in item.OfType<SubstitutionPiece>().Where(s => s.Path == cell.Path))
                throw Error(self, "A substitution may not stand in an array that it refers to");
            var element = new Cell(cell.Path, [item]);
            var node = Evaluate(element, 1);
            if (node is null) continue;
            items.Add(node);

            // Literals and arrays mix, other types do not; a substituted item must be of the very type of the others.
            if (item.Any(p => p is SubstitutionPiece)) continue;
            type ??= node.Type;
            if (node.Type != HoconType.Array && !HoconValue.Mix(node.Type, type.Value))
                throw Error(item[0], $"An array of {type} takes no {node.Type}", cell.Path);
        }

        foreach (var (item, substitution) in array.Items.SelectMany(i => i.OfType<SubstitutionPiece>(), (i, s) => (i, s)))
            if (type is not null && Substitute(new Cell(cell.Path, [item]), 0, substitution) is { } node && node.Type != type)
                throw Error(substitution, $"An array of {type} takes no {node.Type} from a substitution", cell.Path);
        return new ArrayNode(items);
    }

    private static string FromEnvironment(SubstitutionPiece substitution) => System.Environment.GetEnvironmentVariable(substitution.Path.Value);

    private static HoconParserException Error(Piece piece, string message, HoconPath path = null) =>
        new(message, piece.Place, path ?? (piece as SubstitutionPiece)?.Path);

    private static HoconParserException Cyclic(Cell cell) =>
        Error(cell.Assigned.SelectMany(a => a).OfType<SubstitutionPiece>().FirstOrDefault() ?? cell.Assigned[0][0], "A cyclic substitution: the value needs itself", cell.Path);

    private T Once<T>(Cell cell, int count, string what, Func<T> compute)
    {
        var key = (cell, count, what);
        if (!_underWay.Add(key)) throw Cyclic(cell);
        try
        {
            return compute();
        }
        finally
        {
            _underWay.Remove(key);
        }
    }
}
