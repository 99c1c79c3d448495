using Troupe.Env;
using Troupe.Env.Text;

namespace Troupe.Learner.Language;

/// <summary>
/// What a policy that writes reads and writes: tokens of a language model's <see cref="PromptFormat"/>. A prompt is the
/// last K commands, oldest first, each with the end token behind it, then feedback, room and inventory, then the
/// separator, after which the policy's own text stands. Of too long a prompt the beginning is cut off. Not thread-safe.
/// </summary>
public sealed class PromptEncoder : InputEncoder
{
    private const char Incomplete = '\uFFFD';   // what a character of which bytes are missing is decoded to

    private readonly PromptFormat _format;

    /// <param name="vocabulary">Of the world: for texts that are not written.</param>
    /// <param name="lagCommands">K, 0 or more.</param>
    /// <param name="maxTokens">Longest prompt, tokens, the separator counted; at least 2.</param>
    public PromptEncoder(PromptFormat format, Vocabulary vocabulary, int lagCommands, int maxTokens)
        : base(vocabulary, lagCommands, maxTokens, showCommand: lagCommands > 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, 2);
        _format = format;
    }

    /// <summary>The token that ends a text.</summary>
    public int End => _format.End;

    /// <inheritdoc/>
    public override int TokenCount => _format.Tokenizer.Size;

    /// <inheritdoc/>
    public override int[] Encode(in Observation observation, CommandHistory history)
    {
        var tokens = new List<int>();
        for (var lag = Math.Min(LagCommands, history.Count); lag >= 1; lag--)
        {
            _format.Tokenizer.Encode(history[lag], tokens);
            tokens.Add(End);
        }

        _format.Tokenizer.Encode(observation.Feedback, tokens);
        _format.Tokenizer.Encode(observation.Room, tokens);
        _format.Tokenizer.Encode(observation.Inventory, tokens);
        if (tokens.Count >= MaxTokens) tokens.RemoveRange(0, tokens.Count - MaxTokens + 1);
        tokens.Add(_format.Separator);
        return [.. tokens];
    }

    /// <summary>The tokens that a text may be made of, ascending, the end token among them: those of the words, where tokens are words; else all that are not special.</summary>
    /// <param name="words">Words of use; null: all.</param>
    public IReadOnlyList<int> Writable(IReadOnlyList<string>? words)
    {
        IEnumerable<int> tokens = _format.Tokenizer is VocabularyTokenizer { Vocabulary: var known }
            ? (words ?? known.Words).Select(word => known.Id(word)).Where(id => id < known.Words.Count)
            : Enumerable.Range(0, TokenCount).Except(_format.Tokenizer.Special.Values);
        return [.. tokens.Append(End).Distinct().Order()];
    }

    /// <summary>A written text as what each token adds to it; the end token adds nothing and is none. Their concatenation is the text.</summary>
    public IReadOnlyList<string> Pieces(int[] tokens)
    {
        var count = Array.IndexOf(tokens, End) is >= 0 and var end ? end : tokens.Length;
        var (pieces, text) = (new string[count], "");
        for (var i = 0; i < count; i++)
        {
            var now = _format.Tokenizer.Decode(tokens.AsSpan(0, i + 1));
            if (i < count - 1) now = now.TrimEnd(Incomplete);
            pieces[i] = now.StartsWith(text, StringComparison.Ordinal) ? now[text.Length..] : "";
            if (pieces[i].Length > 0) text = now;
        }

        return pieces;
    }
}
