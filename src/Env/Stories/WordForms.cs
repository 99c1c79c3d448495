using Troupe.Env.Text;
using Troupe.Env.ZMachine;

namespace Troupe.Env.Stories;

/// <summary>
/// Whole words for those that a dictionary cuts to six or nine letters: as the story's own texts write them, or as players
/// of such games do. The parser takes both alike.
/// </summary>
internal sealed class WordForms
{
    // Words that stories are told but seldom tell.
    private static readonly string[] s_usual =
    [
        "inventory", "examine", "northeast", "northwest", "southeast", "southwest", "starboard", "diagnose", "extinguish", "unlock", "destroy",
        "consult", "discard", "describe", "display", "disembark", "transfer", "breathe", "whisper", "squeeze", "inflate", "deflate", "replace",
        "activate", "deactivate", "investigate", "instructions", "uncover", "unscrew", "dismount", "scratch", "swallow", "through", "underneath",
        "beneath", "against", "between", "another", "something", "everything", "release", "explore", "puncture", "unfasten", "unattach", "version", "trapdoor",
        "superbrief", "verbose", "outside", "towards", "forward", "backward", "somersault", "conceal", "collect", "lubricate", "fascinate",
    ];

    // What is only the cut word with an ending is no better than the cut word.
    private static readonly HashSet<string> s_endings = new(["s", "d", "ed", "es", "r", "rs", "ly", "ing", "ings", "ity", "ment", "ments"], StringComparer.Ordinal);
    private static readonly string[] s_plurals = ["che", "she", "xe", "sse", "ie"];

    private readonly Dictionary<string, string> _whole = new(StringComparer.Ordinal);

    /// <param name="words">Of the story's texts, lower case.</param>
    public WordForms(StoryFile story, IEnumerable<string> words)
    {
        var longest = story.Version <= 3 ? 6 : 9;
        var told = words.Select(w => w.EndsWith("'s", StringComparison.Ordinal) ? w[..^2] : w).ToArray();
        foreach (var word in told.Where(w => w.Length == longest).Where(w => story.Dictionary.Find(w)?.Text == w)) _whole.TryAdd(word, word);
        foreach (var word in s_usual.Concat(told.OrderBy(w => w.Length)))
            if (word.Length > longest && word.All(char.IsAsciiLetter) && story.Dictionary.Find(word) is { } entry && entry.Text.Length >= longest)
                _whole.TryAdd(entry.Text, s_endings.Contains(word[longest..]) && !s_plurals.Any(end => entry.Text.EndsWith(end, StringComparison.Ordinal)) ? entry.Text : word);
    }

    /// <summary>Whole words of the story's texts, the more frequent first.</summary>
    public static List<string> ByFrequency(IEnumerable<string> texts)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var text in texts)
            foreach (var word in WordTokenizer.Split(text))
                counts[word] = counts.GetValueOrDefault(word) + 1;
        return [.. counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => c.Key)];
    }

    public string Whole(string cut) => _whole.GetValueOrDefault(cut, cut);
}
