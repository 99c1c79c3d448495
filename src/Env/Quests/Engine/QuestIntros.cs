namespace Troupe.Env.Quests;

/// <summary>Ways to say that something stands somewhere; which one is drawn with no regard to what it is for.</summary>
internal static class QuestIntros
{
    private static readonly (string Before, string After)[] s_forms =
    [
        ("You see ", " here."), ("There is ", " here."), ("Next to you is ", "."), ("At the far side is ", "."), ("You notice ", "."),
        ("In a corner stands ", "."), ("Against a wall is ", "."), ("In the middle of the room is ", "."),
    ];

    private const int Outdoors = 5;

    /// <param name="outdoors">Leaves out those that speak of walls.</param>
    public static string Draw(QuestNoun noun, Rng random, bool outdoors = false)
    {
        var (before, after) = s_forms[random.NextInt(outdoors ? Outdoors : s_forms.Length)];
        return before + noun.Indefinite + after;
    }

    public static IEnumerable<string> All() => s_forms.Select(f => f.Before + f.After);
}
