namespace Troupe.Env.Stories;

/// <summary>How people put things: of several words for one action the one met most often in parser games.</summary>
internal static class VerbRanks
{
    private static readonly Dictionary<string, int> s_ranks = new[]
    {
        "take", "drop", "open", "close", "unlock", "lock", "light", "extinguish", "turn", "switch", "push", "pull", "move", "press", "enter", "climb",
        "put", "insert", "give", "show", "throw", "eat", "drink", "wear", "remove", "examine", "read", "look", "search", "wait", "attack", "kill", "cut",
        "break", "burn", "blow", "tie", "untie", "fill", "pour", "empty", "dig", "rub", "touch", "wave", "ring", "wind", "knock", "kick", "shake", "raise",
        "lower", "lift", "inflate", "deflate", "launch", "board", "disembark", "cross", "jump", "swim", "dive", "sleep", "wake", "pray", "sing", "play",
        "say", "shout", "yell", "kiss", "smell", "listen", "taste", "squeeze", "feed", "ask", "tell", "buy", "pay", "set", "get", "stand", "sit", "lie",
        "exit", "leave", "go", "follow", "consult", "fix", "oil", "plug", "wrap", "melt", "poke", "strike", "destroy", "slide", "spin", "rotate",
        "wash", "clean", "hide", "free", "point", "aim", "shoot", "fly", "cast", "learn", "pick", "hold", "carry",
    }.Select((word, rank) => (word, rank)).ToDictionary(w => w.word, w => w.rank, StringComparer.Ordinal);

    public static int Of(string verb) => s_ranks.GetValueOrDefault(verb, 1000);

    public static string Best(IEnumerable<string> verbs) => verbs.OrderBy(Of).ThenByDescending(v => v.Length > 1).ThenBy(v => v.Length).ThenBy(v => v, StringComparer.Ordinal).First();
}
