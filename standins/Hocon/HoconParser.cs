using Hocon.Parsing;

namespace Hocon;

/// <summary>From text to document.</summary>
public sealed class HoconParser
{
    /// <param name="text">HOCON; empty or blank throws.</param>
    /// <param name="includeCallback">Gives the text of each include; without it every include is empty.</param>
    /// <exception cref="HoconParserException">With line and column: not HOCON, or a substitution that cannot be resolved.</exception>
    public static HoconRoot Parse(string text, HoconIncludeCallbackAsync includeCallback = null)
    {
        if (string.IsNullOrWhiteSpace(text)) throw new HoconParserException("The text is empty; write {} for an empty document.");
        var document = new Reader(text, includeCallback ?? ((_, _) => Task.FromResult("{}")), HoconPath.Empty).ReadDocument();
        return new HoconRoot(new Resolver(document).Resolve());
    }
}
