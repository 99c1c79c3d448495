namespace Troupe.Env.Stories;

/// <summary>A command with places for things: one way to ask a story for one of its actions.</summary>
/// <param name="Tokens">The verb first, as a word.</param>
/// <param name="Verb">How usual the verb is; smaller comes first.</param>
/// <param name="Reversed">The action takes the second thing first.</param>
internal sealed record CommandPattern(int Action, IReadOnlyList<GrammarToken> Tokens, int Verb, bool Reversed = false)
{
    public int Things { get; } = Tokens.Count(t => t.IsThing);

    public bool HasNumber { get; } = Tokens.Any(t => t.Slot == GrammarSlot.Number);

    /// <summary>The token of the first or second thing.</summary>
    public GrammarSlot Slot(int thing) => Tokens.Where(t => t.IsThing).ElementAt(thing).Slot;

    public string With(string? first, string? second, string? number = null)
    {
        var words = new List<string>();
        var things = 0;
        foreach (var token in Tokens)
            words.Add(token.Slot switch
            {
                GrammarSlot.Word => token.Words[0],
                GrammarSlot.Number => number!,
                _ => things++ == 0 ? first! : second!,
            });
        return string.Join(' ', words);
    }

    /// <summary>
    /// One pattern for each action and kinds of things, in the most usual words; what asks for free text is left out, and
    /// so are commands to the program. Most usual verbs first.
    /// </summary>
    public static IReadOnlyList<CommandPattern> Of(StoryModel model)
    {
        var patterns = new Dictionary<string, (CommandPattern Pattern, int Order)>();
        var views = Views(model);
        var order = 0;
        foreach (var verb in model.Verbs)
        {
            string[] words = [.. verb.Words.Where(w => !MetaVerbs.Contains(w)).Select(model.Forms.Whole)];
            if (verb.Meta || words.Length == 0) continue;
            var named = VerbRanks.Best(words);
            foreach (var line in verb.Lines)
            {
                if (line.Tokens.Any(t => t.Slot == GrammarSlot.Text) || line.Things > 2 || line.Things == 0 && views.Contains(line.Action)) continue;
                var tokens = new List<GrammarToken> { GrammarToken.Of(named) };
                foreach (var token in line.Tokens)
                    tokens.Add(token.Slot == GrammarSlot.Word ? GrammarToken.Of(model.Forms.Whole(Prepositions.Best(token.Words))) : token);
                var pattern = new CommandPattern(line.Action, tokens, VerbRanks.Of(named), line.Reversed);
                // "give swan bread" is "give bread to swan".
                var kinds = string.Join(',', line.Tokens.Where(t => t.Slot != GrammarSlot.Word).Select(t => t.Slot is GrammarSlot.Creature ? GrammarSlot.Noun : t.Slot).Order());
                var key = $"{line.Action}:{kinds}";
                order++;
                if (!patterns.TryGetValue(key, out var known) || Better(pattern, known.Pattern)) patterns[key] = (pattern, order);
            }
        }

        return [.. patterns.Values.OrderBy(p => p.Pattern.Things).ThenBy(p => p.Pattern.Verb).ThenBy(p => p.Order).Select(p => p.Pattern)];

        // How room and inventory are told is no business of the world's: "inventory tall".
        static HashSet<int> Views(StoryModel model) => [.. model.Verbs
            .Where(verb => verb.Words.Any(word => word is "i" or "inv" or "invent" or "inventory" or "inventor" or "l" or "look"))
            .SelectMany(verb => verb.Lines).Where(line => line.Things == 0).Select(line => line.Action)];

        static bool Better(CommandPattern one, CommandPattern other) =>
            (one.Reversed, one.Verb, one.Tokens.Count).CompareTo((other.Reversed, other.Verb, other.Tokens.Count)) < 0;
    }
}

/// <summary>Commands to the program that no grammar marks as such.</summary>
internal static class MetaVerbs
{
    private static readonly HashSet<string> s_words = new(
    [
        "save", "restor", "restore", "restar", "restart", "quit", "q", "script", "unscri", "unscript", "verbos", "verbose", "brief", "super", "superb", "superbrie",
        "superbrief", "score", "versio", "version", "verify", "undo", "again", "g", "oops", "help", "hint", "hints", "about", "info", "credit", "credits",
        "notify", "pronou", "pronouns", "transc", "transcrip", "noscri", "noscript", "record", "recordin", "recording", "replay", "fullsc", "fullscore",
        "diagno", "diagnose",
    ], StringComparer.Ordinal);

    public static bool Contains(string word) => s_words.Contains(word) || word.Length > 0 && word[0] is '#' or '$' or '@' or '%';
}

/// <summary>Of several words for one place in a sentence the usual one.</summary>
internal static class Prepositions
{
    private static readonly string[] s_usual = ["in", "on", "with", "to", "at", "from", "up", "down", "off", "out", "under", "behind", "through", "throug", "over", "around", "about", "for", "of", "into", "across", "north", "south", "east", "west"];

    public static string Best(IReadOnlyList<string> words) =>
        s_usual.FirstOrDefault(words.Contains) ?? words.OrderBy(w => w.Length < 2).ThenBy(w => w.Length).ThenBy(w => w, StringComparer.Ordinal).First();
}
