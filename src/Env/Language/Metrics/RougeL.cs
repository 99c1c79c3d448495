namespace Troupe.Env.Language.Metrics;

/// <summary>
/// ROUGE-L of a sentence (Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries", equations 2–4): the
/// longest common subsequence as recall and precision, joined by F = (1 + β²)RP / (R + β²P). Between 0 and 1.
/// </summary>
public static class RougeL
{
    /// <summary>β = 1: recall and precision weigh alike. Lin's own evaluations let β go to infinity: recall alone.</summary>
    public const double DefaultBeta = 1;

    /// <summary>Of the reference that gives most (Lin 2004, section 2.1).</summary>
    public static double Score(IReadOnlyList<string> candidate, IReadOnlyList<IReadOnlyList<string>> references, double beta = DefaultBeta) =>
        references.Max(reference => Score(candidate, reference, beta));

    public static double Score(IReadOnlyList<string> candidate, IReadOnlyList<string> reference, double beta = DefaultBeta)
    {
        double common = LongestCommonSubsequence(candidate, reference);
        if (common == 0) return 0;
        var (recall, precision) = (common / reference.Count, common / candidate.Count);
        return (1 + beta * beta) * recall * precision / (recall + beta * beta * precision);
    }

    /// <summary>Its length; time |a| · |b|, memory |b|.</summary>
    public static int LongestCommonSubsequence(IReadOnlyList<string> a, IReadOnlyList<string> b)
    {
        var row = new int[b.Count + 1];
        for (var i = 0; i < a.Count; i++)
        {
            var diagonal = 0;
            for (var j = 1; j <= b.Count; j++)
            {
                var above = row[j];
                row[j] = a[i] == b[j - 1] ? diagonal + 1 : Math.Max(above, row[j - 1]);
                diagonal = above;
            }
        }

        return row[^1];
    }
}
