using Troupe.Env.Text;

namespace Troupe.Learner.Language;

/// <summary>
/// How texts, prompts and completions become a language model's tokens, the same in training and in use: a document
/// begins and ends with the end token; a completion stands between a separator and the end token.
/// </summary>
public sealed class PromptFormat
{
    /// <summary>Ends a document or a completion; GPT-2's own name for it.</summary>
    public const string EndToken = "<|endoftext|>";

    /// <summary>Between a prompt and its completion; a tokenizer that lacks it separates by <see cref="EndToken"/>.</summary>
    public const string AnswerToken = "<|answer|>";

    /// <exception cref="ArgumentException">The tokenizer has no end token.</exception>
    public PromptFormat(ITokenizer tokenizer)
    {
        Tokenizer = tokenizer;
        End = tokenizer.Special.TryGetValue(EndToken, out var end) ? end : throw new ArgumentException($"This tokenizer has no token {EndToken}, which ends a text.", nameof(tokenizer));
        Separator = tokenizer.Special.TryGetValue(AnswerToken, out var separator) ? separator : end;
    }

    /// <summary>What a tokenizer made for a run holds beside its words.</summary>
    public static IReadOnlyList<string> SpecialTokens { get; } = [EndToken, AnswerToken];

    public ITokenizer Tokenizer { get; }

    public int End { get; }

    public int Separator { get; }

    /// <summary>What is read before a completion is written: the prompt, its beginning cut off where it is too long, and the separator.</summary>
    /// <param name="most">Tokens, the separator counted; 1 or more.</param>
    public int[] Prompt(string prompt, int most)
    {
        var tokens = Tokenizer.Encode(prompt);
        return [.. tokens.AsSpan(Math.Max(0, tokens.Length - (most - 1))), Separator];
    }

    /// <summary>A completion as it is written, its end token included; longer ones lose their end.</summary>
    /// <param name="most">Tokens, the end token counted.</param>
    public int[] Completion(string completion, int most)
    {
        int[] tokens = [.. Tokenizer.Encode(completion), End];
        return tokens.Length <= most ? tokens : tokens[..most];
    }

    /// <summary>What a model that continues texts reads before it goes on.</summary>
    /// <param name="most">Tokens; the beginning is cut off.</param>
    public int[] Beginning(string text, int most)
    {
        var tokens = Tokenizer.Encode(text);
        return tokens.Length == 0 ? [End] : tokens[Math.Max(0, tokens.Length - most)..];
    }
}
