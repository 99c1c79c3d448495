namespace Hocon.Parsing;

/// <summary>A resolved value, before it becomes part of a document.</summary>
internal abstract record Node
{
    public abstract HoconType Type { get; }

    public string Name => Type.ToString();

    public abstract void WriteTo(HoconValue value);
}

internal sealed record LiteralNode(IReadOnlyList<(HoconLiteralType Kind, string Text)> Parts) : Node
{
    // One literal keeps its spelling; several make a string.
    private (HoconLiteralType Kind, string Text) Literal => Parts.Count == 1
        ? Parts[0]
        : Parts.All(p => p.Text is null)
            ? (HoconLiteralType.Null, null)
            : string.Concat(Parts.Select(p => p.Text)) is var text && text.NeedTripleQuotes()
                ? (HoconLiteralType.TripleQuotedString, text)
                : (text.NeedQuotes() ? HoconLiteralType.QuotedString : HoconLiteralType.UnquotedString, text);

    public override HoconType Type => HoconLiteral.Create(null, Parts[0].Kind, Parts[0].Text).Type;

    public override void WriteTo(HoconValue value) => value.Add(HoconLiteral.Create(value, Literal.Kind, Literal.Text));
}

internal sealed record ArrayNode(IReadOnlyList<Node> Items) : Node
{
    public override HoconType Type => HoconType.Array;

    public override void WriteTo(HoconValue value)
    {
        var array = new HoconArray(value);
        foreach (var item in Items)
        {
            var element = new HoconValue(array);
            item.WriteTo(element);
            ((List<HoconValue>)array).Add(element);   // types were checked where they have a line
        }

        value.Add(array);
    }
}

internal sealed record ObjectNode(OrderedDictionary<string, Node> Fields) : Node
{
    public override HoconType Type => HoconType.Object;

    public override void WriteTo(HoconValue value)
    {
        var result = new HoconObject(value);
        foreach (var (key, node) in Fields)
        {
            var field = new HoconField(key, result);
            var content = new HoconValue(field);
            node.WriteTo(content);
            field.Set(content);
            result.Put(key, field);
        }

        value.Add(result);
    }
}
