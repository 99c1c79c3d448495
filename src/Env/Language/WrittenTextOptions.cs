namespace Troupe.Env.Language;

/// <summary>How tokens are credited.</summary>
public enum TokenCredit
{
    /// <summary>Each word gets what it adds: the score of the text up to it, less the score up to the word before.</summary>
    Token,

    /// <summary>The last token gets all.</summary>
    Whole,
}

/// <param name="MaxTokens">Words of an answer that are read, 1 to 1,024; and 32 times as many characters.</param>
/// <param name="Credit">Sum of the credits is the reward in either case.</param>
public sealed record WrittenTextOptions(int MaxTokens = 32, TokenCredit Credit = TokenCredit.Token)
{
    internal WrittenTextOptions Checked() => MaxTokens is >= 1 and <= 1024
        ? this
        : throw new ArgumentOutOfRangeException(nameof(MaxTokens), MaxTokens, "An answer has 1 to 1,024 words.");
}
