namespace Troupe.Env.Quests;

/// <summary>Lays the rooms out on a grid, group by group, each beside one that it may lie beside.</summary>
internal static class CookingMap
{
    private const double Loop = 0.5;

    /// <returns>Names, the kitchen first, and exits [room][way] → room or −1.</returns>
    public static (List<string> Rooms, int[][] Exits) Draw(int rooms, Rng random)
    {
        while (true)
        {
            if (TryDraw(rooms, random) is { } map) return map;
        }
    }

    private static (List<string>, int[][])? TryDraw(int rooms, Rng random)
    {
        var (names, cells) = (new List<string> { CookingPlaces.Groups[0][0] }, new List<(int X, int Y)> { (0, 0) });
        var exits = new int[rooms][];
        for (var room = 0; room < rooms; room++) exits[room] = [-1, -1, -1, -1];
        var choices = new List<(int From, int Way, string Name)>();
        for (var group = 1; names.Count < rooms; group++)
        {
            var left = CookingPlaces.Groups[group].ToList();
            while (left.Count > 0)
            {
                choices.Clear();
                for (var from = 0; from < names.Count; from++)
                {
                    for (var i = 0; i < left.Count; i++)
                    {
                        if (!CookingPlaces.AreNeighbours(names[from], left[i])) continue;
                        for (var way = 0; way < 4; way++)
                            if (!cells.Contains(QuestGrid.Beside(cells[from], way))) choices.Add((from, way, left[i]));
                    }
                }

                if (choices.Count == 0) return null;   // walled in: begin anew
                var (beside, direction, next) = choices[random.NextInt(choices.Count)];
                left.Remove(next);
                names.Add(next);
                cells.Add(QuestGrid.Beside(cells[beside], direction));
                QuestGrid.Connect(exits, beside, direction, names.Count - 1);
            }
        }

        for (var room = 0; room < rooms; room++)
        {
            for (var way = 0; way < 2; way++)
            {
                var other = cells.IndexOf(QuestGrid.Beside(cells[room], way));
                if (other >= 0 && exits[room][way] < 0 && CookingPlaces.AreNeighbours(names[room], names[other]) && random.NextDouble() < Loop) QuestGrid.Connect(exits, room, way, other);
            }
        }

        return (names, exits);
    }
}
