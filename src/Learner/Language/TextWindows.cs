using Troupe.Env;

namespace Troupe.Learner.Language;

/// <summary>Windows that begin anywhere in a text, each as likely; targets are one token on.</summary>
/// <param name="text">Token ids, more than a window.</param>
/// <param name="window">Tokens of a row.</param>
/// <param name="rows">Windows of a batch.</param>
/// <param name="seed">Decides where each begins.</param>
public sealed class TextWindows(int[] text, int window, int rows, long seed) : ISequenceBatches
{
    private const ulong Stream = 0x5465;

    private readonly int[] _text = text.Length > window
        ? text : throw new ArgumentException($"A text of {text.Length} tokens; a window of {window} and the token after it are needed at least.", nameof(text));

    private readonly long _seed = unchecked((long)Rng.Mix((ulong)seed, Stream));

    public SequenceBatch this[long number]
    {
        get
        {
            long[] inputs = new long[rows * window], targets = new long[rows * window];
            for (var row = 0; row < rows; row++)
            {
                var start = new Rng(_seed, number * rows + row).NextInt(_text.Length - window);
                for (var i = 0; i < window; i++) (inputs[row * window + i], targets[row * window + i]) = (_text[start + i], _text[start + i + 1]);
            }

            return new SequenceBatch(inputs, targets, rows, window);
        }
    }

    /// <summary>A whole text over and over, each token but the first predicted once a round; and the batches of a round.</summary>
    public static (ISequenceBatches Batches, int Count) Whole(int[] text, int window, int rows)
    {
        SequenceBatch[] round = [.. InOrder(text, window, rows, window)];
        return (new Round(round), round.Length);
    }

    /// <summary>A whole text, window after window: each token but the first is predicted once.</summary>
    /// <param name="stride">Tokens from one window to the next: each token has at least window − stride tokens before it (but at the start).</param>
    public static IEnumerable<SequenceBatch> InOrder(int[] text, int window, int rows, int stride)
    {
        if (text.Length < 2) throw new ArgumentException($"A text of {text.Length} tokens has none to predict.", nameof(text));
        var starts = new List<(int Start, int Judged)>();
        for (int start = 0, judged = 0; judged < text.Length - 1; judged = start + Math.Min(window, text.Length - 1 - start), start += stride) starts.Add((start, judged));
        for (var first = 0; first < starts.Count; first += rows)
        {
            var count = Math.Min(rows, starts.Count - first);
            var width = Math.Min(window, text.Length - 1 - starts[first].Start);
            long[] inputs = new long[count * width], targets = new long[count * width];
            Array.Fill(targets, SequenceBatch.Ignored);
            for (var row = 0; row < count; row++)
            {
                var (start, judged) = starts[first + row];
                for (var i = 0; i < Math.Min(width, text.Length - 1 - start); i++)
                {
                    inputs[row * width + i] = text[start + i];
                    if (start + i >= judged) targets[row * width + i] = text[start + i + 1];
                }
            }

            yield return new SequenceBatch(inputs, targets, count, width);
        }
    }

    private sealed class Round(SequenceBatch[] batches) : ISequenceBatches
    {
        public SequenceBatch this[long number] => batches[number % batches.Length];
    }
}
