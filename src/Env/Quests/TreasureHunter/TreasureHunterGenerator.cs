namespace Troupe.Env.Quests;

/// <summary>
/// Draws maps until one has a start and a place for the treasure that lie exactly the quest's length apart. A closed door
/// or container costs a command more, a locked one two, three where its key is not carried: that key lies openly on the
/// way, before its lock. No way is cheaper than the cheapest at these prices, and that one can be walked: so the shortest
/// solution is the quest's length.
/// </summary>
internal sealed class TreasureHunterGenerator(TreasureHunterOptions options)
{
    private const long Stream = 0x54726561;
    private const int Unreachable = 1000;

    private readonly int _rooms = options.Rooms;
    private readonly int[] _cost = new int[options.Rooms];
    private readonly int[] _towards = new int[options.Rooms];

    public TreasureHunterGame Generate(long seed)
    {
        var random = new Rng(seed, Stream + options.Level);
        while (true)
        {
            var plan = new TreasureHunterPlan(options.Mode, _rooms, random);
            if (Place(plan, random) is { } found) return TreasureHunterFurnisher.Build(options, plan, found.Start, found.Treasure, Route(plan, found.Start), random);
        }
    }

    /// <summary>A start that is as far from the treasure as the quest is long, if there is one; costs towards the treasure are left behind.</summary>
    private (int Start, int Treasure)? Place(TreasureHunterPlan plan, Rng random)
    {
        var lid = TreasureHunterPlan.Price(plan.TreasureLid);
        var first = random.NextInt(_rooms);
        for (var i = 0; i < _rooms; i++)
        {
            var treasure = (first + i) % _rooms;
            CostsTo(plan, treasure);
            var starts = 0;
            for (var room = 0; room < _rooms; room++)
                if (_cost[room] + lid + 1 == options.QuestLength) starts++;
            if (starts == 0) continue;
            var skip = random.NextInt(starts);
            for (var room = 0; ; room++)
                if (_cost[room] + lid + 1 == options.QuestLength && skip-- == 0) return (room, treasure);
        }

        return null;
    }

    private void CostsTo(TreasureHunterPlan plan, int treasure)
    {
        Array.Fill(_cost, Unreachable);
        Array.Fill(_towards, -1);
        _cost[treasure] = 0;
        var done = 0UL;
        while (true)
        {
            var room = -1;
            for (var r = 0; r < _rooms; r++)
                if ((done >> r & 1) == 0 && (room < 0 || _cost[r] < _cost[room])) room = r;
            if (room < 0) return;
            done |= 1UL << room;
            for (var way = 0; way < 4; way++)
            {
                if (plan.Exits[room][way] is not (>= 0 and var next)) continue;
                var cost = _cost[room] + 1 + TreasureHunterPlan.Price(plan.Doors[room][way]);
                if (cost >= _cost[next]) continue;
                _cost[next] = cost;
                _towards[next] = (way + 2) & 3;
            }
        }
    }

    private List<int> Route(TreasureHunterPlan plan, int start)
    {
        var route = new List<int> { start };
        while (_towards[route[^1]] is >= 0 and var way) route.Add(plan.Exits[route[^1]][way]);
        return route;
    }
}
