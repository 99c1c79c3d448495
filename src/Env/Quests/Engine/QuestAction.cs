namespace Troupe.Env.Quests;

/// <summary>The order is that of the first four ways, and of the three ways to cut, in <see cref="QuestFood"/>.</summary>
internal enum QuestVerb : byte
{
    North,
    East,
    South,
    West,
    Open,
    Close,
    Unlock,
    Lock,
    Take,
    Drop,
    PutOn,
    PutIn,
    Eat,
    Drink,
    Cook,
    Chop,
    Slice,
    Dice,
    Prepare,
    Read,
    Examine,
    Look,
    Inventory,
    Goal,
}

/// <param name="Thing">What is acted upon, a thing's number, or −1.</param>
/// <param name="With">Key, holder, source of heat or knife, or −1.</param>
internal readonly record struct QuestAction(QuestVerb Verb, int Thing = -1, int With = -1)
{
    public bool IsMove => Verb <= QuestVerb.West;

    /// <summary>Changes nothing (but what is remembered of the first reading).</summary>
    public bool IsInformation => Verb >= QuestVerb.Read;
}

/// <summary>Why something cannot be done.</summary>
internal enum QuestRefusal : byte
{
    None,
    NoExit,
    DoorShut,
    NotHere,
    CannotOpen,
    IsOpen,
    IsClosed,
    IsLocked,
    NotLocked,
    NoLock,
    NoKey,
    WrongKey,
    CannotTake,
    Carried,
    HandsFull,
    NotCarried,
    CannotHold,
    CannotEat,
    CookFirst,
    CannotDrink,
    CannotCook,
    IsBurned,
    NoHeat,
    CannotCut,
    IsCut,
    NotSharp,
    CannotRead,
    NoRecipe,
    NotKitchen,
    Misses,
    NeedsCooking,
    NeedsCutting,
}

/// <summary>How food is: two bits of cutting, two of cooking, one for burned.</summary>
internal static class QuestFood
{
    public const byte Burned = 16;

    public static readonly string[] Cuts = ["uncut", "chopped", "sliced", "diced"];
    public static readonly string[] Cookings = ["raw", "fried", "roasted", "grilled"];

    public static int Cut(byte status) => status & 3;

    public static int Cooking(byte status) => status >> 2 & 3;

    public static byte Status(int cooking, int cut) => (byte)(cooking << 2 | cut);

    /// <summary>What comes of heat: stove fries, oven roasts, grill grills.</summary>
    public static int CookingOf(QuestThing heat) => heat.Is(QuestTraits.Stove) ? 1 : heat.Is(QuestTraits.Oven) ? 2 : 3;

    public static int CutOf(QuestVerb verb) => verb - QuestVerb.Chop + 1;
}
