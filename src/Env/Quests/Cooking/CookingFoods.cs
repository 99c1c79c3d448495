using static Troupe.Env.Quests.QuestTraits;

namespace Troupe.Env.Quests;

/// <summary>Cooked so and cut so: numbers of <see cref="QuestFood.Cookings"/> and <see cref="QuestFood.Cuts"/>.</summary>
internal readonly record struct CookingPreparation(int Cooking, int Cut);

/// <param name="Places">Furniture or room where it may be found; the first that the map has, in random order.</param>
/// <param name="Split">The set that it belongs to.</param>
/// <param name="Preparations">
/// Of training food: which set asks for it raw, fried, roasted, grilled (four groups), each uncut, chopped, sliced, diced:
/// t training, v validation, e test, * all, - none. Of other food empty: every preparation that its kind allows.
/// </param>
internal sealed record CookingFood(string Name, QuestTraits Traits, string[] Places, CookingSplit Split, string Preparations = "", string? Article = null)
{
    public QuestNoun Noun { get; } = new(Name, Article);

    /// <summary>All that its kind allows.</summary>
    public IEnumerable<CookingPreparation> Possible()
    {
        var cookable = (Traits & Cookable) != 0;
        for (var cooking = (Traits & NeedsCooking) != 0 ? 1 : 0; cooking < (cookable ? 4 : 1); cooking++)
            for (var cut = 0; cut < ((Traits & Cuttable) != 0 ? 4 : 1); cut++) yield return new CookingPreparation(cooking, cut);
    }

    /// <summary>Those that a set asks for.</summary>
    public IEnumerable<CookingPreparation> Of(CookingSplit split)
    {
        if (split == CookingSplit.All || Split == split && Split != CookingSplit.Train) return Possible();
        if (Split != CookingSplit.Train) return [];
        var letter = split switch { CookingSplit.Train => 't', CookingSplit.Valid => 'v', _ => 'e' };
        return Possible().Where(p => Preparations[p.Cooking * 5 + p.Cut] is var set && (set == letter || set == '*'));
    }
}

/// <summary>
/// The food of TextWorld's cooking challenge, what can be done with it and which set has it: facts taken from
/// microsoft/TextWorld, textworld/challenges/tw_cooking/cooking.py.
/// </summary>
internal static class CookingFoods
{
    private const QuestTraits Plant = Food | Cookable | Cuttable;
    private const QuestTraits Tough = Plant | NeedsCooking;
    private const QuestTraits Meat = Food | Cookable | NeedsCooking;
    private const QuestTraits Herb = Food | Cuttable;
    private const QuestTraits Spice = Food;
    private const QuestTraits Oil = Food | Inedible;
    private const QuestTraits Liquid = Food | Drink | Inedible;

    private static readonly string[] Cold = ["fridge", "showcase"];
    private static readonly string[] Dry = ["shelf", "showcase"];
    private static readonly string[] Salad = ["fridge", "garden"];
    private static readonly string[] Bowl = ["counter", "garden"];

    public static readonly CookingFood[] All =
    [
        new("egg", Meat, Cold, CookingSplit.Test),
        new("milk", Liquid, Cold, CookingSplit.Test, "", "some"),
        new("water", Liquid, Cold, CookingSplit.Train, "*--- ---- ---- ----", "some"),
        new("vegetable oil", Oil, Dry, CookingSplit.Valid, "", "some"),
        new("peanut oil", Oil, Dry, CookingSplit.Valid, "", "some"),
        new("olive oil", Oil, Dry, CookingSplit.Train, "*--- ---- ---- ----", "some"),
        new("chicken wing", Meat, Cold, CookingSplit.Train, "---- e--- v--- t---"),
        new("chicken leg", Meat, Cold, CookingSplit.Train, "---- v--- e--- t---"),
        new("chicken breast", Meat, Cold, CookingSplit.Valid),
        new("pork chop", Tough, Cold, CookingSplit.Train, "---- tttv vvtt teet"),
        new("red tuna", Tough, Cold, CookingSplit.Valid),
        new("white tuna", Tough, Cold, CookingSplit.Test),
        new("carrot", Plant, Salad, CookingSplit.Train, "ttte vtte tvtv tvte"),
        new("red onion", Plant, Salad, CookingSplit.Train, "tett vvtt tvet evtt"),
        new("white onion", Plant, Salad, CookingSplit.Train, "ettv vvet tttt ttve"),
        new("yellow onion", Plant, Salad, CookingSplit.Test),
        new("lettuce", Plant, Salad, CookingSplit.Valid),
        new("red potato", Tough, Bowl, CookingSplit.Train, "---- tttt evtt etvv"),
        new("yellow potato", Tough, Bowl, CookingSplit.Train, "---- ettt ttev vttv"),
        new("purple potato", Tough, Bowl, CookingSplit.Train, "---- vttt tett vvet"),
        new("red apple", Plant, Bowl, CookingSplit.Train, "tvtt evtt ettv vett"),
        new("yellow apple", Plant, Bowl, CookingSplit.Test),
        new("green apple", Plant, Bowl, CookingSplit.Valid),
        new("banana", Plant, Bowl, CookingSplit.Train, "eetv ettt vvtt vttt"),
        new("tomato", Plant, Bowl, CookingSplit.Test),
        new("red hot pepper", Plant, Bowl, CookingSplit.Train, "ettv ttte tvtv ettv"),
        new("green hot pepper", Plant, Bowl, CookingSplit.Test),
        new("red bell pepper", Plant, Salad, CookingSplit.Valid),
        new("yellow bell pepper", Plant, Salad, CookingSplit.Train, "evvt tttv ttvt tete"),
        new("green bell pepper", Plant, Salad, CookingSplit.Valid),
        new("orange bell pepper", Plant, Salad, CookingSplit.Train, "tttv vevt evtt ttte"),
        new("black pepper", Spice, Dry, CookingSplit.Train, "*--- ---- ---- ----"),
        new("flour", Spice, Dry, CookingSplit.Train, "*--- ---- ---- ----"),
        new("salt", Spice, Dry, CookingSplit.Train, "*--- ---- ---- ----"),
        new("sugar", Spice, Dry, CookingSplit.Test),
        new("block of cheese", Plant, Cold, CookingSplit.Train, "tttv teet etvv vttt"),
        new("cilantro", Herb, Salad, CookingSplit.Train, "tevt ---- ---- ----"),
        new("parsley", Herb, Salad, CookingSplit.Train, "vett ---- ---- ----"),
    ];
}
