using Troupe.Env.Language.Sets;
using Troupe.Env.Text;

namespace Troupe.Env.Language.Reasoning;

/// <summary>
/// A word to change letter by letter, in as many steps as the difficulty says. Read of an answer: what stands in its
/// last pair of quotes, else its last word; letters only, case ignored. Nearness: 1 − edits (Levenshtein 1966) / the
/// longer length.
/// </summary>
internal sealed class StringEdit : ReasoningProblem
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";
    private const int LongestAnswer = 64;   // letters read

    public override string Name => "edit";

    public override IEnumerable<string> Words =>
    [
        .. Sorting.Items, string.Join(' ', Letters.AsEnumerable()),
        "Take the word . Then reverse it double its first last letter delete move the first letter to the end the last letter to the front replace every by put in front at the end : ; what is it now ? ,",
    ];

    public override IEnumerable<string> AnswerWords => [string.Join(' ', Letters.AsEnumerable()), .. Sorting.Items];

    public override (string Question, string Answer) Make(Rng random, int difficulty)
    {
        while (true)
        {
            var word = random.Of(Sorting.Items);
            var (now, steps) = (word, new List<string>());
            while (steps.Count < difficulty && now.Length > 1)
            {
                (now, var said) = Change(random, now);
                steps.Add(said);
            }

            if (steps.Count == difficulty) return ($"Take the word {word}; {string.Join("; ", steps)}. What is it now?", now);
        }
    }

    public override double Nearness(string answer, string text)
    {
        var read = Read(text);
        if (read.Length == 0) return 0;
        return 1 - (double)EditDistance.Of(read, answer) / Math.Max(read.Length, answer.Length);
    }

    private static (string Now, string Said) Change(Rng random, string now)
    {
        var letter = Letters[random.NextInt(Letters.Length)];
        switch (random.NextInt(9))
        {
            case 0: return (new string([.. now.Reverse()]), "reverse it");
            case 1: return (now[0] + now, "double its first letter");
            case 2: return (now + now[^1], "double its last letter");
            case 3: return (now[1..], "delete its first letter");
            case 4: return (now[..^1], "delete its last letter");
            case 5: return (now[1..] + now[0], "move its first letter to the end");
            case 6: return (now[^1] + now[..^1], "move its last letter to the front");
            case 7: return random.NextInt(2) == 0 ? (letter + now, $"put {letter} in front") : (now + letter, $"put {letter} at the end");
            default:
                var old = now[random.NextInt(now.Length)];
                return (now.Replace(old, letter), $"replace every {old} by {letter}");
        }
    }

    private static string Read(string text)
    {
        if (text.LastIndexOfAny(['"', '”']) is var end and > 0 && text.LastIndexOfAny(['"', '“'], end - 1) is var begin and >= 0) return OnlyLetters(text[(begin + 1)..end]);
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(OnlyLetters).Where(word => word.Length > 0);
        return words.LastOrDefault("");
    }

    private static string OnlyLetters(string text)
    {
        var letters = new string([.. text.ToLowerInvariant().Where(char.IsAsciiLetterLower)]);
        return letters.Length <= LongestAnswer ? letters : letters[..LongestAnswer];
    }
}
