namespace Troupe.Env.Exact;

/// <summary>The best policy within a step limit, which knows how many steps are left.</summary>
public sealed class TimedPolicy
{
    private readonly int[][] _actions;   // [steps left − 1][state]

    private TimedPolicy(TransitionTable table, int[][] actions) => (Table, _actions) = (table, actions);

    public TransitionTable Table { get; }

    /// <summary>Backward induction: O(limit × table).</summary>
    public static TimedPolicy Best(TransitionTable table, int stepLimit, double gamma = 1)
    {
        var value = new double[table.States];
        var actions = new int[stepLimit][];
        for (var left = 0; left < stepLimit; left++)
        {
            actions[left] = [.. Enumerable.Range(0, table.States).Select(s => ValueIteration.Best(table, value, s, gamma))];
            value = ValueIteration.Sweep(table, value, gamma);
        }

        return new TimedPolicy(table, actions);
    }

    /// <param name="stepsLeft">1 to the limit.</param>
    public int Action(int state, int stepsLeft) => _actions[stepsLeft - 1][state];
}
