namespace Troupe.Env.Quests;

/// <summary>How actions are written and answered. Commands are those that <see cref="QuestParser"/> reads.</summary>
internal static class QuestTexts
{
    public const string Unknown = "I do not understand that.";
    public const string NoSuchThing = "You see no such thing here.";
    public const string NothingCarried = "You carry nothing.";
    public const string Looked = "You look around.";
    public const string Ordinary = "There is nothing special about it.";
    public const string Burned = "It is burned!";
    public const string HasWon = " You have won.";
    public const string HasLost = " You have lost.";

    public static readonly string[] Ways = ["north", "east", "south", "west"];

    private static readonly string[] s_cooked = ["cook", "fry", "roast", "grill"];

    /// <param name="what">Name without article, or empty.</param>
    public static string Command(QuestVerb verb, string what, string with) => verb switch
    {
        <= QuestVerb.West => "go " + Ways[(int)verb],
        QuestVerb.Unlock or QuestVerb.Lock or QuestVerb.Cook or QuestVerb.Chop or QuestVerb.Slice or QuestVerb.Dice => $"{Name(verb)} {what} with {with}",
        QuestVerb.PutOn => $"put {what} on {with}",
        QuestVerb.PutIn => $"put {what} in {with}",
        QuestVerb.Prepare => "prepare meal",
        QuestVerb.Look or QuestVerb.Inventory or QuestVerb.Goal => Name(verb),
        _ => $"{Name(verb)} {what}",
    };

    /// <param name="cooking">What cooking came of it; 0: none.</param>
    public static string Done(QuestVerb verb, string what, string with, int cooking = 0) => verb switch
    {
        <= QuestVerb.West => $"You go {Ways[(int)verb]}.",
        QuestVerb.PutOn => $"You put the {what} on the {with}.",
        QuestVerb.PutIn => $"You put the {what} in the {with}.",
        QuestVerb.Prepare => "You prepare the meal and carry it now.",
        QuestVerb.Cook => $"You {s_cooked[cooking]} the {what}.",
        QuestVerb.Look => Looked,
        _ => $"You {Name(verb)} the {what}.",
    };

    public static string Refused(QuestRefusal why, QuestVerb verb, string what, string with) => why switch
    {
        QuestRefusal.NoExit => $"You cannot go {Ways[(int)verb & 3]}.",
        QuestRefusal.DoorShut => "A door is in the way, and it is not open.",
        QuestRefusal.CannotOpen => $"The {what} cannot be opened or closed.",
        QuestRefusal.IsOpen => $"The {what} is open already.",
        QuestRefusal.IsClosed => $"The {(verb == QuestVerb.PutIn ? with : what)} is closed.",
        QuestRefusal.IsLocked => $"The {what} is locked.",
        QuestRefusal.NotLocked => $"The {what} is not locked.",
        QuestRefusal.NoLock => $"The {what} has no lock.",
        QuestRefusal.NoKey => "You do not carry the key.",
        QuestRefusal.WrongKey => "It does not fit.",
        QuestRefusal.CannotTake => $"The {what} cannot be taken.",
        QuestRefusal.Carried => $"You carry the {what} already.",
        QuestRefusal.HandsFull => "Your hands are full.",
        QuestRefusal.NotCarried => $"You do not carry the {what}.",
        QuestRefusal.CannotHold => $"That does not go there.",
        QuestRefusal.CannotEat => $"You cannot eat the {what}.",
        QuestRefusal.CookFirst => $"You should cook the {what} first.",
        QuestRefusal.CannotDrink => $"You cannot drink the {what}.",
        QuestRefusal.CannotCook => $"The {what} cannot be cooked.",
        QuestRefusal.IsBurned => $"The {what} is burned.",
        QuestRefusal.NoHeat => "There is no heat for that here.",
        QuestRefusal.CannotCut => $"The {what} cannot be cut.",
        QuestRefusal.IsCut => $"The {what} is cut already.",
        QuestRefusal.NotSharp => "You need a knife in your hand for that.",
        QuestRefusal.CannotRead => $"There is nothing to read on the {what}.",
        QuestRefusal.NoRecipe => "There is no meal to prepare.",
        QuestRefusal.NotKitchen => "A meal is prepared in the kitchen.",
        QuestRefusal.Misses => "You still miss something.",
        QuestRefusal.NeedsCooking => "Something is not cooked as it should be.",
        QuestRefusal.NeedsCutting => "Something is not cut as it should be.",
        _ => NoSuchThing,
    };

    public static string Ambiguous(IEnumerable<string> names) => $"Which do you mean: the {string.Join(" or the ", names)}?";

    /// <summary>Texts that hold every word of this file.</summary>
    public static IEnumerable<string> All() =>
    [
        Unknown, NoSuchThing, NothingCarried, Looked, Ordinary, Burned, HasWon, HasLost, Ambiguous(["x", "x"]), .. QuestFood.Cuts, .. QuestFood.Cookings, "burned",
        .. Enum.GetValues<QuestVerb>().SelectMany(v => new[] { Command(v, "x", "x"), Done(v, "x", "x") }),
        .. Enumerable.Range(0, 4).Select(c => Done(QuestVerb.Cook, "x", "x", c)),
        .. Enum.GetValues<QuestRefusal>().SelectMany(r => Enumerable.Range(0, 4).Select(v => Refused(r, (QuestVerb)v, "x", "x"))),
    ];

    private static string Name(QuestVerb verb) => s_names[(int)verb];

    private static readonly string[] s_names = [.. Enum.GetNames<QuestVerb>().Select(n => n.ToLowerInvariant())];
}
