using System.Text;

namespace Troupe.Env.Processes;

/// <summary>Arguments written as one text: separated by white space, which quotes, single or double, keep together.</summary>
internal static class ArgumentText
{
    /// <exception cref="ArgumentException">A quote that is not closed.</exception>
    public static IReadOnlyList<string> Split(string text)
    {
        var arguments = new List<string>();
        var word = new StringBuilder();
        char? quote = null;
        var begun = false;
        foreach (var c in text)
        {
            if (quote is { } open)
            {
                if (c == open) quote = null;
                else word.Append(c);
            }
            else if (c is '"' or '\'')
            {
                quote = c;
                begun = true;
            }
            else if (!char.IsWhiteSpace(c))
            {
                word.Append(c);
                begun = true;
            }
            else if (begun)
            {
                arguments.Add(word.ToString());
                word.Clear();
                begun = false;
            }
        }

        if (quote is not null) throw new ArgumentException($"A quote ({quote}) is not closed in the arguments: {text}");
        if (begun) arguments.Add(word.ToString());
        return arguments;
    }
}
