using static Troupe.Env.Quests.QuestTraits;

namespace Troupe.Env.Quests;

/// <param name="Room">Where it stands.</param>
/// <param name="Always">There wherever the room is; other furniture is drawn.</param>
internal sealed record CookingFurniture(string Name, string Room, QuestTraits Traits, bool Always)
{
    public QuestNoun Noun { get; } = new(Name);
}

/// <summary>The rooms, doors and furniture of TextWorld's cooking challenge: which there are, and which may lie beside which.</summary>
internal static class CookingPlaces
{
    /// <summary>All rooms; a game has the first 1, 6, 9 or 12 of them.</summary>
    public static readonly string[] Rooms =
    [
        "kitchen", "pantry", "living room", "corridor", "bedroom", "bathroom", "shed", "garden", "backyard", "driveway", "street", "supermarket",
    ];

    /// <summary>How many rooms there are with each group that is added.</summary>
    public static readonly int[] Groups = [1, 6, 9, 12];

    private static readonly (string Room, string[] Beside)[] s_neighbours =
    [
        ("kitchen", ["living room", "backyard", "corridor", "pantry"]),
        ("living room", ["bedroom", "driveway", "corridor"]),
        ("corridor", ["bedroom", "bathroom", "driveway", "backyard"]),
        ("backyard", ["garden", "shed"]),
        ("street", ["driveway", "supermarket"]),
    ];

    /// <summary>[room]: bit r set where room r may lie beside it.</summary>
    private static readonly int[] s_beside =
    [
        .. Rooms.Select(room => Enumerable.Range(0, Rooms.Length)
            .Where(other => Array.Exists(s_neighbours, n => n.Room == room && n.Beside.Contains(Rooms[other]) || n.Room == Rooms[other] && n.Beside.Contains(room)))
            .Sum(other => 1 << other)),
    ];

    private static readonly (string One, string Other, QuestNoun[] Names)[] s_doors =
    [
        ("pantry", "kitchen", Nouns("narrow door", "plain door")),
        ("kitchen", "backyard", Nouns("glass door", "garden door", "screen door")),
        ("corridor", "backyard", Nouns("patio door", "back door", "terrace door")),
        ("backyard", "shed", Nouns("barn door", "wooden door")),
        ("living room", "driveway", Nouns("front door", "house door")),
        ("corridor", "driveway", Nouns("oak door", "side door")),
        ("supermarket", "street", Nouns("sliding door", "revolving door")),
    ];

    public static readonly CookingFurniture[] Furniture =
    [
        new("table", "kitchen", Supporter, true),
        new("stove", "kitchen", Supporter | Stove, true),
        new("oven", "kitchen", Container | Lid | Oven, true),
        new("counter", "kitchen", Supporter, true),
        new("fridge", "kitchen", Container | Lid, true),
        new("BBQ", "backyard", Supporter | Grill, true),
        new("shelf", "pantry", Supporter, true),
        new("showcase", "supermarket", Supporter, true),
        new("patio table", "backyard", Supporter, false),
        new("patio chair", "backyard", Supporter, false),
        new("sofa", "living room", Supporter, false),
        new("bed", "bedroom", Supporter, false),
        new("toilet", "bathroom", Supporter, false),
        new("workbench", "shed", Supporter, false),
        new("toolbox", "shed", Container | Lid, false),
    ];

    private static readonly string[] s_outdoors = ["backyard", "garden", "driveway", "street"];

    private static readonly string[] s_outdoorFeatures =
        ["A bird sings.", "The wind blows.", "Clouds drift by.", "It smells of rain.", "Leaves lie about.", "A dog barks far away.", "The sun is warm.", "Bees hum."];

    public static readonly QuestNoun Knife = new("knife");
    public static readonly QuestNoun Cookbook = new("cookbook");
    public static readonly QuestNoun Meal = new("meal");

    public static bool IsOutdoors(string room) => s_outdoors.Contains(room);

    public static bool AreNeighbours(int one, int other) => (s_beside[one] >> other & 1) != 0;

    public static QuestNoun[]? DoorBetween(string one, string other) =>
        Array.Find(s_doors, d => d.One == one && d.Other == other || d.One == other && d.Other == one).Names;

    public static string Opening(string room, Rng random)
    {
        var features = IsOutdoors(room) ? s_outdoorFeatures : CoinCollectorTexts.RoomFeatures;
        return $"You are in the {room}. {features[random.NextInt(features.Length)]}";
    }

    /// <summary>Texts that hold every word of this file.</summary>
    public static IEnumerable<string> Texts =>
    [
        .. Rooms, .. QuestWords.Of(s_doors.SelectMany(d => d.Names)), .. QuestWords.Of(Furniture.Select(f => f.Noun)), .. s_outdoorFeatures,
        .. CoinCollectorTexts.RoomFeatures, .. QuestWords.Of([Knife, Cookbook, Meal]), "You are in the",
    ];

    private static QuestNoun[] Nouns(params string[] names) => [.. names.Select(n => new QuestNoun(n))];
}
