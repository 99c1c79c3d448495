namespace Troupe.Learner.Replay;

/// <summary>One observation as the agent saw it and what it could do then; what a chunk stores. The arrays are read, never kept.</summary>
/// <param name="Tokens">Token ids ≥ 0, or null where the world observes numbers.</param>
/// <param name="Numbers">[n], the same n all a run, or null where the world observes text.</param>
public readonly record struct ObservedState(int[]? Tokens, float[]? Numbers, AdmissibleActions Admissible)
{
    public static ObservedState OfTokens(int[] tokens, AdmissibleActions admissible) => new(tokens, null, admissible);

    public static ObservedState OfNumbers(float[] numbers, AdmissibleActions admissible) => new(null, numbers, admissible);
}

/// <summary>What may be done in one state: indices into the world's fixed list, or texts as token lists.</summary>
/// <param name="Ids">Indices into the fixed list, in the world's order; null where actions are texts.</param>
/// <param name="Texts">The admissible texts in the world's order; null where actions are a fixed list.</param>
public readonly record struct AdmissibleActions(int[]? Ids, TokenLists? Texts)
{
    public static AdmissibleActions OfFixed(params int[] ids) => new(ids, null);

    public static AdmissibleActions OfTexts(TokenLists texts) => new(null, texts);
}
