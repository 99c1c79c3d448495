namespace Troupe.Env.Quests;

/// <summary>Ways between rooms.</summary>
internal static class QuestWalk
{
    /// <summary>More than any way costs.</summary>
    public const int Far = 1000;

    /// <summary>Commands to open what is shut, unlocking and taking the key included: 0 to 3, or <see cref="Far"/> where no key fits.</summary>
    public static int Price(QuestGame game, QuestState state, int lid) => state.Status(lid) switch
    {
        QuestState.Open => 0,
        QuestState.Closed => 1,
        _ => game.Things[lid].Key is not (>= 0 and var key) ? Far : state.Place(key) == QuestState.Carried ? 2 : 3,
    };

    /// <summary>The cheapest way, each door at its price: no walk takes fewer commands, as each door is opened once at most. Dijkstra 1959.</summary>
    public static int Cost(QuestGame game, QuestState state, int from, int to)
    {
        Span<int> cost = stackalloc int[QuestState.MaxRooms];
        cost.Fill(Far);
        cost[from] = 0;
        var done = 0UL;
        while (true)
        {
            var room = -1;
            for (var r = 0; r < game.Rooms.Count; r++)
                if ((done >> r & 1) == 0 && cost[r] < Far && (room < 0 || cost[r] < cost[room])) room = r;
            if (room < 0) return Far;
            if (room == to) return cost[room];
            done |= 1UL << room;
            for (var way = 0; way < 4; way++)
            {
                var next = game.Rooms[room].Exits[way];
                if (next < 0) continue;
                var door = game.Rooms[room].Doors[way];
                cost[next] = Math.Min(cost[next], cost[room] + 1 + (door < 0 ? 0 : Price(game, state, door)));
            }
        }
    }

    /// <summary>Steps from a room to every other, doors taken as open.</summary>
    public static int[] Steps(QuestGame game, int from)
    {
        var steps = new int[game.Rooms.Count];
        Array.Fill(steps, Far);
        steps[from] = 0;
        var queue = new Queue<int>([from]);
        while (queue.TryDequeue(out var room))
        {
            foreach (var next in game.Rooms[room].Exits)
            {
                if (next < 0 || steps[next] < Far) continue;
                steps[next] = steps[room] + 1;
                queue.Enqueue(next);
            }
        }

        return steps;
    }

    /// <summary>Steps out of the room, and opening what is in the way.</summary>
    public static void Ways(QuestGame game, QuestState state, List<QuestAction> into)
    {
        var room = game.Rooms[state.Room];
        for (var way = 0; way < 4; way++)
        {
            if (room.Exits[way] < 0) continue;
            if (room.Doors[way] is >= 0 and var door && state.Status(door) != QuestState.Open) Open(game, state, door, into);
            else into.Add(new QuestAction((QuestVerb)way));
        }
    }

    /// <summary>Opening a shut door or container, or unlocking it with a key in hand.</summary>
    public static void Open(QuestGame game, QuestState state, int lid, List<QuestAction> into)
    {
        if (state.Status(lid) == QuestState.Closed) into.Add(new QuestAction(QuestVerb.Open, lid));
        else if (game.Things[lid].Key is >= 0 and var key && state.Place(key) == QuestState.Carried) into.Add(new QuestAction(QuestVerb.Unlock, lid, key));
    }
}
