namespace Troupe.Env.Language.Metrics;

/// <summary>
/// SQuAD's F1 (Rajpurkar et al. 2016): harmonic mean of precision and recall of the answer's words, each counted as
/// often as it stands, after <see cref="SquadAnswer"/>'s normalisation. Between 0 and 1.
/// </summary>
public static class TokenF1
{
    /// <summary>Of the reference that gives most.</summary>
    public static double Score(string answer, IEnumerable<string> references)
    {
        var words = SquadAnswer.Words(answer);
        return references.Max(reference => Score(words, SquadAnswer.Words(reference)));
    }

    private static double Score(IReadOnlyList<string> answer, IReadOnlyList<string> reference)
    {
        // No words on one side: right only where there are none on either (SQuAD 2.0's rule).
        if (answer.Count == 0 || reference.Count == 0) return answer.Count == reference.Count ? 1 : 0;
        var left = reference.CountBy(word => word).ToDictionary();
        var common = 0;
        foreach (var word in answer)
        {
            if (left.GetValueOrDefault(word) == 0) continue;
            left[word]--;
            common++;
        }

        return common == 0 ? 0 : 2.0 * common / (answer.Count + reference.Count);
    }
}
