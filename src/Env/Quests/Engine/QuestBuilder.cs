namespace Troupe.Env.Quests;

/// <summary>Puts a game together: rooms, then furniture and doors, then what can be carried.</summary>
internal sealed class QuestBuilder(QuestGame game)
{
    private readonly List<byte> _places = [];
    private readonly List<byte> _status = [];

    public int AddRoom(string name, string opening, string ground = "floor")
    {
        if (game.Rooms.Count == QuestState.MaxRooms) throw new InvalidOperationException("Too many rooms for a quest.");
        game.Rooms.Add(new QuestRoom(name, opening, ground));
        return game.Rooms.Count - 1;
    }

    public void Connect(int[][] exits)
    {
        for (var room = 0; room < exits.Length; room++) exits[room].CopyTo(game.Rooms[room].Exits, 0);
    }

    public int AddFurniture(int room, QuestNoun noun, QuestTraits traits, string intro, byte status = QuestState.Open)
    {
        var thing = Add(new QuestThing(noun, traits) { Intro = intro }, (byte)room, status);
        if (thing >= QuestState.MaxHolders) throw new InvalidOperationException("Too much furniture for a quest.");
        game.Rooms[room].Furniture.Add(thing);
        return thing;
    }

    public int AddDoor(int room, int way, QuestNoun noun, byte status)
    {
        var back = game.Rooms[room].Exits[way];
        var door = Add(new QuestThing(noun, QuestTraits.Door | QuestTraits.Lid) { Front = room, Back = back, Direction = way }, QuestState.Nowhere, status);
        game.Rooms[room].Doors[way] = game.Rooms[back].Doors[(way + 2) & 3] = door;
        return door;
    }

    public int AddThing(QuestNoun noun, QuestTraits traits, byte place, byte status = 0)
    {
        var thing = Add(new QuestThing(noun, traits | QuestTraits.Portable), place, status);
        game.Portables.Add(thing);
        return thing;
    }

    /// <summary>The key of a door or container, which can be locked from now on.</summary>
    public int AddKey(int fits, QuestNoun noun, byte place)
    {
        var key = AddThing(noun, QuestTraits.None, place);
        game.Things[fits].Key = key;
        return key;
    }

    public void Finish(int room)
    {
        var start = new QuestState(game.Things.Count) { Room = room };
        for (var thing = 0; thing < game.Things.Count; thing++)
        {
            start.Place(thing, _places[thing]);
            start.Status(thing, _status[thing]);
        }

        game.Start = start;
    }

    public byte PlaceOf(int thing) => _places[thing];

    public void Move(int thing, byte place) => _places[thing] = place;

    public byte StatusOf(int thing) => _status[thing];

    public void Change(int thing, byte status) => _status[thing] = status;

    private int Add(QuestThing thing, byte place, byte status)
    {
        game.Things.Add(thing);
        _places.Add(place);
        _status.Add(status);
        return game.Things.Count - 1;
    }
}
