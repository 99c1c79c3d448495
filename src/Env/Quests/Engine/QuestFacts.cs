namespace Troupe.Env.Quests;

/// <summary>All that holds in a state, as relations.</summary>
internal static class QuestFacts
{
    public static List<string> Inventory(QuestGame game, QuestState state) =>
        [.. game.Portables.Where(t => state.Place(t) == QuestState.Carried).Select(t => game.Things[t].Noun.Name)];

    /// <summary>
    /// <c>at(player, ROOM)</c>; <c>north(ROOM, ROOM)</c>: north of the first is the second; <c>link(DOOR, ROOM)</c>;
    /// <c>at</c>, <c>in</c>, <c>on</c> of things; <c>open</c>, <c>closed</c>, <c>locked</c>; <c>fits(KEY, LOCK)</c>; of food how it is cut and cooked.
    /// </summary>
    public static List<WorldFact> All(QuestGame game, QuestState state)
    {
        var facts = new List<WorldFact> { new("at", "player", game.Rooms[state.Room].Name) };
        foreach (var room in game.Rooms)
            for (var way = 0; way < 4; way++)
                if (room.Exits[way] >= 0) facts.Add(new WorldFact(QuestTexts.Ways[way], room.Name, game.Rooms[room.Exits[way]].Name));
        for (var thing = 0; thing < game.Things.Count; thing++) Add(game, state, thing, facts);
        return facts;
    }

    private static void Add(QuestGame game, QuestState state, int thing, List<WorldFact> facts)
    {
        var (what, status) = (game.Things[thing], state.Status(thing));
        var name = what.Noun.Name;
        if (what.Is(QuestTraits.Door))
        {
            facts.Add(new WorldFact("link", name, game.Rooms[what.Front].Name));
            facts.Add(new WorldFact("link", name, game.Rooms[what.Back].Name));
        }
        else if (state.Place(thing) == QuestState.Carried)
        {
            facts.Add(new WorldFact("in", name, "inventory"));
        }
        else if (state.HolderOf(thing) is >= 0 and var holder)
        {
            facts.Add(new WorldFact(game.Things[holder].Is(QuestTraits.Supporter) ? "on" : "in", name, game.Things[holder].Noun.Name));
        }
        else if (state.RoomOf(thing) is >= 0 and var room)
        {
            facts.Add(new WorldFact("at", name, game.Rooms[room].Name));
        }

        if (what.Is(QuestTraits.Lid)) facts.Add(new WorldFact(status switch { QuestState.Open => "open", QuestState.Closed => "closed", _ => "locked" }, name));
        if (what.Key >= 0) facts.Add(new WorldFact("fits", game.Things[what.Key].Noun.Name, name));
        if (!what.Is(QuestTraits.Food) || state.Place(thing) == QuestState.Nowhere) return;
        if (what.Is(QuestTraits.Cuttable)) facts.Add(new WorldFact(QuestFood.Cuts[QuestFood.Cut(status)], name));
        if (what.Is(QuestTraits.Cookable)) facts.Add(new WorldFact(QuestFood.Cookings[QuestFood.Cooking(status)], name));
        if ((status & QuestFood.Burned) != 0) facts.Add(new WorldFact("burned", name));
    }
}
