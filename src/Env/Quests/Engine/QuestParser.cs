using Troupe.Env.Text;

namespace Troupe.Env.Quests;

/// <summary>
/// Reads what a person types. Case, articles and a final stop do not matter; an adjective may be left out where only one
/// thing in sight fits; verbs have their usual synonyms. Only things in sight can be spoken of.
/// </summary>
internal static class QuestParser
{
    private const int Longest = 200;

    private static readonly HashSet<string> s_articles = ["the", "a", "an", "some", "my"];

    private static readonly Dictionary<string, QuestVerb> s_bare = new (QuestVerb Verb, string[] Phrases)[]
    {
        (QuestVerb.Look, ["look", "l", "look around"]),
        (QuestVerb.Inventory, ["inventory", "i", "inv"]),
        (QuestVerb.Goal, ["goal", "task", "objective"]),
        (QuestVerb.Prepare, ["prepare meal", "make meal", "cook meal"]),
    }.SelectMany(v => v.Phrases.Select(phrase => (phrase, v.Verb))).ToDictionary();

    /// <summary>Longest first, so that <c>pick up</c> is found before any <c>pick</c>.</summary>
    private static readonly (string[] Words, QuestVerb Verb, int Heat)[] s_verbs =
    [
        .. new (QuestVerb Verb, int Heat, string[] Phrases)[]
        {
            (QuestVerb.Take, 0, ["take", "get", "grab", "pick up", "pick"]),
            (QuestVerb.Drop, 0, ["drop", "put down", "discard"]),
            (QuestVerb.PutOn, 0, ["put", "place", "set"]),
            (QuestVerb.PutIn, 0, ["insert"]),
            (QuestVerb.Open, 0, ["open"]),
            (QuestVerb.Close, 0, ["close", "shut"]),
            (QuestVerb.Unlock, 0, ["unlock"]),
            (QuestVerb.Lock, 0, ["lock"]),
            (QuestVerb.Read, 0, ["read"]),
            (QuestVerb.Examine, 0, ["examine", "x", "inspect", "look at", "check"]),
            (QuestVerb.Eat, 0, ["eat"]),
            (QuestVerb.Drink, 0, ["drink"]),
            (QuestVerb.Cook, 0, ["cook"]),
            (QuestVerb.Cook, 1, ["fry"]),
            (QuestVerb.Cook, 2, ["roast"]),
            (QuestVerb.Cook, 3, ["grill"]),
            (QuestVerb.Chop, 0, ["chop"]),
            (QuestVerb.Slice, 0, ["slice"]),
            (QuestVerb.Dice, 0, ["dice"]),
        }.SelectMany(v => v.Phrases.Select(phrase => (phrase.Split(' '), v.Verb, v.Heat))).OrderByDescending(v => v.Item1.Length),
    ];

    private static readonly HashSet<string> s_moving = ["go", "walk", "head", "run", "move"];

    /// <returns>The action meant, or what to answer instead.</returns>
    public static (QuestAction Action, string? Failure) Parse(QuestGame game, QuestState state, string command)
    {
        if (command.Length > Longest) return Fail(QuestTexts.Unknown);
        var words = WordTokenizer.Split(command);
        if (words is [.., "."]) words.RemoveAt(words.Count - 1);
        words.RemoveAll(s_articles.Contains);
        if (s_bare.TryGetValue(string.Join(' ', words), out var bare)) return (new QuestAction(bare), null);
        if (Direction(words) is { } way) return (new QuestAction(way), null);

        foreach (var (verbWords, verb, heat) in s_verbs)
        {
            if (words.Count <= verbWords.Length || !words.Take(verbWords.Length).SequenceEqual(verbWords)) continue;
            return WithNouns(game, state, verb, heat, words[verbWords.Length..]);
        }

        return Fail(QuestTexts.Unknown);
    }

