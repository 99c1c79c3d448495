using System.Runtime.InteropServices;

namespace Troupe.Env.Quests;

/// <summary>
/// How the meal is cooked in the fewest commands. What must be done once is counted (takes, cuts, cookings, lids); the
/// walk is a travelling-salesman path over the rooms to visit, its shortest length found exactly (Held and Karp 1962) and
/// kept; where hands are few, the drops that cannot be avoided are counted too.
/// </summary>
internal sealed partial class CookingGame
{
    private CookingRoutes? _routes;

    /// <summary>Where things are grilled, or −1.</summary>
    public int GrillRoom { get; set; } = -1;

    private CookingRoutes Routes => _routes ??= new CookingRoutes(this);

    public override int Estimate(QuestState state)
    {
        if (IsPrepared(state)) return EstimateMeal(state);
        var (takes, cuts, cookings, rooms, grillRooms, grill, spare) = (0, 0, 0, 0, 0, false, false);
        var lids = 0UL;
        foreach (var (thing, needed) in Ingredients)
        {
            var (carried, status) = (state.Place(thing) == QuestState.Carried, state.Status(thing));
            var (cut, cook) = (QuestFood.Cut(status) != needed.Cut, QuestFood.Cooking(status) != needed.Cooking);
            if (cut) cuts++;
            if (cook) cookings++;
            if (cook && needed.Cooking == 3) grill = true;
            if (carried) continue;
            takes++;
            if (!cut) spare = true;
            var room = 1 << state.RoomOf(thing);
            rooms |= room;
            if (cook && needed.Cooking == 3) grillRooms |= room;
            AddLid(state, thing, ref lids);
        }

        var knifeCarried = Knife >= 0 && state.Place(Knife) == QuestState.Carried;
        if (cuts > 0 && !knifeCarried)
        {
            takes++;
            rooms |= 1 << state.RoomOf(Knife);
            AddLid(state, Knife, ref lids);
        }

        var drops = 0;
        if (Capacity != int.MaxValue)
        {
            // At the end hands hold all ingredients: what else there is has to go where it does not fit.
            var others = state.CountCarried(this) - (Ingredients.Count - (takes - (cuts > 0 && !knifeCarried ? 1 : 0))) - (knifeCarried ? 1 : 0);
            if (knifeCarried || cuts > 0) others++;
            drops = Math.Max(0, others - (Capacity - Ingredients.Count));
            // Knife and all ingredients do not fit: at the last cut one of them is not in hand; unless that is one which is
            // still to be taken and needs no cut, it is put down and taken again.
            if (cuts > 0 && Ingredients.Count + 1 > Capacity && !spare) drops += 2;
        }

        return takes + cuts + cookings + System.Numerics.BitOperations.PopCount(lids) + drops
            + Routes.Walk(state.Room, rooms, grillRooms, grill, GrillRoom) + Routes.Doors(state, rooms | 1 << Kitchen | (grill ? 1 << GrillRoom : 0)) + 2;
    }

    /// <summary>
    /// What must be done some time and can be done now without taking up a hand is done now; hands are emptied only where
    /// they have a limit, of what is of no use first, and of that only just before something is taken.
    /// </summary>
    public override void Useful(QuestState state, List<QuestAction> into)
    {
        if (IsPrepared(state))
        {
            UsefulForMeal(state, into);
            return;
        }

        if (CheckPrepare(state) == QuestRefusal.None)
        {
            into.Add(new QuestAction(QuestVerb.Prepare));
            return;
        }

        var cuts = 0;
        var missing = 0;
        var knifeCarried = Knife >= 0 && state.Place(Knife) == QuestState.Carried;
        foreach (var (thing, needed) in Ingredients)
        {
            var status = state.Status(thing);
            var carried = state.Place(thing) == QuestState.Carried;
            if (!carried) missing++;
            if (QuestFood.Cut(status) != needed.Cut)
            {
                cuts++;
                if (carried && knifeCarried)
                {
                    into.Add(new QuestAction((QuestVerb)((int)QuestVerb.Chop + needed.Cut - 1), thing, Knife));
                    return;
                }
            }

            if (!carried || QuestFood.Cooking(status) == needed.Cooking) continue;
            foreach (var piece in Rooms[state.Room].Furniture)
            {
                if (!Things[piece].Is(QuestTraits.Heat) || QuestFood.CookingOf(Things[piece]) != needed.Cooking) continue;
                into.Add(new QuestAction(QuestVerb.Cook, thing, piece));
                return;
            }
        }

        if (cuts > 0 && !knifeCarried) missing++;
        var free = Capacity == int.MaxValue ? int.MaxValue : Capacity - state.CountCarried(this);
        UsefulTakes(state, cuts, free, into);
        if (free >= missing && into.Count > 0)
        {
            into.RemoveRange(1, into.Count - 1);   // hands will never be full: any of them, now
            return;
        }

        if (free != int.MaxValue) UsefulDrops(state, cuts, free, into);
        UsefulWays(state, cuts, into);
    }

