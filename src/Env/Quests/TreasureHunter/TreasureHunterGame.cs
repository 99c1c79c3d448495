using System.Runtime.InteropServices;

namespace Troupe.Env.Quests;

/// <summary>Take the one object to win; take the other and lose.</summary>
internal sealed class TreasureHunterGame : QuestGame
{
    private const int Far = 1000;

    public int Treasure { get; set; }

    public int Decoy { get; set; }

    public override double MaxScore => 1;

    public override double Score(QuestState state) => state.End == GameEnd.Won ? 1 : 0;

    public override void Judge(QuestState state, in QuestAction done)
    {
        if (done.Verb != QuestVerb.Take) return;
        if (done.Thing == Treasure) state.End = GameEnd.Won;
        else if (done.Thing == Decoy) state.End = GameEnd.Lost;
    }

    /// <summary>
    /// The cheapest way to the treasure with doors at the price of opening them, and of taking their key where it is not
    /// carried, wherever it lies: each is paid at most once on a shortest way, so this is never too much.
    /// </summary>
    public override int Estimate(QuestState state)
    {
        var holder = state.HolderOf(Treasure);
        var lid = holder >= 0 && Things[holder].Is(QuestTraits.Lid) ? Price(state, holder) : 0;
        return 1 + lid + Walk(state, state.Room, state.RoomOf(Treasure));
    }

    /// <summary>
    /// Nobody is helped by closing, locking, dropping or putting something away, nor by a key whose lock is open: hands
    /// have no limit here. Doors are opened only to go through.
    /// </summary>
    public override void Useful(QuestState state, List<QuestAction> into)
    {
        if (state.Present(this, Treasure))
        {
            into.Add(new QuestAction(QuestVerb.Take, Treasure));
            return;
        }

        var room = Rooms[state.Room];
        for (var way = 0; way < 4; way++)
        {
            if (room.Exits[way] < 0) continue;
            if (room.Doors[way] is >= 0 and var door && state.Status(door) != QuestState.Open) TryOpen(state, door, into);
            else into.Add(new QuestAction((QuestVerb)way));
        }

        foreach (var piece in room.Furniture)
            if (Things[piece].Is(QuestTraits.Lid) && state.Status(piece) != QuestState.Open && HoldsUseful(state, piece)) TryOpen(state, piece, into);
        foreach (var thing in Portables)
            if (state.Place(thing) != QuestState.Carried && IsUsefulKey(state, thing) && state.Present(this, thing)) into.Add(new QuestAction(QuestVerb.Take, thing));
    }

    /// <summary>Commands to open what is shut, key included: 0, 1, 2 or 3; nearly endless without a key.</summary>
    public int Price(QuestState state, int lid) => state.Status(lid) switch
    {
        QuestState.Open => 0,
        QuestState.Closed => 1,
        _ => Things[lid].Key is not (>= 0 and var key) ? Far : state.Place(key) == QuestState.Carried ? 2 : 3,
    };

    /// <summary>Dijkstra 1959 over rooms.</summary>
    private int Walk(QuestState state, int from, int to)
    {
        Span<int> cost = stackalloc int[QuestState.MaxRooms];
        cost.Fill(int.MaxValue);
        cost[from] = 0;
        var done = 0UL;
        while (true)
        {
            var room = -1;
            for (var r = 0; r < Rooms.Count; r++)
                if ((done >> r & 1) == 0 && cost[r] != int.MaxValue && (room < 0 || cost[r] < cost[room])) room = r;
            if (room < 0) return Far;
            if (room == to) return Math.Min(Far, cost[room]);
            done |= 1UL << room;
            for (var way = 0; way < 4; way++)
            {
                var next = Rooms[room].Exits[way];
                if (next < 0) continue;
                var door = Rooms[room].Doors[way];
                cost[next] = Math.Min(cost[next], cost[room] + 1 + (door < 0 ? 0 : Price(state, door)));
            }
        }
    }

    private void TryOpen(QuestState state, int lid, List<QuestAction> into)
    {
        if (state.Status(lid) == QuestState.Closed) into.Add(new QuestAction(QuestVerb.Open, lid));
        else if (Things[lid].Key is >= 0 and var key && state.Place(key) == QuestState.Carried) into.Add(new QuestAction(QuestVerb.Unlock, lid, key));
    }

    private bool HoldsUseful(QuestState state, int holder)
    {
        foreach (var thing in CollectionsMarshal.AsSpan(Portables))
            if (state.HolderOf(thing) == holder && (thing == Treasure || IsUsefulKey(state, thing))) return true;
        return false;
    }

    private bool IsUsefulKey(QuestState state, int thing)
    {
        for (var lid = 0; lid < Things.Count; lid++)
            if (Things[lid].Key == thing) return state.Status(lid) == QuestState.Locked;
        return false;
    }
}
