namespace Troupe.Learner.Language;

/// <summary>
/// Prompts with the texts written after them, side by side, filled up behind: a causal decoder never looks there. Of each
/// row the places are named at which a token was chosen: the last of the prompt, and every token of the text but the last.
/// </summary>
/// <remarks>B: rows, S: width, N: chosen tokens.</remarks>
public sealed class TokenWindows
{
    /// <param name="prompts">[B], each at least one token.</param>
    /// <param name="written">[B], each at least one token; null: of each row only the place after its prompt.</param>
    /// <param name="padding">Any token.</param>
    public TokenWindows(IReadOnlyList<int[]> prompts, IReadOnlyList<int[]>? written, int padding)
    {
        Rows = prompts.Count;
        var count = 0;
        for (var row = 0; row < Rows; row++)
        {
            if (prompts[row].Length == 0 || written is not null && written[row].Length == 0) throw new ArgumentException($"Row {row} has no prompt, or no text.", nameof(prompts));
            Width = Math.Max(Width, prompts[row].Length + (written?[row].Length ?? 1) - 1);
            count += written?[row].Length ?? 1;
        }

        Tokens = new long[Rows * Width];
        Places = new long[count];
        Array.Fill(Tokens, padding);
        var place = 0;
        for (var row = 0; row < Rows; row++)
        {
            var (at, text) = (row * Width, written?[row] ?? s_one);
            foreach (var token in prompts[row]) Tokens[at++] = token;
            for (var i = 0; i < text.Length; i++)
            {
                Places[place++] = at - 1 + i;
                if (i < text.Length - 1) Tokens[at + i] = text[i];
            }
        }
    }

    private static readonly int[] s_one = [0];

    /// <summary>B.</summary>
    public int Rows { get; }

    /// <summary>S.</summary>
    public int Width { get; }

    /// <summary>[B × S].</summary>
    public long[] Tokens { get; }

    /// <summary>Where in <see cref="Tokens"/> the token was read after which each chosen one was chosen, row by row, [N].</summary>
    public long[] Places { get; }
}
