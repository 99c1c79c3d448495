using Troupe.Env.Registry;

namespace Troupe.Env.Quests;

/// <summary>Generated quests, as the registry knows them.</summary>
internal static class QuestWorlds
{
    public static IEnumerable<WorldKind> Kinds => [CoinCollector, TreasureHunter];

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
}
