namespace Troupe.Env.Language.Metrics;

/// <summary>1 where the answer equals one of the references after SQuAD's normalisation, else 0.</summary>
public static class ExactMatch
{
    public static double Score(string answer, IEnumerable<string> references)
    {
        var normalized = SquadAnswer.Normalized(answer);
        return references.Any(reference => SquadAnswer.Normalized(reference) == normalized) ? 1 : 0;
    }
}
