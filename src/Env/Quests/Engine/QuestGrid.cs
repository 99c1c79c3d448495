namespace Troupe.Env.Quests;

/// <summary>Lays rooms out on a grid, connected, with or without loops.</summary>
internal static class QuestGrid
{
    private static readonly (int X, int Y)[] s_ways = [(0, -1), (1, 0), (0, 1), (-1, 0)];

    /// <param name="onward">Chance that a room is added to the one before, rather than to any: long corridors.</param>
    /// <param name="loops">Chance that two neighbouring rooms that are not connected yet become so.</param>
    /// <returns>[room][direction] → room, or −1.</returns>
    public static int[][] Grow(int rooms, double onward, double loops, Rng random)
    {
        var cells = new (int X, int Y)[rooms];
        var exits = new int[rooms][];
        for (var room = 0; room < rooms; room++) exits[room] = [-1, -1, -1, -1];
        for (var room = 1; room < rooms;)
        {
            var from = random.NextDouble() < onward ? room - 1 : random.NextInt(room);
            if (FreeWay(cells, room, from, random) is not (>= 0 and var way))
            {
                // A room that is walled in: any other; the outermost always has a free side.
                from = random.NextInt(room);
                way = FreeWay(cells, room, from, random);
                if (way < 0) continue;
            }

            cells[room] = Beside(cells[from], way);
            Connect(exits, from, way, room);
            room++;
        }

        if (loops > 0) AddLoops(cells, exits, loops, random);
        return exits;
    }

    public static void Connect(int[][] exits, int from, int way, int to)
    {
        exits[from][way] = to;
        exits[to][(way + 2) & 3] = from;
    }

    public static (int X, int Y) Beside((int X, int Y) cell, int way) => (cell.X + s_ways[way].X, cell.Y + s_ways[way].Y);

    private static int FreeWay((int X, int Y)[] cells, int count, int from, Rng random)
    {
        var first = random.NextInt(4);
        for (var i = 0; i < 4; i++)
        {
            var way = (first + i) & 3;
            if (Array.IndexOf(cells, Beside(cells[from], way), 0, count) < 0) return way;
        }

        return -1;
    }

    private static void AddLoops((int X, int Y)[] cells, int[][] exits, double loops, Rng random)
    {
        for (var room = 0; room < cells.Length; room++)
        {
            // North and east only: each pair once.
            for (var way = 0; way < 2; way++)
            {
                if (exits[room][way] >= 0 || Array.IndexOf(cells, Beside(cells[room], way)) is not (>= 0 and var other)) continue;
                if (random.NextDouble() < loops) Connect(exits, room, way, other);
            }
        }
    }
}
