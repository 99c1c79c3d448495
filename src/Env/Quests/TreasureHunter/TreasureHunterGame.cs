using System.Runtime.InteropServices;

namespace Troupe.Env.Quests;

/// <summary>Take the one object to win; take the other and lose.</summary>
internal sealed class TreasureHunterGame : QuestGame
{
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
        var lid = holder >= 0 && Things[holder].Is(QuestTraits.Lid) ? QuestWalk.Price(this, state, holder) : 0;
        return 1 + lid + QuestWalk.Cost(this, state, state.Room, state.RoomOf(Treasure));
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

        QuestWalk.Ways(this, state, into);
        foreach (var piece in Rooms[state.Room].Furniture)
            if (Things[piece].Is(QuestTraits.Lid) && state.Status(piece) != QuestState.Open && HoldsUseful(state, piece)) QuestWalk.Open(this, state, piece, into);
        foreach (var thing in Portables)
            if (state.Place(thing) != QuestState.Carried && IsUsefulKey(state, thing) && state.Present(this, thing)) into.Add(new QuestAction(QuestVerb.Take, thing));
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
