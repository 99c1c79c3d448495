namespace Hocon.Parsing;

/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
internal readonly record struct Place(int Line, int Column)
{
    public static Place Of(string text, int position)
    {
        var before = text.AsSpan(0, Math.Min(position, text.Length));
        return new Place(before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }
}
