namespace Troupe.Env.Quests;

/// <summary>What things are called. A lock and its key share the first word; otherwise names say nothing about their use.</summary>
internal static class TreasureHunterNames
{
    private static readonly string[] s_metals =
    [
        "iron", "brass", "copper", "silver", "golden", "bronze", "steel", "tin", "jade", "ivory", "amber", "ebony",
        "crystal", "pearl", "ruby", "cobalt", "scarlet", "emerald", "violet", "crimson", "azure", "ochre", "indigo", "marble",
    ];

    private static readonly string[] s_plain =
    [
        "oak", "pine", "birch", "walnut", "cedar", "maple", "ash", "elm", "teak", "cherry", "heavy", "carved",
        "painted", "battered", "green", "red", "blue", "white", "black", "yellow",
    ];

    private static readonly string[] s_doors = ["door", "gate"];
    private static readonly string[] s_containers = ["chest", "trunk", "crate", "cabinet", "cupboard", "wardrobe", "safe", "locker", "coffer", "hamper"];
    private static readonly string[] s_supporters = ["table", "shelf", "desk", "bench", "stand", "counter", "pedestal", "stool", "rack", "dresser"];

    private static readonly string[] s_objects =
    [
        "lamp", "whistle", "locket", "violin", "compass", "lantern", "goblet", "dagger", "statuette", "mask", "drum", "flute", "ring", "brooch", "medal",
        "clock", "hourglass", "telescope", "globe", "book", "scroll", "teapot", "vase", "mirror", "comb", "candle", "bell", "kite", "puppet", "flask",
    ];

    private static readonly string[] s_looks =
        ["cracked", "polished", "tiny", "worn", "shiny", "striped", "spotted", "folded", "antique", "foreign", "plain", "curious", "dented", "gilded", "faded", "bright"];

    public static readonly QuestNoun[] PlainDoors = QuestNoun.Combine(s_plain, s_doors);
    public static readonly QuestNoun[] PlainContainers = QuestNoun.Combine(s_plain, s_containers);
    public static readonly QuestNoun[] Supporters = QuestNoun.Combine(s_plain, s_supporters);
    public static readonly QuestNoun[] Objects = QuestNoun.Combine(s_looks, s_objects);

    /// <summary>[kind * Locks + metal]: the same metal as <see cref="Keys"/>.</summary>
    public static readonly QuestNoun[] LockedDoors = QuestNoun.Combine(s_metals, s_doors);
    public static readonly QuestNoun[] LockedContainers = QuestNoun.Combine(s_metals, s_containers);
    public static readonly QuestNoun[] Keys = QuestNoun.Combine(s_metals, ["key"]);

    /// <summary>Locks that can be told apart.</summary>
    public static int Locks => s_metals.Length;

    public static IEnumerable<QuestNoun> All => [.. PlainDoors, .. PlainContainers, .. Supporters, .. Objects, .. LockedDoors, .. LockedContainers, .. Keys];
}
