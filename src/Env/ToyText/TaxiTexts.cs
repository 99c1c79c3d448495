namespace Troupe.Env.ToyText;

/// <summary>What the driver sees: where the taxi is and what blocks the way, the passenger; and the order, as carried.</summary>
internal static class TaxiTexts
{
    public const string NobodyHere = "There is nobody to pick up here.";
    public const string NotHere = "Nobody can get out here.";
    public const string GotOut = "The passenger gets out, but not where they wanted to go.";
    public const string Blocked = "The way is blocked.";
    public const string ChangedMind = "The passenger wants to go elsewhere now.";

    public static readonly string[] Stands = ["red stand", "green stand", "yellow stand", "blue stand"];

    private static readonly string[] s_directions = ["south", "north", "east", "west"];

    public static Observation Screen(TaxiPlace here)
    {
        var walls = Enumerable.Range(0, s_directions.Length).Where(d => !here.IsOpen(d)).Select(d => s_directions[d]).ToArray();
        var room = $"Your taxi is in {GridWords.Place(here.Row, here.Column)}{(here.Stand >= 0 ? $", at the {Stands[here.Stand]}" : "")}."
            + (walls.Length > 0 ? $" {(walls.Length == 1 ? "A wall is" : "Walls are")} to the {GridWords.List(walls)}." : "")
            + (here.Passenger == here.Destination ? " The passenger has arrived."
                : here.Passenger == TaxiPlace.InTaxi ? " The passenger sits in the back."
                : here.Passenger == here.Stand ? " The passenger waits here."
                : $" The passenger waits at the {Stands[here.Passenger]}.");
        return new Observation("", "", room, $"Your order says: to the {Stands[here.Destination]}.");
    }

    public static IEnumerable<string> Feedbacks(TaxiOptions options) =>
    [
        TabularWorld.Unknown, NobodyHere, NotHere, GotOut, Blocked,
        .. options.Mask ? [TabularWorld.Inadmissible] : Array.Empty<string>(), .. options.Fickle ? [ChangedMind] : Array.Empty<string>(),
    ];
}
