namespace Troupe.Env.Quests;

/// <summary>How a door or container is shut.</summary>
internal enum Shut
{
    /// <summary>No door at all.</summary>
    Absent,
    Open,
    Closed,

    /// <summary>Locked, the key carried from the start.</summary>
    Locked,

    /// <summary>Locked, the key to be found.</summary>
    LockedKeyAway,
}

/// <summary>A map with doors, before anything is put into it.</summary>
internal sealed class TreasureHunterPlan
{
    private const int MaxLockedDoors = 12;

    public TreasureHunterPlan(TreasureHunterMode mode, int rooms, Rng random)
    {
        Exits = QuestGrid.Grow(rooms, onward: 0.7, loops: 0.15, random);
        Doors = new Shut[rooms][];
        for (var room = 0; room < rooms; room++) Doors[room] = new Shut[4];
        for (var room = 0; room < rooms && mode != TreasureHunterMode.Easy; room++)
        {
            for (var way = 0; way < 4; way++)
            {
                if (Exits[room][way] is not (>= 0 and var next) || next < room) continue;
                var shut = Draw(mode, random);
                if (shut >= Shut.Locked && ++_locked > MaxLockedDoors) shut = Shut.Closed;
                Doors[room][way] = Doors[next][(way + 2) & 3] = shut;
            }
        }

        TreasureLid = mode == TreasureHunterMode.Easy || random.NextInt(3) == 0 ? Shut.Open : Draw(mode, random) is var lid and not Shut.Absent ? lid : Shut.Open;
    }

    /// <summary>[room][way] → room, or −1.</summary>
    public int[][] Exits { get; }

    public Shut[][] Doors { get; }

    /// <summary>How what holds the treasure is shut.</summary>
    public Shut TreasureLid { get; }

    private readonly int _locked;

    /// <summary>Commands to get it open, taking the key included.</summary>
    public static int Price(Shut shut) => shut switch { Shut.Closed => 1, Shut.Locked => 2, Shut.LockedKeyAway => 3, _ => 0 };

    private static Shut Draw(TreasureHunterMode mode, Rng random)
    {
        var dice = random.NextInt(100);
        return mode == TreasureHunterMode.Medium
            ? dice < 35 ? Shut.Absent : dice < 55 ? Shut.Open : Shut.Closed
            : dice < 25 ? Shut.Absent : dice < 40 ? Shut.Open : dice < 70 ? Shut.Closed : dice < 85 ? Shut.Locked : Shut.LockedKeyAway;
    }
}
