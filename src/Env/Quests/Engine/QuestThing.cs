namespace Troupe.Env.Quests;

[Flags]
internal enum QuestTraits
{
    None = 0,
    Portable = 1 << 0,

    /// <summary>Things may lie in it.</summary>
    Container = 1 << 1,

    /// <summary>Things may lie on it.</summary>
    Supporter = 1 << 2,

    Door = 1 << 3,

    /// <summary>Can be opened and closed: every door, most containers.</summary>
    Lid = 1 << 4,

    Readable = 1 << 5,
    Sharp = 1 << 6,
    Food = 1 << 7,
    Drink = 1 << 8,
    Cuttable = 1 << 9,
    Cookable = 1 << 10,

    /// <summary>Cannot be eaten before it is cooked.</summary>
    NeedsCooking = 1 << 11,

    /// <summary>Cannot be eaten at all.</summary>
    Inedible = 1 << 12,

    Stove = 1 << 13,
    Oven = 1 << 14,
    Grill = 1 << 15,
    Heat = Stove | Oven | Grill,
    Holder = Container | Supporter,
}

/// <summary>One thing of a game: what never changes about it. Where it is and how it is stands in <see cref="QuestState"/>.</summary>
internal sealed class QuestThing(QuestNoun noun, QuestTraits traits)
{
    public QuestNoun Noun { get; } = noun;

    public QuestTraits Traits { get; } = traits;

    /// <summary>The sentence that tells of it, for what does not move.</summary>
    public string Intro { get; init; } = "";

    /// <summary>What it says, for what can be read.</summary>
    public string Reading { get; set; } = "";

    /// <summary>The key that fits here, a thing's number, or −1.</summary>
    public int Key { get; set; } = -1;

    /// <summary>The rooms on both sides of a door.</summary>
    public int Front { get; init; } = -1;

    public int Back { get; init; } = -1;

    /// <summary>The way from <see cref="Front"/> to <see cref="Back"/>.</summary>
    public int Direction { get; init; } = -1;

    public bool Is(QuestTraits any) => (Traits & any) != 0;
}
