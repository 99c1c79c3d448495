namespace Troupe.Env.Language.Sets;

/// <summary>Sentences of <see cref="ToyGrammar"/>: English is shown, the invented language is right.</summary>
internal static class TranslationSet
{
    public const int MaxDifficulty = 5;

    /// <param name="difficulty">1: somebody does or did something; 2: to something; 3: adjectives; 4: plural, denial; 5: places, two clauses.</param>
    public static TextTasks Tasks(int difficulty)
    {
        var (english, other) = ToyGrammar.Words();
        return new GeneratedTasks($"translation difficulty={difficulty}", "Translate the sentence.", [.. english, .. other], random =>
        {
            var clauses = Enumerable.Range(0, difficulty == MaxDifficulty && random.NextInt(3) == 0 ? 2 : 1).Select(_ => Clause(random, difficulty)).ToList();
            return new TextTask(Sentence(clauses.Select(ToyGrammar.English), " and "), [Sentence(clauses.Select(ToyGrammar.Other), " ke ")]);
        })
        {
            Answers = other,
        };
    }

    internal static string Sentence(IEnumerable<string> clauses, string and) => Phrases.Capital(string.Join(and, clauses)) + ".";

    private static ToyGrammar.Clause Clause(Rng random, int difficulty)
    {
        var verbs = ToyGrammar.Verbs.Where(v => difficulty >= 2 == v.TakesObject || difficulty >= 3).ToArray();
        var verb = random.Of(verbs);
        var subject = Phrase(random, difficulty);
        var taken = verb.TakesObject ? Phrase(random, difficulty) : null;
        var (past, denied) = (random.NextInt(3) == 0, difficulty >= 4 && random.NextInt(3) == 0);
        (string, ToyGrammar.NounPhrase)? where = difficulty >= 5 && random.NextInt(2) == 0 ? (random.Of(ToyGrammar.Places).English, Phrase(random, difficulty)) : null;
        return new ToyGrammar.Clause(subject, verb, taken, past, denied, where);
    }

    private static ToyGrammar.NounPhrase Phrase(Rng random, int difficulty)
    {
        var many = difficulty >= 4 && random.NextInt(3) == 0;
        int[] adjectives = difficulty < 3 ? [] : random.Some([.. Enumerable.Range(0, ToyGrammar.Adjectives.Length)], random.NextInt(3) switch { 0 => 1, 1 when difficulty >= 4 => 2, _ => 0 });
        return new ToyGrammar.NounPhrase(random.NextInt(2) == 0 ? "the" : many ? "some" : "a", adjectives, random.Of(ToyGrammar.Nouns), many);
    }
}
