namespace Troupe.Env.Language.Sets;

/// <summary>
/// A small synchronous grammar: each rule makes a piece of English and a piece of an invented language at once. The
/// invented one puts the verb first and adjectives behind the noun (the last English one nearest), has three genders
/// that article and adjective agree with, marks number on noun, adjective and verb, tense by a prefix, denies by two
/// words around the verb, and says where behind the place.
/// </summary>
internal static class ToyGrammar
{
    internal sealed record Noun(string One, string Many, string Stem, int Gender);

    internal sealed record Verb(string One, string Many, string Past, string Stem, bool TakesObject);

    /// <param name="Article">the, a or some.</param>
    /// <param name="Adjectives">Indices, in English order.</param>
    internal sealed record NounPhrase(string Article, IReadOnlyList<int> Adjectives, Noun Noun, bool Many);

    internal sealed record Clause(NounPhrase Subject, Verb Verb, NounPhrase? Object, bool Past, bool Denied, (string Word, NounPhrase Place)? Where);

    internal static readonly Noun[] Nouns =
    [
        new("cat", "cats", "mir", 0), new("dog", "dogs", "bal", 0), new("farmer", "farmers", "tor", 0), new("king", "kings", "rek", 0), new("tree", "trees", "arb", 0),
        new("girl", "girls", "lin", 1), new("queen", "queens", "sov", 1), new("river", "rivers", "flum", 1), new("house", "houses", "dom", 1), new("bird", "birds", "piv", 1),
        new("child", "children", "nep", 2), new("ship", "ships", "nav", 2), new("stone", "stones", "kam", 2), new("garden", "gardens", "hort", 2), new("song", "songs", "kant", 2),
    ];

    internal static readonly Verb[] Verbs =
    [
        new("sleeps", "sleep", "slept", "dorm", false), new("sings", "sing", "sang", "kan", false), new("waits", "wait", "waited", "aten", false), new("falls", "fall", "fell", "kad", false),
        new("smiles", "smile", "smiled", "rid", false), new("runs", "run", "ran", "kor", false),
        new("sees", "see", "saw", "vid", true), new("finds", "find", "found", "trov", true), new("loves", "love", "loved", "am", true), new("hears", "hear", "heard", "aud", true),
        new("follows", "follow", "followed", "sek", true), new("paints", "paint", "painted", "ping", true),
    ];

    internal static readonly (string English, string Stem)[] Adjectives =
        [("small", "pik"), ("old", "vet"), ("red", "rus"), ("happy", "gai"), ("quiet", "tas"), ("white", "blan"), ("young", "jun"), ("strong", "fort")];

    internal static readonly (string English, string Other)[] Places = [("in", "en"), ("near", "apu"), ("behind", "retu"), ("under", "sub")];

    private static readonly string[] s_vowels = ["o", "a", "e"];                  // by gender
    private static readonly string[] s_the = ["ro", "ra", "re"];
    private static readonly string[] s_some = ["un", "una", "une"];
    private static readonly string[] s_plurals = ["i", "e", "u"];

    /// <summary>The second language, word by word.</summary>
    public static string Other(Clause clause)
    {
        var verb = (clause.Past ? "ba" : "") + clause.Verb.Stem + (clause.Subject.Many ? "int" : "it");
        List<string> words = clause.Denied ? ["ne", verb, "pa"] : [verb];
        words.Add(Other(clause.Subject));
        if (clause.Object is { } taken) words.Add(Other(taken));
        if (clause.Where is { } where) words.AddRange([Other(where.Place), Places.Single(p => p.English == where.Word).Other]);
        return string.Join(' ', words);
    }

    public static string English(Clause clause)
    {
        var many = clause.Subject.Many;
        var verb = clause.Denied ? $"{(clause.Past ? "did" : many ? "do" : "does")} not {clause.Verb.Many}"
            : clause.Past ? clause.Verb.Past : many ? clause.Verb.Many : clause.Verb.One;
        List<string> words = [English(clause.Subject), verb];
        if (clause.Object is { } taken) words.Add(English(taken));
        if (clause.Where is { } where) words.AddRange([where.Word, English(where.Place)]);
        return string.Join(' ', words);
    }

    /// <summary>Every word of either language that a clause may hold.</summary>
    public static (IReadOnlyList<string> English, IReadOnlyList<string> Other) Words()
    {
        List<string> english = ["the", "a", "an", "some", "do", "does", "did", "not", "and", "."], other = ["ne", "pa", "ke", "."];
        foreach (var noun in Nouns) english.AddRange([noun.One, noun.Many]);
        foreach (var verb in Verbs) english.AddRange([verb.One, verb.Many, verb.Past]);
        english.AddRange(Adjectives.Select(a => a.English).Concat(Places.Select(p => p.English)));
        other.AddRange(Places.Select(p => p.Other));
        foreach (var many in new[] { false, true })
        {
            foreach (var noun in Nouns) other.Add(Other(noun, many));
            for (var gender = 0; gender < 3; gender++)
            {
                other.AddRange(Adjectives.Select(a => Agreeing(a.Stem, gender, many)));
                other.AddRange([Article("the", gender, many), Article("a", gender, many)]);
            }

            foreach (var verb in Verbs) other.AddRange([verb.Stem + (many ? "int" : "it"), "ba" + verb.Stem + (many ? "int" : "it")]);
        }

        return (english, [.. other.Distinct()]);
    }

    private static string Other(NounPhrase phrase)
    {
        var (gender, many) = (phrase.Noun.Gender, phrase.Many);
        List<string> words = [Article(phrase.Article, gender, many), Other(phrase.Noun, many)];
        words.AddRange(phrase.Adjectives.Reverse().Select(a => Agreeing(Adjectives[a].Stem, gender, many)));
        return string.Join(' ', words);
    }

    private static string English(NounPhrase phrase)
    {
        List<string> words = [.. phrase.Adjectives.Select(a => Adjectives[a].English), phrase.Many ? phrase.Noun.Many : phrase.Noun.One];
        words.Insert(0, phrase.Article == "a" && "aeiou".Contains(words[0][0], StringComparison.Ordinal) ? "an" : phrase.Article);
        return string.Join(' ', words);
    }

    private static string Other(Noun noun, bool many) => noun.Stem + (many ? s_plurals[noun.Gender] : "u");

    private static string Agreeing(string stem, int gender, bool many) => stem + s_vowels[gender] + (many ? "s" : "");

    private static string Article(string article, int gender, bool many) => (article == "the" ? s_the : s_some)[gender] + (many ? "s" : "");
}
