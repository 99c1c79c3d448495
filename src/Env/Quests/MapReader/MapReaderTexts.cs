namespace Troupe.Env.Quests;

/// <summary>The words of Map Reader: its rooms, the objective, and the map.</summary>
internal static class MapReaderTexts
{
    public static readonly string[] Rooms =
    [
        "pantry", "kitchen", "cellar", "attic", "library", "study", "bedroom", "bathroom", "laundry", "workshop", "gallery", "parlour", "chapel", "armoury",
        "nursery", "scullery", "vestibule", "corridor", "cloakroom", "office", "ballroom", "observatory", "greenhouse", "stable", "garage", "shed", "salon",
        "vault", "larder", "dormitory", "classroom", "theatre", "infirmary", "foundry", "brewery", "bakery", "dairy", "granary", "lounge", "den", "hall",
        "museum", "archive", "tower", "crypt", "sauna", "canteen", "lobby", "loft", "basement", "porch", "studio", "playroom", "guardroom", "refectory", "arcade",
    ];

    public static readonly QuestNoun Coin = new("coin");
    public static readonly QuestNoun Box = new("box");
    public static readonly QuestNoun Map = new("map");

    public static string Objective(string coin, string box) => $"Fetch the coin from the {coin} and put it in the box in the {box}. The map shows which rooms adjoin.";

    /// <summary>Which rooms lie beside which, room by room in random order; no directions.</summary>
    public static string TellMap(QuestGame game, Rng random)
    {
        var sentences = new string[game.Rooms.Count];
        for (var i = 0; i < sentences.Length; i++)
        {
            var room = game.Rooms[i];
            string[] beside = [.. room.Exits.Where(e => e >= 0).Select(e => "the " + game.Rooms[e].Name)];
            random.Shuffle(beside);
            sentences[i] = $"The {room.Name} adjoins {(beside.Length == 1 ? beside[0] : $"{string.Join(", ", beside[..^1])} and {beside[^1]}")}.";
        }

        random.Shuffle(sentences);
        return "The map says: " + string.Join(' ', sentences);
    }

    public static IEnumerable<string> All() =>
        [.. Rooms, .. QuestWords.Of([Coin, Box, Map]), Objective("x", "x"), "The map says: The x adjoins the x, the x and the x.", "You are in the", .. CoinCollectorTexts.RoomFeatures];
}
