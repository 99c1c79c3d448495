using Troupe.Env.Registry;

namespace Troupe.Env.ToyText;

/// <summary>Gymnasium's small worlds, as the registry knows them.</summary>
internal static class ToyTextWorlds
{
    public static IEnumerable<WorldKind> Kinds => [FrozenLake];

    private static WorldKind FrozenLake { get; } = new(
        ToyText.FrozenLake.Name,
        "Cross a frozen lake with holes in it, told in words (Gymnasium's dynamics).",
        [
            new WorldOption.FreeText("map", "4x4", "4x4, 8x8, or rows of S (start), F (ice), H (hole), G (goal), separated by /", "The lake."),
            new WorldOption.Flag("slippery", true, "A move goes where meant or to either side, a third each."),
            new WorldOption.Whole("max-steps", 0, 0, int.MaxValue, "steps", "The episode is cut off after these; 0: 100 on maps of up to 16 tiles, else 200."),
        ],
        o => new ToyText.FrozenLake(new FrozenLakeOptions(
            o.Text("map") switch { "4x4" => FrozenLakeOptions.Map4X4, "8x8" => FrozenLakeOptions.Map8X8, var rows => rows.Split('/') },
            o.Flag("slippery"),
            o.Whole("max-steps") is var steps and > 0 ? steps : null)))
    {
        Source = "Gymnasium (Towers et al. 2024)",
        Oracle = "Gymnasium's transition table; V* by dynamic programming",
    };
}
