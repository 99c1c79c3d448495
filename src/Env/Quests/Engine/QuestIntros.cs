namespace Troupe.Env.Quests;

/// <summary>Ways to say that something stands somewhere; which one is drawn with no regard to what it is for.</summary>
internal static class QuestIntros
{
    private static readonly (string Before, string After)[] s_forms =
    [
        ("You see ", " here."), ("There is ", " here."), ("In a corner stands ", "."), ("You notice ", " by the wall."),
        ("Next to you is ", "."), ("Somebody has left ", " here."), ("At the far side is ", "."), ("In the middle of the room is ", "."),
    ];

    public static string Draw(QuestNoun noun, Rng random)
    {
        var (before, after) = s_forms[random.NextInt(s_forms.Length)];
        return before + noun.Indefinite + after;
    }

    public static IEnumerable<string> All() => s_forms.Select(f => f.Before + f.After);
}
