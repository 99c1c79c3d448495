using Troupe.Env.Registry;

namespace Troupe.Env.ToyText;

/// <summary>Gymnasium's small worlds, as the registry knows them.</summary>
internal static class ToyTextWorlds
{
    public static IEnumerable<WorldKind> Kinds => [FrozenLake, Taxi, CliffWalking, Blackjack];

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

    private static WorldKind Taxi { get; } = new(
        ToyText.Taxi.Name,
        "Fetch a passenger and bring them where they want to go, told in words (Gymnasium's dynamics).",
        [
            new WorldOption.Flag("rainy", false, "A drive goes where meant with probability 0.8, else to either side."),
            new WorldOption.Flag("fickle", false, "In three games of ten the passenger changes their mind after the first move with them."),
            new WorldOption.Flag("mask", false, "Only actions that change something are admissible."),
            new WorldOption.Whole("max-steps", TaxiOptions.DefaultMaxSteps, 1, int.MaxValue, "steps", "The episode is cut off after these."),
        ],
        o => new ToyText.Taxi(new TaxiOptions(o.Flag("rainy"), o.Flag("fickle"), o.Flag("mask"), o.Whole("max-steps"))))
    {
        Source = "Gymnasium, Taxi-v4 (Dietterich 2000)",
        Oracle = "Gymnasium's transition table and masks; mean 7.93 over the 300 starts",
    };

    private static WorldKind CliffWalking { get; } = new(
        ToyText.CliffWalking.Name,
        "Walk along a cliff without falling off, told in words (Gymnasium's dynamics).",
        [
            new WorldOption.Flag("slippery", false, "A move goes where meant or to either side, a third each."),
            new WorldOption.Whole("max-steps", CliffWalkingOptions.DefaultMaxSteps, 0, int.MaxValue, "steps", "The episode is cut off after these; 0: never, as Gymnasium."),
        ],
        o => new ToyText.CliffWalking(new CliffWalkingOptions(o.Flag("slippery"), o.Whole("max-steps") is var steps and > 0 ? steps : null)))
    {
        Source = "Gymnasium, CliffWalking-v1 (Sutton and Barto 2018)",
        Oracle = "Gymnasium's transition table; −13 for the shortest way; V* by dynamic programming",
    };

    private static WorldKind Blackjack { get; } = new(
        ToyText.Blackjack.Name,
        "Play blackjack against a dealer, told in words (Gymnasium's rules).",
        [
            new WorldOption.Flag("sab", true, "A natural beats all but a natural (Sutton and Barto's rules)."),
            new WorldOption.Flag("natural", false, "A hand won with a natural pays 1.5; ignored with sab."),
        ],
        o => new ToyText.Blackjack(new BlackjackOptions(o.Flag("sab"), o.Flag("natural"))))
    {
        Source = "Gymnasium, Blackjack-v1 (Sutton and Barto 2018)",
        Oracle = "exact table; −0.0431 a hand with sab, −0.0466 without, for the best policy",
    };
}
