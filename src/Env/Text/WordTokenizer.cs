using System.Text;

namespace Troupe.Env.Text;

/// <summary>
/// Splits a text into words. A word is a run of letters and digits, apostrophes between them included (<c>don't</c>);
/// every other visible character is a token of its own; white space only separates. Case is left to <see cref="Vocabulary"/>.
/// Allocates nothing.
/// </summary>
public static class WordTokenizer
{
    public static Enumerator Enumerate(ReadOnlySpan<char> text) => new(text);

    /// <summary>The tokens as strings, lower case. Joined by single spaces they tokenize to themselves.</summary>
    public static List<string> Split(ReadOnlySpan<char> text)
    {
        var words = new List<string>();
        foreach (var word in Enumerate(text)) words.Add(word.ToString().ToLowerInvariant());
        return words;
    }

    public ref struct Enumerator(ReadOnlySpan<char> text)
    {
        private ReadOnlySpan<char> _rest = text;

        public ReadOnlySpan<char> Current { get; private set; }

        public readonly Enumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            _rest = _rest.TrimStart();
            if (_rest.IsEmpty) return false;
            var length = TokenLength(_rest);
            Current = _rest[..length];
            _rest = _rest[length..];
            return true;
        }

        private static int TokenLength(ReadOnlySpan<char> text)
        {
            var i = 0;
            while (i < text.Length && (char.IsLetterOrDigit(text[i]) || IsInnerApostrophe(text, i))) i++;
            if (i > 0) return i;
            return Rune.DecodeFromUtf16(text, out _, out var chars) == System.Buffers.OperationStatus.Done ? chars : 1;
        }

        private static bool IsInnerApostrophe(ReadOnlySpan<char> text, int i) =>
            text[i] is '\'' or '’' && i > 0 && i + 1 < text.Length && char.IsLetterOrDigit(text[i + 1]);
    }
}
