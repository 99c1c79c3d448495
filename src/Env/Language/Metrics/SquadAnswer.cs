using System.Text;

namespace Troupe.Env.Language.Metrics;

/// <summary>
/// Answers as SQuAD's evaluation compares them (Rajpurkar et al. 2016): lower case, without ASCII punctuation, without
/// the articles a, an and the, words separated by single spaces.
/// </summary>
public static class SquadAnswer
{
    public static string Normalized(string answer) => string.Join(' ', Words(answer));

    public static IReadOnlyList<string> Words(string answer)
    {
        var letters = new StringBuilder(answer.Length);
        foreach (var c in answer)
            if (!(char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c)))) letters.Append(char.ToLowerInvariant(c));
        return [.. letters.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(word => word is not ("a" or "an" or "the"))];
    }
}
