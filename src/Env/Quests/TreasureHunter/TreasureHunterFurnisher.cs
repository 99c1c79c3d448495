namespace Troupe.Env.Quests;

/// <summary>Names rooms, doors and furniture, and puts treasure, decoy and keys where the plan has them.</summary>
internal sealed class TreasureHunterFurnisher
{
    private const int Pieces = 10;
    private const int LockedPieces = 6;

    private readonly TreasureHunterGame _game = new();
    private readonly QuestBuilder _builder;
    private readonly Rng _random;
    private readonly HashSet<QuestNoun> _named = [];
    private readonly List<int> _metals;
    private readonly List<int> _open = [];

    private TreasureHunterFurnisher(Rng random)
    {
        (_builder, _random) = (new QuestBuilder(_game), random);
        _metals = [.. Enumerable.Range(0, TreasureHunterNames.Locks)];
    }

    /// <param name="route">The rooms of the cheapest way, from start to treasure.</param>
    public static TreasureHunterGame Build(TreasureHunterOptions options, TreasureHunterPlan plan, int start, int treasure, List<int> route, Rng random)
    {
        var work = new TreasureHunterFurnisher(random);
        work.NameRooms(options.Rooms);
        work._builder.Connect(plan.Exits);
        var keys = new List<(int Lock, int Metal, bool Carried, int UpTo)>();
        var holder = work.Furnish(options.Mode, plan, treasure, route, keys);
        work.HangDoors(plan, route, keys);
        foreach (var (fits, metal, carried, upTo) in keys)
            work._builder.AddKey(fits, TreasureHunterNames.Keys[metal], carried ? QuestState.Carried : work.OpenPlace(upTo < 0 ? random.NextInt(options.Rooms) : route[random.NextInt(upTo + 1)]));

        var place = holder >= 0 ? QuestState.In(holder) : (byte)treasure;
        work._game.Treasure = work._builder.AddThing(work.Name(TreasureHunterNames.Objects), QuestTraits.None, place);
        work._game.Decoy = work._builder.AddThing(work.Name(TreasureHunterNames.Objects), QuestTraits.None, work.OpenPlace(random.NextInt(options.Rooms)));
        if (random.NextInt(2) == 0) work._game.Portables.Reverse();   // the order of a list gives nothing away
        work._game.Objective = $"Find and take the {work._game.Things[work._game.Treasure].Noun.Name}.";
        work._builder.Finish(start);
        return work._game;
    }

    private void NameRooms(int rooms)
    {
        var taken = new HashSet<int>();
        while (taken.Count < rooms)
        {
            var name = _random.NextInt(CoinCollectorTexts.RoomNames.Length);
            if (!taken.Add(name)) continue;
            _builder.AddRoom(CoinCollectorTexts.RoomNames[name],
                $"You are in the {CoinCollectorTexts.RoomNames[name]}. {CoinCollectorTexts.RoomFeatures[_random.NextInt(CoinCollectorTexts.RoomFeatures.Length)]}");
        }
    }

    /// <returns>The piece that holds the treasure, or −1 where it lies on the floor.</returns>
    private int Furnish(TreasureHunterMode mode, TreasureHunterPlan plan, int treasure, List<int> route, List<(int, int, bool, int)> keys)
    {
        var holder = -1;
        var (pieces, locked) = (Pieces * (int)mode, 0);
        var special = pieces == 0 || plan.TreasureLid == Shut.Open && _random.NextInt(2) == 0 ? -1 : _random.NextInt(pieces);
        for (var i = 0; i < pieces; i++)
        {
            var room = i == special ? treasure : _random.NextInt(_game.Rooms.Count);
            var shut = i == special ? plan.TreasureLid : (Shut)(1 + _random.NextInt(mode == TreasureHunterMode.Hard ? 4 : 2));
            if (i != special && shut >= Shut.Locked && ++locked > LockedPieces) shut = Shut.Closed;
            var piece = shut == Shut.Open && _random.NextInt(3) > 0 ? AddSupporter(room) : AddContainer(room, shut, i == special ? route.Count - 1 : -1, keys);
            if (shut == Shut.Open) _open.Add(piece);
            if (i == special) holder = piece;
        }

        return holder;
    }

    private int AddSupporter(int room)
    {
        var noun = Name(TreasureHunterNames.Supporters);
        return _builder.AddFurniture(room, noun, QuestTraits.Supporter, QuestIntros.Draw(noun, _random));
    }

    private int AddContainer(int room, Shut shut, int upTo, List<(int, int, bool, int)> keys)
    {
        var noun = Name(shut, TreasureHunterNames.PlainContainers, TreasureHunterNames.LockedContainers, out var metal);
        var piece = _builder.AddFurniture(room, noun, QuestTraits.Container | QuestTraits.Lid, QuestIntros.Draw(noun, _random), Status(shut));
        if (metal >= 0) keys.Add((piece, metal, shut == Shut.Locked, upTo));
        return piece;
    }

    private void HangDoors(TreasureHunterPlan plan, List<int> route, List<(int, int, bool, int)> keys)
    {
        for (var room = 0; room < _game.Rooms.Count; room++)
        {
            for (var way = 0; way < 4; way++)
            {
                var shut = plan.Doors[room][way];
                if (shut == Shut.Absent || plan.Exits[room][way] < room) continue;
                var door = _builder.AddDoor(room, way, Name(shut, TreasureHunterNames.PlainDoors, TreasureHunterNames.LockedDoors, out var metal), Status(shut));
                if (metal < 0) continue;
                // On the way: the last room before the lock.
                var (here, there) = (route.IndexOf(room), route.IndexOf(plan.Exits[room][way]));
                keys.Add((door, metal, shut == Shut.Locked, here >= 0 && there >= 0 && Math.Abs(here - there) == 1 ? Math.Min(here, there) : -1));
            }
        }
    }

    /// <summary>On the floor of a room, or on or in something open there.</summary>
    private byte OpenPlace(int room)
    {
        var here = _open.FindAll(piece => _builder.PlaceOf(piece) == room);
        var at = _random.NextInt(here.Count + 1);
        return at == here.Count ? (byte)room : QuestState.In(here[at]);
    }

    private QuestNoun Name(Shut shut, QuestNoun[] plain, QuestNoun[] locked, out int metal)
    {
        metal = -1;
        if (shut < Shut.Locked) return Name(plain);
        var at = _random.NextInt(_metals.Count);
        metal = _metals[at];
        _metals.RemoveAt(at);
        return locked[_random.NextInt(locked.Length / TreasureHunterNames.Locks) * TreasureHunterNames.Locks + metal];
    }

    private QuestNoun Name(QuestNoun[] nouns)
    {
        QuestNoun noun;
        do noun = nouns[_random.NextInt(nouns.Length)];
        while (!_named.Add(noun));
        return noun;
    }

    private static byte Status(Shut shut) => shut switch { Shut.Open => QuestState.Open, Shut.Closed => QuestState.Closed, _ => QuestState.Locked };
}
