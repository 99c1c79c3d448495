namespace Troupe.Learner.Replay;

/// <summary>Ragged lists of token ids in two arrays: list i is <c>Tokens[Offsets[i] .. Offsets[i + 1]]</c>.</summary>
/// <param name="Tokens">All lists one behind the other.</param>
/// <param name="Offsets">[n + 1], from 0 to the number of tokens.</param>
public sealed record TokenLists(int[] Tokens, int[] Offsets)
{
    public int Count => Offsets.Length - 1;

    public ReadOnlySpan<int> this[int i] => Tokens.AsSpan(Offsets[i], Offsets[i + 1] - Offsets[i]);
}
