using Troupe.Env.Registry;

namespace Troupe.Env.Quests;

/// <summary>Generated quests, as the registry knows them.</summary>
internal static class QuestWorlds
{
    public static IEnumerable<WorldKind> Kinds => [CoinCollector];

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
}
