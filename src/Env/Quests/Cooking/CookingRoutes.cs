namespace Troupe.Env.Quests;

/// <summary>Shortest walks of one house, doors taken as open; and the doors that cannot be avoided.</summary>
internal sealed class CookingRoutes
{
    private readonly QuestGame _game;
    private readonly int[][] _distance;
    private readonly List<(int Door, int Side)> _bridges = [];
    private readonly Dictionary<long, int> _walks = [];

    public CookingRoutes(QuestGame game)
    {
        _game = game;
        _distance = [.. Enumerable.Range(0, game.Rooms.Count).Select(from => QuestWalk.Steps(game, from))];
        for (var door = 0; door < game.Things.Count; door++)
        {
            if (game.Things[door] is not { Front: >= 0 } thing) continue;
            var side = Reach(thing.Front, without: door);
            if ((side >> thing.Back & 1) == 0) _bridges.Add((door, side));
        }
    }

    public int Distance(int from, int to) => _distance[from][to];

    /// <summary>Closed doors between here and any of these rooms that no way goes round.</summary>
    public int Doors(QuestState state, int rooms)
    {
        var count = 0;
        foreach (var (door, side) in _bridges)
        {
            if (state.Status(door) == QuestState.Open) continue;
            if ((rooms & ((side >> state.Room & 1) != 0 ? ~side : side)) != 0) count++;
        }

        return count;
    }

    /// <summary>Steps of the shortest walk through all of these rooms, then (where something is to be grilled) to the grill, to the kitchen (room 0).</summary>
    /// <param name="before">Those that must come before the grill.</param>
    public int Walk(int from, int rooms, int before, bool grill, int grillRoom)
    {
        rooms &= ~(1 << from);
        before &= ~(1 << from);
        if (grill && before == 0 && from == grillRoom) grill = false;
        if (rooms == 0 && !grill) return _distance[from][0];
        var key = (long)from << 48 | (long)rooms << 24 | (long)before << 1 | (grill ? 1L : 0);
        if (_walks.TryGetValue(key, out var known)) return known;
        var best = int.MaxValue;
        for (var next = 0; next < _game.Rooms.Count; next++)
            if ((rooms >> next & 1) != 0) best = Math.Min(best, _distance[from][next] + Walk(next, rooms, before, grill, grillRoom));
        if (grill && before == 0) best = Math.Min(best, _distance[from][grillRoom] + Walk(grillRoom, rooms, 0, true, grillRoom));
        return _walks[key] = best;
    }

    private int Reach(int from, int without)
    {
        var reached = 1 << from;
        var queue = new Queue<int>([from]);
        while (queue.TryDequeue(out var room))
        {
            for (var way = 0; way < 4; way++)
            {
                var next = _game.Rooms[room].Exits[way];
                if (next < 0 || _game.Rooms[room].Doors[way] == without || (reached >> next & 1) != 0) continue;
                reached |= 1 << next;
                queue.Enqueue(next);
            }
        }

        return reached;
    }
}
