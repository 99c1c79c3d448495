namespace Troupe.Env.Quests;

/// <summary>What the cookbook says.</summary>
internal static class CookingTexts
{
    public const string Objective = "You are hungry: cook what the cookbook in the kitchen asks for, and eat the meal.";

    private static readonly string[] s_cuts = ["", "Chop", "Slice", "Dice"];
    private static readonly string[] s_cookings = ["", "Fry", "Roast", "Grill"];

    public static string Cut(int cut, string food) => $"{s_cuts[cut]} the {food}.";

    public static string Cook(int cooking, string food) => $"{s_cookings[cooking]} the {food}.";

    public static string Recipe(List<string> ingredients, IEnumerable<string> directions)
    {
        var list = ingredients.Count == 1 ? ingredients[0] : $"{string.Join(", ", ingredients[..^1])} and {ingredients[^1]}";
        return string.Join(' ', ["The recipe: get", list + ".", .. directions, "Prepare the meal."]);
    }

    public static IEnumerable<string> All() => [Objective, .. s_cuts, .. s_cookings, Recipe(["x", "x"], [Cut(1, "x")])];
}
