using Troupe.Env.Text;

namespace Troupe.Env.Registry;

/// <summary>What somebody who mistyped a name may have meant.</summary>
public static class NearestName
{
    private const int LongestRead = 200;   // characters: more is no name

    /// <summary>The name of fewest edits (Levenshtein 1966, case ignored), unless that is more than a third of its length, but at least 2.</summary>
    public static string? Of(string read, IEnumerable<string> names)
    {
        var best = names.Select(name => (Name: name, Edits: Edits(read.ToLowerInvariant(), name.ToLowerInvariant())))
            .OrderBy(n => n.Edits).ThenBy(n => n.Name, StringComparer.Ordinal).FirstOrDefault();
        return best.Name is not null && best.Edits <= Math.Max(2, best.Name.Length / 3) ? best.Name : null;
    }

    private static int Edits(string a, string b) => a.Length > LongestRead ? int.MaxValue : EditDistance.Of(a, b);
}
