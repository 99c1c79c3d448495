using Troupe.Env.Text;

namespace Troupe.Env.Quests;

internal enum CoinCollectorVerb
{
    North = 0,
    East = 1,
    South = 2,
    West = 3,
    Take = 4,
    Look = 5,
    Inventory = 6,
    Unknown = 7,
}

/// <summary>What the player of Coin Collector may type; case, spaces and a final stop do not matter.</summary>
internal static class CoinCollectorParser
{
    private static readonly Dictionary<string, CoinCollectorVerb> s_verbs = Verbs();

    public static IEnumerable<string> Phrases => s_verbs.Keys;

    public static CoinCollectorVerb Parse(string command)
    {
        if (s_verbs.TryGetValue(command, out var verb)) return verb;
        if (command.Length > 64) return CoinCollectorVerb.Unknown;
        var words = WordTokenizer.Split(command);
        if (words is [.., "."]) words.RemoveAt(words.Count - 1);
        return s_verbs.GetValueOrDefault(string.Join(' ', words), CoinCollectorVerb.Unknown);
    }

    private static Dictionary<string, CoinCollectorVerb> Verbs()
    {
        var verbs = new Dictionary<string, CoinCollectorVerb>(StringComparer.OrdinalIgnoreCase);
        for (var d = CoinCollectorVerb.North; d <= CoinCollectorVerb.West; d++)
        {
            var name = CoinCollectorTexts.Directions[(int)d];
            foreach (var way in new[] { name, name[..1] })
                foreach (var phrase in new[] { way, "go " + way, "walk " + way, "head " + way })
                    verbs.Add(phrase, d);
        }

        foreach (var phrase in new[] { "take coin", "take the coin", "get coin", "get the coin", "pick up coin", "pick up the coin" })
            verbs.Add(phrase, CoinCollectorVerb.Take);
        foreach (var phrase in new[] { "look", "l", "look around" }) verbs.Add(phrase, CoinCollectorVerb.Look);
        foreach (var phrase in new[] { "inventory", "i" }) verbs.Add(phrase, CoinCollectorVerb.Inventory);
        return verbs;
    }
}
