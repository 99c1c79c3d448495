using System.Globalization;

namespace Troupe.Env.Quests;

/// <summary>Which food there is and how recipes ask for it.</summary>
public enum CookingSplit
{
    /// <summary>That of the seed: training, validation or test games (<see cref="GameSeeds"/>); all for any other seed.</summary>
    BySeed,
    All,

    /// <summary>Training food, training preparations.</summary>
    Train,

    /// <summary>Validation food, and training food in preparations that training never asks for.</summary>
    Valid,

    /// <summary>Test food, and training food in preparations that neither of the others asks for.</summary>
    Test,
}

/// <summary>As TextWorld's tw-cooking, the skills by the same names.</summary>
/// <param name="Recipe">Ingredients, 1 to 5.</param>
/// <param name="Take">Ingredients to be found, up to <paramref name="Recipe"/>; the others are carried from the start.</param>
/// <param name="Go">Rooms: 1, 6, 9 or 12.</param>
/// <param name="Open">Doors and containers are closed at first.</param>
/// <param name="Cook">Every ingredient must be cooked; else it is so already, where the recipe asks for it.</param>
/// <param name="Cut">Every ingredient must be cut; else it is so already, where the recipe asks for it.</param>
/// <param name="Drop">The player carries no more things than the recipe has ingredients (two where a single one must be cut).</param>
/// <param name="RecipeSeed">Above 0: another recipe for the same kitchen, from its ingredients and other food.</param>
/// <param name="MaxSteps">Commands after which the episode is truncated.</param>
/// <param name="Remind">Objective, and recipe once read, stay in sight beside what is carried.</param>
public sealed record CookingOptions(
    int Recipe = 2, int Take = 2, int Go = 6, bool Open = true, bool Cook = true, bool Cut = true, bool Drop = false,
    int RecipeSeed = 0, CookingSplit Split = CookingSplit.BySeed, int MaxSteps = 100, bool Remind = true)
{
    public const int MaxIngredients = 5;

    internal string Heading => string.Create(CultureInfo.InvariantCulture,
        $"recipe={Recipe} take={Take} go={Go} open={Open} cook={Cook} cut={Cut} drop={Drop} recipe-seed={RecipeSeed} split={Split}");

    internal int Capacity => !Drop ? int.MaxValue : Recipe == 1 && Cut ? 2 : Recipe;

    internal CookingOptions Checked()
    {
        if (Recipe is < 1 or > MaxIngredients) throw new ArgumentOutOfRangeException(nameof(Recipe), Recipe, $"A recipe has 1 to {MaxIngredients} ingredients.");
        if (Take < 0 || Take > Recipe) throw new ArgumentOutOfRangeException(nameof(Take), Take, $"Of {Recipe} ingredients 0 to {Recipe} can be left to find.");
        if (Go is not (1 or 6 or 9 or 12)) throw new ArgumentOutOfRangeException(nameof(Go), Go, "A cooking game has 1, 6, 9 or 12 rooms.");
        if (RecipeSeed < 0) throw new ArgumentOutOfRangeException(nameof(RecipeSeed), RecipeSeed, "A recipe's seed is 0 (none) or more.");
        if (RecipeSeed > 0 && Take == 0) throw new ArgumentOutOfRangeException(nameof(Take), Take, "Another recipe (recipe-seed) needs ingredients to find: take at least 1.");
        if (!Enum.IsDefined(Split)) throw new ArgumentOutOfRangeException(nameof(Split), Split, "A split is by-seed, all, train, valid or test.");
        if (MaxSteps < 1) throw new ArgumentOutOfRangeException(nameof(MaxSteps), MaxSteps, "An episode has at least one step.");
        return this;
    }

    /// <summary>The split of a game.</summary>
    internal CookingSplit SplitOf(long seed) =>
        Split != CookingSplit.BySeed ? Split
        : seed < GameSeeds.Training(0) ? CookingSplit.All
        : seed < GameSeeds.Validation(0) ? CookingSplit.Train
        : seed < GameSeeds.Test(0) ? CookingSplit.Valid
        : seed < GameSeeds.Test(0) + (GameSeeds.Test(0) - GameSeeds.Validation(0)) ? CookingSplit.Test : CookingSplit.All;
}
