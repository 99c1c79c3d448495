using System.Text;
using Troupe.Env.Text;

namespace Troupe.Env.Quests;

/// <summary>The words of Coin Collector. Names and features are drawn without regard to where a room lies.</summary>
internal static class CoinCollectorTexts
{
    public const string Objective = "Find the coin and take it.";
    public const string Unknown = "I do not understand that.";
    public const string NoCoin = "There is no coin here.";
    public const string Taken = "You take the coin.";
    public const string Looked = "You look around.";
    public const string EmptyHanded = "You carry nothing.";
    public const string CarriesCoin = "You carry a coin.";

    public static readonly string[] Directions = ["north", "east", "south", "west"];
    public static readonly string[] Went = [.. Directions.Select(d => $"You go {d}.")];
    public static readonly string[] Blocked = [.. Directions.Select(d => $"You cannot go {d}.")];

    private static readonly string[] s_adjectives =
    [
        "dusty", "narrow", "bright", "gloomy", "warm", "cold", "silent", "damp", "grand", "crooked",
        "tidy", "shabby", "empty", "painted", "wooden", "stone", "hidden", "round", "low", "lofty",
        "faded", "smoky", "airy", "mossy", "tiled", "carpeted", "cluttered", "quiet", "draughty", "elegant",
        "humble", "ancient", "modern", "spotless", "sunken", "vaulted", "whitewashed", "panelled", "musty", "sunny",
    ];

    private static readonly string[] s_nouns =
    [
        "pantry", "kitchen", "cellar", "attic", "library", "study", "bedroom", "bathroom", "laundry", "workshop",
        "gallery", "parlour", "chapel", "armoury", "nursery", "scullery", "vestibule", "corridor", "cloakroom", "office",
        "ballroom", "observatory", "greenhouse", "stable", "garage", "shed", "salon", "vault", "larder", "dormitory",
        "classroom", "theatre", "infirmary", "foundry", "brewery", "bakery", "dairy", "granary", "lounge", "den",
    ];

    private static readonly string[] s_features =
    [
        "An old clock ticks here.", "A candle burns on a shelf.", "A rug covers the floor.", "Cobwebs hang from the beams.",
        "A mirror leans against the wall.", "Water drips from the ceiling.", "A chair lies on its side.", "A fire crackles.",
        "Boxes are piled in a corner.", "A window looks onto fog.", "The floor creaks.", "A portrait stares at you.",
        "A broom stands behind a barrel.", "There is a smell of soap.", "A cat sleeps on a cushion.", "Books fill a case.",
        "A lamp hangs from a hook.", "A table is laid for two.", "Dust dances in the light.", "A bell hangs on a rope.",
        "A vase holds dry flowers.", "Somebody has swept the floor.", "A piano stands open.", "A kettle hums.",
    ];

    /// <summary>Names of rooms, and a sentence for each; shared with the other quests.</summary>
    public static readonly string[] RoomNames = [.. s_nouns.SelectMany(noun => s_adjectives.Select(adjective => $"{adjective} {noun}"))];

    public static readonly string[] RoomFeatures = s_features;

    public static int Names => s_adjectives.Length * s_nouns.Length;

    public static int Features => s_features.Length;

    /// <param name="exits">Bit d set: there is an exit in direction d.</param>
    public static string Room(int name, int feature, int exits, bool coin)
    {
        var text = new StringBuilder(128);
        text.Append("You are in the ").Append(s_adjectives[name % s_adjectives.Length]).Append(' ').Append(s_nouns[name / s_adjectives.Length]).Append(". ");
        text.Append(s_features[feature]).Append(' ').Append(s_exits[exits]);
        if (coin) text.Append(" A coin lies here.");
        return text.ToString();
    }

    private static readonly string[] s_exits = [.. Enumerable.Range(0, 16).Select(Exits)];

    private static string Exits(int exits)
    {
        string[] open = [.. Directions.Where((_, d) => (exits >> d & 1) != 0)];
        return open.Length switch
        {
            0 => "There is no exit.",
            1 => $"An exit leads {open[0]}.",
            _ => $"Exits lead {string.Join(", ", open[..^1])} and {open[^1]}.",
        };
    }

    /// <summary>Every word that can be printed or is understood.</summary>
    public static IReadOnlyList<string> Words() => [.. Texts().SelectMany(t => WordTokenizer.Split(t)).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Texts() =>
    [
        .. s_adjectives, .. s_nouns, .. s_features, .. s_exits, .. Went, .. Blocked, Unknown, NoCoin, Taken, Looked, EmptyHanded, CarriesCoin,
        .. CoinCollectorParser.Phrases, Room(0, 0, 15, coin: true),
    ];
}
