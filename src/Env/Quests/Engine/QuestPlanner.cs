using System.Diagnostics.CodeAnalysis;

namespace Troupe.Env.Quests;

/// <summary>
/// A* (Hart, Nilsson and Raphael 1968) over the game's own states and rules: the shortest list of actions that wins.
/// Each family gives the estimate, which never says too much, and the actions worth trying.
/// </summary>
internal static class QuestPlanner
{
    /// <returns>Empty where the game is over; null where no win can be reached.</returns>
    public static List<QuestAction>? Solve(QuestGame game, QuestState from) => Solve(game, from, out _);

    /// <param name="expanded">States looked at.</param>
    public static List<QuestAction>? Solve(QuestGame game, QuestState from, out int expanded)
    {
        expanded = 0;
        if (from.End != GameEnd.None) return [];
        var nodes = new List<Node> { new(from.Copy(), -1, default, 0) };
        var best = new Dictionary<QuestState, int>(StateComparer.Instance) { [nodes[0].State] = 0 };
        var open = new List<Stack<int>>();
        Push(open, game.Estimate(from), 0);
        var actions = new List<QuestAction>();
        for (var f = 0; f < open.Count; f++)
        {
            while (open[f].TryPop(out var at))
            {
                var node = nodes[at];
                if (best[node.State] < node.Cost) continue;
                if (node.State.End == GameEnd.Won) return Way(nodes, at);
                expanded++;
                actions.Clear();
                game.Useful(node.State, actions);
                foreach (var action in actions)
                {
                    var next = node.State.Copy();
                    QuestRules.Apply(game, next, action);
                    if (next.End == GameEnd.Lost) continue;
                    var cost = node.Cost + 1;
                    if (best.TryGetValue(next, out var known) && known <= cost) continue;
                    best[next] = cost;
                    nodes.Add(new Node(next, at, action, cost));
                    Push(open, Math.Max(f, cost + (next.End == GameEnd.Won ? 0 : game.Estimate(next))), nodes.Count - 1);
                }
            }
        }

        return null;
    }

    // Last in, first out among equals: straight to the end where the estimate is right.
    private static void Push(List<Stack<int>> open, int f, int node)
    {
        while (open.Count <= f) open.Add(new Stack<int>());
        open[f].Push(node);
    }

    private static List<QuestAction> Way(List<Node> nodes, int at)
    {
        var way = new List<QuestAction>();
        for (; nodes[at].Parent >= 0; at = nodes[at].Parent) way.Add(nodes[at].Action);
        way.Reverse();
        return way;
    }

    private readonly record struct Node(QuestState State, int Parent, QuestAction Action, int Cost);

    internal sealed class StateComparer : IEqualityComparer<QuestState>
    {
        public static readonly StateComparer Instance = new();

        public bool Equals(QuestState? x, QuestState? y) => x!.SameAs(y!);

        public int GetHashCode([DisallowNull] QuestState obj) => (int)obj.Hash(0);
    }
}
