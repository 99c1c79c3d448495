namespace Troupe.Env.Quests;

/// <summary>
/// Fetch a coin from a named room and put it in the box where the game starts, with a map in hand that says which rooms
/// adjoin: TextWorldExpress's mapreader (Jansen and Côté 2022). Exits name the rooms behind them; the map gives no
/// directions. Reward 0.5 for the coin and 0.5 for the box.
/// </summary>
public sealed class MapReader : QuestWorld
{
    public const string Name = "map-reader";

    private const long Stream = 0x4D617073;
    private const int Hands = 2;
    private const double Loops = 0.6;
    private const double HasDoor = 0.5;

    private static readonly IReadOnlyList<string> s_words = QuestWords.Of(
        [.. MapReaderTexts.All(), .. QuestIntros.All(), .. QuestWords.Of(TreasureHunterNames.PlainDoors), .. QuestWords.Of(TreasureHunterNames.Objects)]);

    public MapReader(MapReaderOptions? options = null)
        : base(Name, (options = (options ?? new MapReaderOptions()).Checked()).Heading, options.MaxSteps, options.Remind, s_words) =>
        Options = options;

    public MapReaderOptions Options { get; }

    private protected override QuestGame Generate(long seed)
    {
        var random = new Rng(seed, Stream);
        var game = new MapReaderGame { Capacity = Options.LimitInventory ? Hands : int.MaxValue };
        var builder = new QuestBuilder(game);
        foreach (var name in Draw(MapReaderTexts.Rooms, Options.Locations, random))
            builder.AddRoom(name, $"You are in the {name}. {CoinCollectorTexts.RoomFeatures[random.NextInt(CoinCollectorTexts.RoomFeatures.Length)]}");
        builder.Connect(QuestGrid.Grow(Options.Locations, onward: 0, Loops, random));
        var (start, end) = Places(game, random);

        game.Box = builder.AddFurniture(start, MapReaderTexts.Box, QuestTraits.Container, QuestIntros.Draw(MapReaderTexts.Box, random));
        if (Options.Doors) HangDoors(game, builder, random);
        var map = builder.AddThing(MapReaderTexts.Map, QuestTraits.Readable, QuestState.Carried);
        game.Remembered.Add(map);
        Scatter(game, builder, end, random);
        game.Things[map].Reading = MapReaderTexts.TellMap(game, random);
        game.Objective = MapReaderTexts.Objective(game.Rooms[end].Name, game.Rooms[start].Name);
        builder.Finish(start);
        return game;
    }

    /// <summary>Two rooms that lie as far apart as drawn, or as near to that as the map allows.</summary>
    private (int Start, int End) Places(MapReaderGame game, Rng random)
    {
        for (game.Distance = 1 + random.NextInt(Options.MaxDistance); ; game.Distance--)
        {
            foreach (var start in Draw([.. Enumerable.Range(0, game.Rooms.Count)], game.Rooms.Count, random))
            {
                var steps = QuestWalk.Steps(game, start);
                var ends = steps.Count(s => s == game.Distance);
                if (ends == 0) continue;
                var skip = random.NextInt(ends);
                for (var room = 0; ; room++)
                    if (steps[room] == game.Distance && skip-- == 0) return (start, room);
            }
        }
    }

    private static void HangDoors(MapReaderGame game, QuestBuilder builder, Rng random)
    {
        var names = new Queue<QuestNoun>(Draw(TreasureHunterNames.PlainDoors, TreasureHunterNames.PlainDoors.Length, random));
        for (var room = 0; room < game.Rooms.Count; room++)
            for (var way = 0; way < 4; way++)
                if (game.Rooms[room].Exits[way] > room && random.NextDouble() < HasDoor && names.TryDequeue(out var name)) builder.AddDoor(room, way, name, QuestState.Closed);
    }

    private void Scatter(MapReaderGame game, QuestBuilder builder, int coin, Rng random)
    {
        var counts = new int[game.Rooms.Count];
        for (var room = 0; room < counts.Length; room++) counts[room] = random.NextInt(Options.MaxDistractors + 1);
        var names = Draw(TreasureHunterNames.Objects, counts.Sum(), random);
        // The coin stands anywhere in its room's list.
        var before = random.NextInt(counts[coin] + 1);
        for (int room = 0, i = 0; room < counts.Length; room++)
        {
            for (var n = 0; n <= counts[room]; n++)
            {
                if (room == coin && n == before) game.Coin = builder.AddThing(MapReaderTexts.Coin, QuestTraits.None, (byte)room);
                if (n < counts[room]) builder.AddThing(names[i++], QuestTraits.None, (byte)room);
            }
        }
    }

    /// <summary>Some of them, in random order.</summary>
    private static T[] Draw<T>(T[] from, int count, Rng random)
    {
        var all = (T[])from.Clone();
        for (var i = 0; i < count; i++)
        {
            var j = i + random.NextInt(all.Length - i);
            (all[i], all[j]) = (all[j], all[i]);
        }

        return all[..count];
    }
}