    private static bool IsPrepared(QuestState state) => state.Points >= MealCarried;

    private bool IsNeeded(int thing, int cuts) => IndexOf(thing) >= 0 || thing == Knife && cuts > 0;

    private void UsefulTakes(QuestState state, int cuts, int free, List<QuestAction> into)
    {
        if (free == 0) return;
        foreach (var thing in CollectionsMarshal.AsSpan(Portables))
            if (IsNeeded(thing, cuts) && state.Place(thing) != QuestState.Carried && state.Present(this, thing)) into.Add(new QuestAction(QuestVerb.Take, thing));
    }

    private void UsefulDrops(QuestState state, int cuts, int free, List<QuestAction> into)
    {
        var takeable = false;
        foreach (var thing in CollectionsMarshal.AsSpan(Portables))
        {
            if (state.Place(thing) == QuestState.Carried && !IsNeeded(thing, cuts))
            {
                if (free == 0) into.Add(new QuestAction(QuestVerb.Drop, thing));
                return;   // as long as there is something of no use, nothing else is dropped
            }

            if (IsNeeded(thing, cuts) && state.Place(thing) != QuestState.Carried) takeable = true;
        }

        if (!takeable) return;
        foreach (var thing in CollectionsMarshal.AsSpan(Portables))
            if (state.Place(thing) == QuestState.Carried) into.Add(new QuestAction(QuestVerb.Drop, thing));
    }

    private void UsefulWays(QuestState state, int cuts, List<QuestAction> into)
    {
        QuestWalk.Ways(this, state, into);
        var lids = 0UL;
        foreach (var thing in CollectionsMarshal.AsSpan(Portables))
            if ((IsPrepared(state) ? thing == Meal : IsNeeded(thing, cuts)) && state.RoomOf(thing) == state.Room) AddLid(state, thing, ref lids);
        foreach (var piece in Rooms[state.Room].Furniture)
            if ((lids >> piece & 1) != 0) into.Add(new QuestAction(QuestVerb.Open, piece));
    }

    private int EstimateMeal(QuestState state)
    {
        if (state.Place(Meal) == QuestState.Carried) return 1;
        var lids = 0UL;
        AddLid(state, Meal, ref lids);
        var room = state.RoomOf(Meal);
        var full = Capacity != int.MaxValue && state.CountCarried(this) >= Capacity ? 1 : 0;
        return Routes.Distance(state.Room, room) + Routes.Doors(state, 1 << room) + System.Numerics.BitOperations.PopCount(lids) + full + 2;
    }

    private void UsefulForMeal(QuestState state, List<QuestAction> into)
    {
        if (state.Place(Meal) == QuestState.Carried) into.Add(new QuestAction(QuestVerb.Eat, Meal));
        else if (!state.Present(this, Meal)) UsefulWays(state, 0, into);
        else if (Capacity == int.MaxValue || state.CountCarried(this) < Capacity) into.Add(new QuestAction(QuestVerb.Take, Meal));
        else into.Add(new QuestAction(QuestVerb.Drop, Portables.Find(p => state.Place(p) == QuestState.Carried)));
    }

    // Furniture comes first among things: fewer than 64 pieces.
    private void AddLid(QuestState state, int thing, ref ulong lids)
    {
        if (state.HolderOf(thing) is >= 0 and var holder && Things[holder].Is(QuestTraits.Lid) && state.Status(holder) != QuestState.Open) lids |= 1UL << holder;
    }
}
