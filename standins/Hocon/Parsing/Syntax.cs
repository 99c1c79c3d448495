namespace Hocon.Parsing;

// What a text says, before substitutions are resolved. A value is the list of pieces that are put together to make it.

/// <param name="Place">Where it begins, for errors.</param>
internal abstract record Piece(Place Place);

internal sealed record LiteralPiece(HoconLiteralType Kind, string Text, Place Place) : Piece(Place);

/// <param name="Fields">For each key what was assigned to it, in order: a later one merges into or replaces an earlier one.</param>
internal sealed record ObjectPiece(OrderedDictionary<string, List<List<Piece>>> Fields, Place Place) : Piece(Place)
{
    public void Assign(string key, List<Piece> value)
    {
        if (!Fields.TryGetValue(key, out var values)) Fields[key] = values = [];
        values.Add(value);
    }
}

internal sealed record ArrayPiece(List<List<Piece>> Items, Place Place) : Piece(Place);

/// <param name="Path">From the root of the document, also for a substitution in an included text.</param>
/// <param name="Required"><c>${…}</c>, not <c>${?…}</c>.</param>
internal sealed record SubstitutionPiece(HoconPath Path, bool Required, Place Place) : Piece(Place);
