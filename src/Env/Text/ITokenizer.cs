namespace Troupe.Env.Text;

/// <summary>
/// Text to token numbers and back, by words (<see cref="VocabularyTokenizer"/>) or byte pairs
/// (<see cref="BytePairs.BytePairTokenizer"/>). Immutable, thread-safe.
/// </summary>
public interface ITokenizer
{
    /// <summary>Ids run from 0 to Size − 1, special tokens included.</summary>
    int Size { get; }

    /// <summary>Tokens that no text holds, such as an end; each with its id. See <see cref="Encode"/>.</summary>
    IReadOnlyDictionary<string, int> Special { get; }

    /// <summary>Appends the tokens of a text; never fails, whatever the text.</summary>
    /// <param name="recogniseSpecial">True: a special token's name in the text becomes that token. For text of one's own only: a stranger could end a conversation.</param>
    void Encode(ReadOnlySpan<char> text, List<int> ids, bool recogniseSpecial = false);

    /// <summary>The text of these tokens; special tokens appear by name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such token.</exception>
    string Decode(ReadOnlySpan<int> ids);

    /// <summary>One token, for people.</summary>
    string Token(int id);

    /// <summary>Writes the whole tokenizer into one UTF-8 file, which <see cref="Tokenizers.Load"/> reads: a run keeps it.</summary>
    void Save(string path);
}
