using System.Runtime.InteropServices;

namespace Troupe.Env.Quests;

/// <summary>
/// All that may be done in a state: every action that would change it, and reading what can be read. Other questions
/// (look, inventory, examine, goal) may be typed but are not listed: the screen answers them already.
/// </summary>
internal static class QuestActions
{
    /// <param name="into">Cleared, then filled: ways, doors, furniture, what can be taken, what is carried, the meal.</param>
    public static void Collect(QuestGame game, QuestState state, List<QuestAction> into)
    {
        into.Clear();
        var room = game.Rooms[state.Room];
        for (var way = QuestVerb.North; way <= QuestVerb.West; way++) Add(new QuestAction(way));
        foreach (var door in room.Doors)
            if (door >= 0) Lid(door);
        var furniture = CollectionsMarshal.AsSpan(room.Furniture);
        foreach (var piece in furniture)
            if (game.Things[piece].Is(QuestTraits.Lid)) Lid(piece);

        var portables = CollectionsMarshal.AsSpan(game.Portables);
        foreach (var thing in portables)
        {
            if (state.Place(thing) == QuestState.Carried || !state.Present(game, thing)) continue;
            Add(new QuestAction(QuestVerb.Take, thing));
            if (game.Things[thing].Is(QuestTraits.Readable)) Add(new QuestAction(QuestVerb.Read, thing));
        }

        foreach (var thing in portables)
        {
            if (state.Place(thing) != QuestState.Carried) continue;
            var what = game.Things[thing];
            if (what.Is(QuestTraits.Readable)) Add(new QuestAction(QuestVerb.Read, thing));
            Add(new QuestAction(QuestVerb.Drop, thing));
            foreach (var piece in furniture)
            {
                var holder = game.Things[piece];
                if (holder.Is(QuestTraits.Supporter)) Add(new QuestAction(QuestVerb.PutOn, thing, piece));
                if (holder.Is(QuestTraits.Container)) Add(new QuestAction(QuestVerb.PutIn, thing, piece));
            }

            if (what.Is(QuestTraits.Food)) Food(thing, furniture, portables);
        }

        Add(new QuestAction(QuestVerb.Prepare));

        void Add(in QuestAction action)
        {
            if (QuestRules.Check(game, state, action) == QuestRefusal.None) into.Add(action);
        }

        void Lid(int thing)
        {
            Add(new QuestAction(QuestVerb.Open, thing));
            Add(new QuestAction(QuestVerb.Close, thing));
            if (game.Things[thing].Key is not (>= 0 and var key)) return;
            Add(new QuestAction(QuestVerb.Unlock, thing, key));
            Add(new QuestAction(QuestVerb.Lock, thing, key));
        }

        void Food(int thing, ReadOnlySpan<int> furniture, ReadOnlySpan<int> portables)
        {
            Add(new QuestAction(QuestVerb.Eat, thing));
            Add(new QuestAction(QuestVerb.Drink, thing));
            foreach (var piece in furniture)
                if (game.Things[piece].Is(QuestTraits.Heat)) Add(new QuestAction(QuestVerb.Cook, thing, piece));
            if (!game.Things[thing].Is(QuestTraits.Cuttable)) return;
            foreach (var knife in portables)
            {
                if (!game.Things[knife].Is(QuestTraits.Sharp)) continue;
                for (var cut = QuestVerb.Chop; cut <= QuestVerb.Dice; cut++) Add(new QuestAction(cut, thing, knife));
            }
        }
    }
}
