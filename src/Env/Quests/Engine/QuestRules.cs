using static Troupe.Env.Quests.QuestState;

namespace Troupe.Env.Quests;

/// <summary>
/// What may be done and what it does: the one place that parser, admissible actions and planner ask. Dynamics as TextWorld's
/// (Côté et al. 2018): a key fits one lock, cutting takes a knife in hand, cooking what is cooked burns it.
/// </summary>
internal static class QuestRules
{
    /// <returns><see cref="QuestRefusal.None"/> where the action may be taken now.</returns>
    public static QuestRefusal Check(QuestGame game, QuestState state, in QuestAction action)
    {
        if (action.IsMove) return CheckMove(game, state, (int)action.Verb);
        if (action.Verb is QuestVerb.Prepare) return game.CheckPrepare(state);
        if (action.Verb is QuestVerb.Look or QuestVerb.Inventory or QuestVerb.Goal) return QuestRefusal.None;

        var (thing, with) = (action.Thing, action.With);
        if (!state.Present(game, thing)) return QuestRefusal.NotHere;
        var what = game.Things[thing];
        var carried = state.Place(thing) == Carried;
        switch (action.Verb)
        {
            case QuestVerb.Open:
                return !what.Is(QuestTraits.Lid) ? QuestRefusal.CannotOpen
                    : state.Status(thing) switch { Open => QuestRefusal.IsOpen, Locked => QuestRefusal.IsLocked, _ => QuestRefusal.None };
            case QuestVerb.Close:
                return !what.Is(QuestTraits.Lid) ? QuestRefusal.CannotOpen : state.Status(thing) != Open ? QuestRefusal.IsClosed : QuestRefusal.None;
            case QuestVerb.Unlock:
                return CheckKey(state, what, with) is var key and not QuestRefusal.None ? key : state.Status(thing) != Locked ? QuestRefusal.NotLocked : QuestRefusal.None;
            case QuestVerb.Lock:
                return CheckKey(state, what, with) is var fit and not QuestRefusal.None ? fit
                    : state.Status(thing) switch { Open => QuestRefusal.IsOpen, Locked => QuestRefusal.IsLocked, _ => QuestRefusal.None };
            case QuestVerb.Take:
                return !what.Is(QuestTraits.Portable) ? QuestRefusal.CannotTake
                    : carried ? QuestRefusal.Carried
                    : game.Capacity != int.MaxValue && state.CountCarried(game) >= game.Capacity ? QuestRefusal.HandsFull : QuestRefusal.None;
            case QuestVerb.Read:
                return what.Is(QuestTraits.Readable) ? QuestRefusal.None : QuestRefusal.CannotRead;
            case QuestVerb.Examine:
                return QuestRefusal.None;
        }

        if (!carried) return QuestRefusal.NotCarried;
        switch (action.Verb)
        {
            case QuestVerb.Drop:
                return QuestRefusal.None;
            case QuestVerb.PutOn:
                return CheckHolder(game, state, with, QuestTraits.Supporter);
            case QuestVerb.PutIn:
                return CheckHolder(game, state, with, QuestTraits.Container);
            case QuestVerb.Eat:
                return !what.Is(QuestTraits.Food) || what.Is(QuestTraits.Inedible) || (state.Status(thing) & QuestFood.Burned) != 0 ? QuestRefusal.CannotEat
                    : what.Is(QuestTraits.NeedsCooking) && QuestFood.Cooking(state.Status(thing)) == 0 ? QuestRefusal.CookFirst : QuestRefusal.None;
            case QuestVerb.Drink:
                return what.Is(QuestTraits.Drink) ? QuestRefusal.None : QuestRefusal.CannotDrink;
            case QuestVerb.Cook:
                return !what.Is(QuestTraits.Cookable) ? QuestRefusal.CannotCook
                    : (state.Status(thing) & QuestFood.Burned) != 0 ? QuestRefusal.IsBurned
                    : with < 0 || !game.Things[with].Is(QuestTraits.Heat) || !state.Present(game, with) ? QuestRefusal.NoHeat : QuestRefusal.None;
            default:
                return !what.Is(QuestTraits.Cuttable) ? QuestRefusal.CannotCut
                    : QuestFood.Cut(state.Status(thing)) != 0 ? QuestRefusal.IsCut
                    : with < 0 || !game.Things[with].Is(QuestTraits.Sharp) || state.Place(with) != Carried ? QuestRefusal.NotSharp : QuestRefusal.None;
        }
    }

    /// <summary>Takes an action that <see cref="Check"/> allows, and has the game judge it.</summary>
    public static void Apply(QuestGame game, QuestState state, in QuestAction action)
    {
        var (thing, with) = (action.Thing, action.With);
        switch (action.Verb)
        {
            case <= QuestVerb.West:
                state.Room = game.Rooms[state.Room].Exits[(int)action.Verb];
                break;
            case QuestVerb.Open:
                state.Status(thing, Open);
                break;
            case QuestVerb.Close or QuestVerb.Unlock:
                state.Status(thing, Closed);
                break;
            case QuestVerb.Lock:
                state.Status(thing, Locked);
                break;
            case QuestVerb.Take:
                state.Place(thing, Carried);
                break;
            case QuestVerb.Drop:
                state.Place(thing, (byte)state.Room);
                break;
            case QuestVerb.PutOn or QuestVerb.PutIn:
                state.Place(thing, In(with));
                break;
            case QuestVerb.Eat or QuestVerb.Drink:
                state.Place(thing, Nowhere);
                break;
            case QuestVerb.Cook:
                var food = state.Status(thing);
                state.Status(thing, QuestFood.Cooking(food) != 0 ? (byte)(food | QuestFood.Burned) : QuestFood.Status(QuestFood.CookingOf(game.Things[with]), QuestFood.Cut(food)));
                break;
            case QuestVerb.Chop or QuestVerb.Slice or QuestVerb.Dice:
                state.Status(thing, (byte)(state.Status(thing) | QuestFood.CutOf(action.Verb)));
                break;
            case QuestVerb.Prepare:
                game.Prepare(state);
                break;
            case QuestVerb.Read or QuestVerb.Examine:
                if (game.Remembered.IndexOf(thing) is >= 0 and var bit) state.Read |= 1 << bit;
                return;
            default:
                return;
        }

        game.Judge(state, action);
    }

    private static QuestRefusal CheckMove(QuestGame game, QuestState state, int direction)
    {
        var room = game.Rooms[state.Room];
        if (room.Exits[direction] < 0) return QuestRefusal.NoExit;
        return room.Doors[direction] is >= 0 and var door && state.Status(door) != Open ? QuestRefusal.DoorShut : QuestRefusal.None;
    }

    private static QuestRefusal CheckKey(QuestState state, QuestThing what, int key) =>
        what.Key < 0 ? QuestRefusal.NoLock
        : key < 0 || state.Place(key) != Carried ? QuestRefusal.NoKey
        : key != what.Key ? QuestRefusal.WrongKey : QuestRefusal.None;

    private static QuestRefusal CheckHolder(QuestGame game, QuestState state, int holder, QuestTraits kind) =>
        holder < 0 || !state.Present(game, holder) ? QuestRefusal.NotHere
        : !game.Things[holder].Is(kind) ? QuestRefusal.CannotHold
        : kind == QuestTraits.Container && state.Status(holder) != Open ? QuestRefusal.IsClosed : QuestRefusal.None;
}
