using Troupe.Env.Language.Sets;
using Troupe.Env.Text;

namespace Troupe.Env.Language.Reasoning;

/// <summary>
/// Knights, who tell the truth, and knaves, who lie (Smullyan 1978): who is what? 2 to 6 persons; exactly one answer
/// fits what they say. Read of an answer: names, then what they are ("Ada and Ben are knights, Cleo is a knave"); what
/// is said last of a person counts; denials are not understood. Nearness: the share of persons told right.
/// </summary>
internal sealed class Knights : ReasoningProblem
{
    private static readonly string[] s_names = ["Ada", "Ben", "Cleo", "Dora", "Emil", "Finn", "Greta", "Hugo", "Ines", "Jan", "Kira", "Leo"];

    public override string Name => "logic";

    public override IEnumerable<string> Words =>
        [.. s_names, "Knights always tell the truth , knaves always lie . says that is a knight knave are both knights knaves at least one of and of the same kind : Who is what ?"];

    public override IEnumerable<string> AnswerWords => [.. s_names, "is a knight , knave"];

    public override (string Question, string Answer) Make(Rng random, int difficulty)
    {
        var count = 2 + difficulty * 2 / 5;   // 2, 2, 3, 3, 4, 4, 4, 5, 5, 6
        while (true)
        {
            var names = random.Some(s_names, count);
            var truth = random.NextInt(1 << count);   // bit i: person i is a knight
            var claims = Enumerable.Range(0, count).Select(speaker => Claim.True(random, count, speaker, truth)).ToArray();
            var fitting = Enumerable.Range(0, 1 << count).Count(kinds => claims.All(claim => claim.Fits(kinds)));
            if (fitting != 1) continue;
            var said = claims.Select(claim => $"{names[claim.Speaker]} says that {claim.Said(names)}.");
            return ($"Knights always tell the truth, knaves always lie. {string.Join(' ', said)} Who is what?",
                string.Join(", ", names.Select((name, i) => $"{name} is a {((truth >> i & 1) != 0 ? "knight" : "knave")}")));
        }
    }

    public override double Nearness(string answer, string text)
    {
        var (right, read) = (Read(answer), Read(text));
        return (double)right.Count(person => read.TryGetValue(person.Key, out var knight) && knight == person.Value) / right.Count;
    }

    /// <summary>Lower-case name → whether a knight.</summary>
    private static Dictionary<string, bool> Read(string text)
    {
        var (told, waiting, closed) = (new Dictionary<string, bool>(), new List<string>(), false);
        foreach (var word in WordTokenizer.Split(text))
        {
            if (word is "knight" or "knights" or "knave" or "knaves")
            {
                foreach (var name in waiting) told[name] = word.StartsWith("kni", StringComparison.Ordinal);
                closed = true;
            }
            else if (s_names.Contains(word, StringComparer.OrdinalIgnoreCase))
            {
                if (closed) waiting.Clear();
                closed = false;
                waiting.Add(word);
            }
        }

        return told;
    }

    /// <summary>What a person says, of one or two persons, perhaps of himself.</summary>
    private sealed record Claim(int Speaker, int Form, int One, int Other)
    {
        private const int Forms = 6;

        /// <summary>One that this person says if the persons are of these kinds.</summary>
        public static Claim True(Rng random, int count, int speaker, int kinds)
        {
            while (true)
            {
                var two = random.Some([.. Enumerable.Range(0, count)], 2);
                var claim = new Claim(speaker, random.NextInt(Forms), two[0], two[1]);
                if (claim.Fits(kinds)) return claim;
            }
        }

        public bool Fits(int kinds) => (kinds >> Speaker & 1) != 0 == Holds(kinds >> One & 1, kinds >> Other & 1);

        public string Said(string[] names) => Form switch
        {
            0 => $"{names[One]} is a knight",
            1 => $"{names[One]} is a knave",
            2 => $"{names[One]} and {names[Other]} are both knaves",
            3 => $"{names[One]} and {names[Other]} are both knights",
            4 => $"at least one of {names[One]} and {names[Other]} is a knave",
            _ => $"{names[One]} and {names[Other]} are of the same kind",
        };

        private bool Holds(int one, int other) => Form switch
        {
            0 => one == 1,
            1 => one == 0,
            2 => (one | other) == 0,
            3 => (one & other) == 1,
            4 => (one & other) == 0,
            _ => one == other,
        };
    }
}