    /// <summary>Every word it knows besides names.</summary>
    public static IEnumerable<string> Words =>
    [
        .. s_articles, .. s_bare.Keys, .. s_verbs.SelectMany(v => v.Words), .. s_moving, .. QuestTexts.Ways, .. QuestTexts.Ways.Select(w => w[..1]), "up", "down",
        .. s_from, .. s_with, .. s_on, .. s_in, "of",
    ];

    private static readonly string[] s_from = ["from", "off", "out"];
    private static readonly string[] s_with = ["with", "using"];
    private static readonly string[] s_on = ["on", "onto"];
    private static readonly string[] s_in = ["in", "into", "inside"];

    private static QuestVerb? Direction(List<string> words)
    {
        var word = words.Count == 1 ? words[0] : words.Count == 2 && s_moving.Contains(words[0]) ? words[1] : "";
        var way = Array.FindIndex(QuestTexts.Ways, w => w == word || word.Length == 1 && w[0] == word[0]);
        return way < 0 ? null : (QuestVerb)way;
    }

    private static (QuestAction, string?) WithNouns(QuestGame game, QuestState state, QuestVerb verb, int heat, List<string> words)
    {
        var (what, with) = (words, new List<string>());
        switch (verb)
        {
            case QuestVerb.Take:
                if (words is [.., "up"]) words.RemoveAt(words.Count - 1);
                (what, with, _) = Split(words, s_from);
                if (with is ["of", ..]) with.RemoveAt(0);
                break;
            case QuestVerb.Unlock or QuestVerb.Lock or QuestVerb.Chop or QuestVerb.Slice or QuestVerb.Dice:
                (what, with, _) = Split(words, s_with);
                break;
            case QuestVerb.Cook:
                (what, with, _) = Split(words, [.. s_with, .. s_on, .. s_in]);
                break;
            case QuestVerb.PutOn or QuestVerb.PutIn:
                (what, with, var preposition) = Split(words, [.. s_on, .. s_in]);
                if (with.Count == 0) return Fail(QuestTexts.Unknown);
                verb = s_on.Contains(preposition) ? QuestVerb.PutOn : QuestVerb.PutIn;
                break;
        }

        var (thing, failure) = QuestNounPhrase.Find(game, state, what);
        if (failure is not null) return Fail(failure);
        var second = -1;
        if (with.Count > 0)
        {
            (second, failure) = QuestNounPhrase.Find(game, state, with);
            if (failure is not null) return Fail(failure);
        }

        switch (verb)
        {
            case QuestVerb.Take when second >= 0:
                return state.HolderOf(thing) == second ? (new QuestAction(verb, thing), null) : Fail(QuestTexts.NoSuchThing);
            case QuestVerb.Unlock or QuestVerb.Lock when second < 0:
                second = game.Things[thing].Key;
                break;
            case QuestVerb.Chop or QuestVerb.Slice or QuestVerb.Dice when second < 0:
                second = First(game.Portables, p => game.Things[p].Is(QuestTraits.Sharp) && state.Place(p) == QuestState.Carried);
                break;
            case QuestVerb.Cook:
                if (second < 0 && heat > 0) second = First(game.Rooms[state.Room].Furniture, f => game.Things[f].Is(QuestTraits.Heat) && QuestFood.CookingOf(game.Things[f]) == heat);
                if (second >= 0 && heat > 0 && QuestFood.CookingOf(game.Things[second]) != heat) second = -1;
                break;
            case QuestVerb.Examine when game.Things[thing].Is(QuestTraits.Readable):
                verb = QuestVerb.Read;
                break;
        }

        return (new QuestAction(verb, thing, verb == QuestVerb.Take ? -1 : second), null);
    }

    private static (List<string> Before, List<string> After, string Preposition) Split(List<string> words, string[] prepositions)
    {
        var at = words.FindIndex(prepositions.Contains);
        return at < 0 ? (words, [], "") : (words[..at], words[(at + 1)..], words[at]);
    }

    private static int First(List<int> things, Predicate<int> wanted) => things.FindIndex(wanted) is >= 0 and var at ? things[at] : -1;

    private static (QuestAction, string?) Fail(string why) => (default, why);
}
