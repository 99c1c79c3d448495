using Troupe.Env.Registry;

namespace Troupe.Env.Recall;

/// <summary>Worlds that take memory, as the registry knows them.</summary>
internal static class RecallWorlds
{
    public static IEnumerable<WorldKind> Kinds => [DistantClue];

    private static WorldKind DistantClue { get; } = new(
        "distant-clue",
        "A sign names a door; the doors come many steps later.",
        [
            new WorldOption.Whole("length", Recall.DistantClue.DefaultLength, 1, 10_000, "steps", "Between the sign and the doors."),
            new WorldOption.Whole("doors", Recall.DistantClue.DefaultDoors, 2, 8, "doors", "Chance is 1 / doors."),
        ],
        o => new Recall.DistantClue(o.Whole("length"), o.Whole("doors")))
    {
        Oracle = "without memory 1 / doors at best: what is seen at the doors is the same for every sign",
    };
}
