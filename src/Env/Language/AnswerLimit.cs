using Troupe.Env.Text;

namespace Troupe.Env.Language;

/// <summary>What is read of a long answer: so many words, and 32 characters for each.</summary>
internal static class AnswerLimit
{
    private const int CharactersPerWord = 32;

    public static string Of(string text, int maxTokens)
    {
        var read = text.AsSpan(0, Math.Min(text.Length, maxTokens * CharactersPerWord));
        var words = 0;
        foreach (var word in WordTokenizer.Enumerate(read))
        {
            if (++words <= maxTokens) continue;
            read.Overlaps(word, out var at);
            return text[..at];
        }

        return read.Length == text.Length ? text : read.ToString();
    }
}
