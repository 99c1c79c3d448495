using System.Globalization;

namespace Troupe.Env.Quests;

/// <summary>As TextWorldExpress's mapreader.</summary>
/// <param name="Locations">Rooms, 2 to 50.</param>
/// <param name="MaxDistance">The coin lies 1 to this many rooms away, each as likely where the map allows.</param>
/// <param name="MaxDistractors">Things of no use in a room, 0 to this many.</param>
/// <param name="Doors">About half of the ways have doors, closed at first.</param>
/// <param name="LimitInventory">The player carries two things at most, the map included.</param>
/// <param name="MaxSteps">Commands after which the episode is truncated.</param>
/// <param name="Remind">Objective, and map once read, stay in sight beside what is carried.</param>
public sealed record MapReaderOptions(
    int Locations = 15, int MaxDistance = 4, int MaxDistractors = 3, bool Doors = false, bool LimitInventory = false, int MaxSteps = 100, bool Remind = true)
{
    public const int MostLocations = 50;
    public const int LargestDistance = 8;
    public const int MostDistractors = 3;

    internal string Heading => string.Create(CultureInfo.InvariantCulture,
        $"locations={Locations} max-distance={MaxDistance} max-distractors={MaxDistractors} doors={Doors} limit-inventory={LimitInventory}");

    internal MapReaderOptions Checked()
    {
        if (Locations is < 2 or > MostLocations) throw new ArgumentOutOfRangeException(nameof(Locations), Locations, $"A map has 2 to {MostLocations} locations.");
        if (MaxDistance is < 1 or > LargestDistance) throw new ArgumentOutOfRangeException(nameof(MaxDistance), MaxDistance, $"A distance lies between 1 and {LargestDistance}.");
        if (MaxDistractors is < 0 or > MostDistractors) throw new ArgumentOutOfRangeException(nameof(MaxDistractors), MaxDistractors, $"A room has 0 to {MostDistractors} distractors.");
        if (MaxSteps < 1) throw new ArgumentOutOfRangeException(nameof(MaxSteps), MaxSteps, "An episode has at least one step.");
        return this;
    }
}
