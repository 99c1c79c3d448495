using System.Globalization;
using Troupe.Env.Registry;

namespace Troupe.Env.Quests;

/// <summary>Generated quests, as the registry knows them.</summary>
internal static class QuestWorlds
{
    public static IEnumerable<WorldKind> Kinds => [CoinCollector, TreasureHunter, Cooking, MapReader];

    private static WorldKind CoinCollector { get; } = new(
        Quests.CoinCollector.Name,
        "Find the coin in a house of rooms and dead ends (Yuan et al. 2018).",
        [
            new WorldOption.Whole("level", 5, 1, CoinCollectorOptions.MaxLevel, "commands", "Length of the shortest solution, take coin included."),
            new WorldOption.Choice("mode", "hard", ["easy", "medium", "hard"], "No, one or two dead ends at each room of the path."),
            new WorldOption.Whole("max-steps", 50, 1, int.MaxValue, "steps", "The episode is cut off after these."),
        ],
        o => new Quests.CoinCollector(new CoinCollectorOptions(o.Whole("level"), Enum.Parse<CoinCollectorMode>(o.Text("mode"), ignoreCase: true), o.Whole("max-steps"))))
    {
        Source = "Yuan et al. 2018",
        Oracle = "shortest solution equals the level; success rates of the paper",
    };

    private static WorldOption Remind { get; } = new WorldOption.Flag("remind", true, "The objective, and what was read, stay in sight; off: told once, and when asked for.");

    private static WorldOption MaxSteps { get; } = new WorldOption.Whole("max-steps", 100, 1, int.MaxValue, "steps", "The episode is cut off after these.");

    private static WorldKind TreasureHunter { get; } = new(
        Quests.TreasureHunter.Name,
        "Find one object in a maze of doors, containers, locks and keys, and leave another alone (TextWorld's challenge).",
        [
            new WorldOption.Whole("level", 10, 1, TreasureHunterOptions.MaxLevel, "difficulty", "1 to 10: 5 rooms, quests of 1 to 5 commands; 11 to 20: 10 rooms, 2 to 10, things closed; 21 to 30: 20 rooms, 3 to 20, things locked."),
            MaxSteps,
            Remind,
        ],
        o => new Quests.TreasureHunter(new TreasureHunterOptions(o.Whole("level"), o.Whole("max-steps"), o.Flag("remind"))))
    {
        Source = "TextWorld, tw-treasure_hunter (Côté et al. 2018; Parisotto and Salakhutdinov 2017)",
        Oracle = "shortest solution equals the quest length; breadth-first search on small games",
    };

    private static WorldKind Cooking { get; } = new(
        Quests.Cooking.Name,
        "Read the cookbook, fetch the ingredients, cut and cook them, prepare the meal and eat it (TextWorld's challenge, First TextWorld Problems).",
        [
            new WorldOption.Whole("recipe", 2, 1, CookingOptions.MaxIngredients, "ingredients", "Length of the recipe."),
            new WorldOption.Whole("take", 2, 0, CookingOptions.MaxIngredients, "ingredients", "How many of them must be found; the others are carried from the start."),
            new WorldOption.Choice("go", "6", ["1", "6", "9", "12"], "Rooms."),
            new WorldOption.Flag("open", true, "Doors and containers are closed at first."),
            new WorldOption.Flag("cook", true, "Every ingredient must be cooked."),
            new WorldOption.Flag("cut", true, "Every ingredient must be cut."),
            new WorldOption.Flag("drop", false, "Hands hold no more than the recipe's ingredients."),
            new WorldOption.Whole("recipe-seed", 0, 0, int.MaxValue, "seed", "Above 0: another recipe for the same kitchen."),
            new WorldOption.Choice("split", "by-seed", ["by-seed", "all", "train", "valid", "test"], "Which food there is and how recipes ask for it."),
            MaxSteps,
            Remind,
        ],
        o => new Quests.Cooking(new CookingOptions(
            o.Whole("recipe"), o.Whole("take"), int.Parse(o.Text("go"), CultureInfo.InvariantCulture), o.Flag("open"), o.Flag("cook"), o.Flag("cut"), o.Flag("drop"), o.Whole("recipe-seed"),
            o.Text("split") == "by-seed" ? CookingSplit.BySeed : Enum.Parse<CookingSplit>(o.Text("split"), ignoreCase: true), o.Whole("max-steps"), o.Flag("remind"))))
    {
        Source = "TextWorld, tw-cooking (Côté et al. 2018; First TextWorld Problems)",
        Oracle = "planner's shortest solution scores in full; breadth-first search on small games; the original's split of food",
    };

    private static WorldKind MapReader { get; } = new(
        Quests.MapReader.Name,
        "Fetch a coin from a named room with the help of a map, and put it in the box at the start (TextWorldExpress).",
        [
            new WorldOption.Whole("locations", 15, 2, MapReaderOptions.MostLocations, "rooms", "Size of the map."),
            new WorldOption.Whole("max-distance", 4, 1, MapReaderOptions.LargestDistance, "rooms", "The coin lies 1 to this many rooms away."),
            new WorldOption.Whole("max-distractors", 3, 0, MapReaderOptions.MostDistractors, "things", "Things of no use in a room, at most."),
            new WorldOption.Flag("doors", false, "About half of the ways have closed doors."),
            new WorldOption.Flag("limit-inventory", false, "Hands hold two things, the map included."),
            MaxSteps,
            Remind,
        ],
        o => new Quests.MapReader(new MapReaderOptions(
            o.Whole("locations"), o.Whole("max-distance"), o.Whole("max-distractors"), o.Flag("doors"), o.Flag("limit-inventory"), o.Whole("max-steps"), o.Flag("remind"))))
    {
        Source = "TextWorldExpress, mapreader (Jansen and Côté 2022)",
        Oracle = "without doors the shortest solution is twice the distance plus 2; breadth-first search on small games",
    };
}
