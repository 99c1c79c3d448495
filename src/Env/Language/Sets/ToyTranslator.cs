namespace Troupe.Env.Language.Sets;

/// <summary>
/// The exact translator of <see cref="ToyGrammar"/>: reads the English words from left to right, without going back,
/// and writes the other language. It knows nothing of how a sentence was made.
/// </summary>
public static class ToyTranslator
{
    /// <exception cref="FormatException">Not a sentence of the grammar; the message names the word.</exception>
    public static string Translate(string english)
    {
        var words = new Queue<string>(Text.WordTokenizer.Split(english));
        List<string> clauses = [ToyGrammar.Other(Clause(words))];
        while (words.TryPeek(out var next) && next == "and")
        {
            words.Dequeue();
            clauses.Add(ToyGrammar.Other(Clause(words)));
        }

        return Take(words) is "." && words.Count == 0 ? TranslationSet.Sentence(clauses, " ke ") : throw new FormatException($"The sentence '{english}' goes on behind its end.");
    }

    private static ToyGrammar.Clause Clause(Queue<string> words)
    {
        var subject = Phrase(words);
        var (past, denied, form) = (false, false, Take(words));
        if (form is "do" or "does" or "did")
        {
            (past, denied) = (form == "did", true);
            if (Take(words) is not "not" and var other) throw new FormatException($"'{other}' stands where 'not' is expected.");
            form = Take(words);
        }

        var verb = Array.Find(ToyGrammar.Verbs, v => form == v.One || form == v.Many || form == v.Past) ?? throw new FormatException($"'{form}' is no verb.");
        past |= !denied && form == verb.Past;
        var taken = verb.TakesObject ? Phrase(words) : null;
        if (!words.TryPeek(out var next) || ToyGrammar.Places.All(p => p.English != next)) return new ToyGrammar.Clause(subject, verb, taken, past, denied, null);
        words.Dequeue();
        return new ToyGrammar.Clause(subject, verb, taken, past, denied, (next, Phrase(words)));
    }

    private static ToyGrammar.NounPhrase Phrase(Queue<string> words)
    {
        var article = Take(words);
        if (article is not ("the" or "a" or "an" or "some")) throw new FormatException($"'{article}' is no article.");
        var adjectives = new List<int>();
        for (; ; )
        {
            var word = Take(words);
            var adjective = Array.FindIndex(ToyGrammar.Adjectives, a => a.English == word);
            if (adjective < 0)
            {
                var noun = Array.Find(ToyGrammar.Nouns, n => n.One == word || n.Many == word) ?? throw new FormatException($"'{word}' is neither adjective nor noun.");
                return new ToyGrammar.NounPhrase(article == "an" ? "a" : article, adjectives, noun, word == noun.Many);
            }

            adjectives.Add(adjective);
        }
    }

    private static string Take(Queue<string> words) => words.TryDequeue(out var word) ? word : throw new FormatException("The sentence stops short.");
}
