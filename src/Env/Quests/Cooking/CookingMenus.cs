namespace Troupe.Env.Quests;

/// <summary>The food of a game and how its recipe may ask for it.</summary>
internal sealed class CookingMenu
{
    private readonly Dictionary<CookingFood, CookingPreparation[]> _preparations = [];

    /// <summary>Skill "cook": nothing raw; "cut": nothing uncut; no barbecue: nothing grilled. Food that nothing is left for is not there.</summary>
    public CookingMenu(CookingOptions options, CookingSplit split, bool grill)
    {
        foreach (var food in CookingFoods.All)
        {
            CookingPreparation[] left = [.. food.Of(split).Where(p => (!options.Cook || p.Cooking != 0) && (!options.Cut || p.Cut != 0) && (grill || p.Cooking != 3))];
            if (left.Length > 0) _preparations.Add(food, left);
        }

        Foods = [.. _preparations.Keys];
    }

    public CookingFood[] Foods { get; }

    public CookingPreparation Draw(CookingFood food, Rng random) => _preparations[food][random.NextInt(_preparations[food].Length)];
}

/// <summary>The menus that one set of options leads to, made once. Not thread-safe.</summary>
internal sealed class CookingMenus(CookingOptions options)
{
    private readonly Dictionary<(CookingSplit, bool), CookingMenu> _menus = [];

    public CookingMenu Get(CookingSplit split, bool grill) =>
        _menus.TryGetValue((split, grill), out var menu) ? menu : _menus[(split, grill)] = new CookingMenu(options, split, grill);
}
