namespace Troupe.Env.Language.Metrics;

/// <summary>What BLEU is computed from.</summary>
/// <param name="Matches">Clipped matches of 1-grams, 2-grams, … [order].</param>
/// <param name="Totals">n-grams of the candidate, [order].</param>
/// <param name="CandidateLength">Tokens; Papineni et al.'s c.</param>
/// <param name="ReferenceLength">Tokens of the reference nearest in length, the shorter of two as near; their r.</param>
public sealed record BleuCounts(IReadOnlyList<int> Matches, IReadOnlyList<int> Totals, int CandidateLength, int ReferenceLength)
{
    /// <summary>1 for candidates longer than r, else e^(1 − r/c); 0 for an empty one.</summary>
    public double BrevityPenalty =>
        CandidateLength == 0 ? 0 : CandidateLength >= ReferenceLength ? 1 : Math.Exp(1 - (double)ReferenceLength / CandidateLength);

    public static BleuCounts Empty(int order) => new(new int[order], new int[order], 0, 0);

    /// <summary>Modified n-gram precision, n from 1.</summary>
    public double Precision(int n) => Totals[n - 1] == 0 ? 0 : (double)Matches[n - 1] / Totals[n - 1];

    public BleuCounts Plus(BleuCounts other) => new(
        [.. Matches.Zip(other.Matches, (a, b) => a + b)], [.. Totals.Zip(other.Totals, (a, b) => a + b)],
        CandidateLength + other.CandidateLength, ReferenceLength + other.ReferenceLength);
}
