namespace Troupe.Env.Quests;

/// <summary>Finds the thing in sight that a phrase names.</summary>
internal static class QuestNounPhrase
{
    /// <param name="words">Lower case, without articles.</param>
    /// <returns>The thing's number, or what to answer where none fits or more than one does.</returns>
    public static (int Thing, string? Failure) Find(QuestGame game, QuestState state, List<string> words)
    {
        if (words.Count == 0) return (-1, QuestTexts.Unknown);
        var fitting = new List<int>();
        for (var thing = 0; thing < game.Things.Count; thing++)
        {
            if (!state.Present(game, thing)) continue;
            var noun = game.Things[thing].Noun;
            if (words.SequenceEqual(noun.Words)) return (thing, null);
            if (Fits(game, state, thing, noun, words)) fitting.Add(thing);
        }

        return fitting.Count switch
        {
            0 => (-1, QuestTexts.NoSuchThing),
            1 => (fitting[0], null),
            _ => (-1, QuestTexts.Ambiguous(fitting.Select(t => game.Things[t].Noun.Name))),
        };
    }

    // The noun itself last; before it any of its adjectives, and what is true of it now.
    private static bool Fits(QuestGame game, QuestState state, int thing, QuestNoun noun, List<string> words)
    {
        if (words[^1] != noun.Words[^1]) return false;
        for (var i = 0; i < words.Count - 1; i++)
            if (!noun.Words.Contains(words[i]) && !IsTrue(game, state, thing, words[i])) return false;
        return true;
    }

    private static bool IsTrue(QuestGame game, QuestState state, int thing, string adjective)
    {
        var (what, status) = (game.Things[thing], state.Status(thing));
        if (what.Is(QuestTraits.Food))
            return adjective == QuestFood.Cuts[QuestFood.Cut(status)] || adjective == ((status & QuestFood.Burned) != 0 ? "burned" : QuestFood.Cookings[QuestFood.Cooking(status)]);
        if (what.Is(QuestTraits.Lid) && adjective == (status switch { QuestState.Open => "open", QuestState.Closed => "closed", _ => "locked" })) return true;
        if (!what.Is(QuestTraits.Door)) return false;
        var way = what.Front == state.Room ? what.Direction : (what.Direction + 2) & 3;
        return adjective == QuestTexts.Ways[way];
    }
}
