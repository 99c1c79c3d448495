namespace Troupe.Env.Quests;

/// <summary>Lays the rooms out on a grid, group by group, each beside one that it may lie beside.</summary>
internal static class CookingMap
{
    private const double Loop = 0.5;

    /// <returns>Which of <see cref="CookingPlaces.Rooms"/> each room is, the kitchen first, and exits [room][way] → room or −1.</returns>
    public static (List<int> Rooms, int[][] Exits) Draw(int rooms, Rng random)
    {
        while (true)
        {
            if (TryDraw(rooms, random) is { } map) return map;
        }
    }

    private static (List<int>, int[][])? TryDraw(int rooms, Rng random)
    {
        var (placed, cells) = (new List<int> { 0 }, new List<(int X, int Y)> { (0, 0) });
        var exits = new int[rooms][];
        for (var room = 0; room < rooms; room++) exits[room] = [-1, -1, -1, -1];
        var choices = new List<(int From, int Way, int Room)>();
        for (var group = 1; placed.Count < rooms; group++)
        {
            var left = Enumerable.Range(CookingPlaces.Groups[group - 1], CookingPlaces.Groups[group] - CookingPlaces.Groups[group - 1]).ToList();
            while (left.Count > 0)
            {
                Choices(placed, cells, left, choices);
                if (choices.Count == 0) return null;   // walled in: begin anew
                var (beside, way, next) = choices[random.NextInt(choices.Count)];
                left.Remove(next);
                placed.Add(next);
                cells.Add(QuestGrid.Beside(cells[beside], way));
                QuestGrid.Connect(exits, beside, way, placed.Count - 1);
            }
        }

        for (var room = 0; room < rooms; room++)
        {
            for (var way = 0; way < 2; way++)
            {
                var other = cells.IndexOf(QuestGrid.Beside(cells[room], way));
                if (other >= 0 && exits[room][way] < 0 && CookingPlaces.AreNeighbours(placed[room], placed[other]) && random.NextDouble() < Loop) QuestGrid.Connect(exits, room, way, other);
            }
        }

        return (placed, exits);
    }

    private static void Choices(List<int> placed, List<(int X, int Y)> cells, List<int> left, List<(int, int, int)> into)
    {
        into.Clear();
        for (var from = 0; from < placed.Count; from++)
        {
            if (!left.Exists(room => CookingPlaces.AreNeighbours(placed[from], room))) continue;
            for (var way = 0; way < 4; way++)
            {
                if (cells.Contains(QuestGrid.Beside(cells[from], way))) continue;
                foreach (var room in left)
                    if (CookingPlaces.AreNeighbours(placed[from], room)) into.Add((from, way, room));
            }
        }
    }
}
