namespace Troupe.Learner.Replay;

/// <summary>
/// A mini-batch of B n-step transitions as plain arrays: immutable, so that it may travel in a message.
/// s = observation, a = action, G = n-step return, s' = the state n steps later (or where the episode ended).
/// </summary>
/// <param name="Observations">s.</param>
/// <param name="Actions">a, [B]: an index into the fixed list, or into <see cref="ActionSets.Texts"/> of <paramref name="Admissible"/>.</param>
/// <param name="Admissible">What could be done in s.</param>
/// <param name="Returns">G = Σ_{k&lt;m} γ^k r_k, [B].</param>
/// <param name="Discounts">γ^m, or 0 where the episode terminated within the window, [B]. A truncated one keeps γ^m: it bootstraps.</param>
/// <param name="NextObservations">s'; a terminated row's is its last observation and carries no weight.</param>
/// <param name="NextAdmissible">What can be done in s'; may be empty where the discount is 0.</param>
/// <param name="Weights">Importance weights, largest = 1, [B].</param>
/// <param name="Items">What was drawn, for priority updates, [B].</param>
public sealed record TransitionBatch(
    ObservationBatch Observations, int[] Actions, ActionSets Admissible,
    float[] Returns, float[] Discounts,
    ObservationBatch NextObservations, ActionSets NextAdmissible,
    float[] Weights, ItemId[] Items) : ReplayBatch(Weights, Items)
{
    public override int Count => Actions.Length;

    /// <summary>The texts that the steps wrote, [B]; null where actions are chosen.</summary>
    public IReadOnlyList<WrittenText>? Written { get; init; }
}

/// <summary>B observations: token lists, or numbers [B × n] row-major.</summary>
public sealed record ObservationBatch(TokenLists? Tokens, float[]? Numbers, int NumbersPerRow)
{
    public static ObservationBatch OfTokens(TokenLists tokens) => new(tokens, null, 0);

    public static ObservationBatch OfNumbers(float[] numbers, int perRow) => new(null, numbers, perRow);
}

/// <summary>
/// Admissible actions of B states: row b may do <c>Ids[Offsets[b] .. Offsets[b + 1]]</c>. With a fixed action list the ids
/// are its indices and <paramref name="Texts"/> is null; else they index <paramref name="Texts"/>, each text once a batch.
/// </summary>
public sealed record ActionSets(TokenLists? Texts, int[] Ids, int[] Offsets)
{
    public ReadOnlySpan<int> this[int row] => Ids.AsSpan(Offsets[row], Offsets[row + 1] - Offsets[row]);
}

/// <summary>One item of a replay table: step <paramref name="Step"/> of the chunk that was inserted as the <paramref name="Chunk"/>-th, from 0, for the life of a journal.</summary>
public readonly record struct ItemId(long Chunk, int Step);
