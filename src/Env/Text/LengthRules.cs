namespace Troupe.Env.Text;

/// <summary>What of too long a sequence is kept.</summary>
public enum Keep
{
    /// <summary>The beginning: for texts to be classified.</summary>
    First,

    /// <summary>The end: for texts to be continued.</summary>
    Last,
}

/// <summary>Where a short sequence is filled up.</summary>
public enum PadSide
{
    /// <summary>After its end.</summary>
    Right,

    /// <summary>Before its beginning, so that all sequences of a batch end together: for texts to be continued.</summary>
    Left,
}

/// <summary>How sequences are brought to a length. Works on tokens of any <see cref="ITokenizer"/>.</summary>
/// <param name="MaxTokens">Longest sequence, tokens; 1 or more.</param>
/// <param name="Pad">The token that fills up.</param>
public sealed record LengthRules(int MaxTokens, int Pad, Keep Keep = Keep.First, PadSide Side = PadSide.Right)
{
    public int MaxTokens { get; } = MaxTokens >= 1 ? MaxTokens : throw new ArgumentOutOfRangeException(nameof(MaxTokens), MaxTokens, "A sequence has room for at least one token.");

    public int Pad { get; } = Pad >= 0 ? Pad : throw new ArgumentOutOfRangeException(nameof(Pad), Pad, "Tokens are 0 or more.");

    /// <summary>The part of a sequence that is kept.</summary>
    public ReadOnlySpan<int> Cut(ReadOnlySpan<int> ids) =>
        ids.Length <= MaxTokens ? ids : Keep == Keep.First ? ids[..MaxTokens] : ids[^MaxTokens..];

    /// <summary>Sequences side by side, each cut, then filled up to the longest of them.</summary>
    /// <param name="toMax">Fill up to <see cref="MaxTokens"/> instead: every batch has one shape.</param>
    public TokenBatch Batch(IReadOnlyList<int[]> sequences, bool toMax = false)
    {
        var width = toMax ? MaxTokens : sequences.Count == 0 ? 0 : Math.Min(MaxTokens, sequences.Max(s => s.Length));
        var ids = new int[sequences.Count * width];
        var lengths = new int[sequences.Count];
        for (var row = 0; row < sequences.Count; row++)
        {
            var kept = Cut(sequences[row]);
            lengths[row] = kept.Length;
            var place = ids.AsSpan(row * width, width);
            place.Fill(Pad);
            kept.CopyTo(Side == PadSide.Right ? place : place[(width - kept.Length)..]);
        }

        return new TokenBatch(ids, lengths, width, Side);
    }
}

/// <param name="Ids">[rows × width].</param>
/// <param name="Lengths">[rows]: tokens that are not padding.</param>
/// <param name="Width">Tokens a row.</param>
/// <param name="Side">Where the padding is.</param>
public sealed record TokenBatch(int[] Ids, int[] Lengths, int Width, PadSide Side)
{
    public int Rows => Lengths.Length;

    public ReadOnlySpan<int> Row(int row) => Ids.AsSpan(row * Width, Width);

    /// <summary>A row without its padding.</summary>
    public ReadOnlySpan<int> Tokens(int row) => Side == PadSide.Right ? Row(row)[..Lengths[row]] : Row(row)[(Width - Lengths[row])..];
}
