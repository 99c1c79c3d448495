namespace Troupe.Env.Registry;

/// <summary>What somebody who mistyped a name may have meant.</summary>
public static class NearestName
{
    /// <summary>The name of fewest edits (Levenshtein 1966, case ignored), unless that is more than a third of its length, but at least 2.</summary>
    public static string? Of(string read, IEnumerable<string> names)
    {
        var best = names.Select(name => (Name: name, Edits: Edits(read.ToLowerInvariant(), name.ToLowerInvariant())))
            .OrderBy(n => n.Edits).ThenBy(n => n.Name, StringComparer.Ordinal).FirstOrDefault();
        return best.Name is not null && best.Edits <= Math.Max(2, best.Name.Length / 3) ? best.Name : null;
    }

    private static int Edits(string a, string b)
    {
        if (a.Length > 200) return int.MaxValue;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
