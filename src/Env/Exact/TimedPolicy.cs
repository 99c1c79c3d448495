namespace Troupe.Env.Exact;

/// <summary>The best policy within a step limit, which knows how many steps are left.</summary>
public sealed class TimedPolicy
{
    // Actions that are equally good differ by rounding; the first of them is taken.
    private const int Digits = 11;

    private readonly double[][] _after;   // [steps left − 1][state]: value of the state that a step leads to
    private readonly int[][] _actions;    // [steps left − 1][state]
    private readonly double _gamma;

    private TimedPolicy(TransitionTable table, double[][] after, int[][] actions, double gamma) => (Table, _after, _actions, _gamma) = (table, after, actions, gamma);

    public TransitionTable Table { get; }

    /// <summary>Backward induction: O(limit × table).</summary>
    public static TimedPolicy Best(TransitionTable table, int stepLimit, double gamma = 1)
    {
        var after = new double[stepLimit][];
        var actions = new int[stepLimit][];
        var value = new double[table.States];
        for (var left = 0; left < stepLimit; left++)
        {
            after[left] = value;
            actions[left] = [.. Enumerable.Range(0, table.States).Select(s => ValueIteration.Best(table, value, s, gamma))];
            value = ValueIteration.Sweep(table, value, gamma);
        }

        return new TimedPolicy(table, after, actions, gamma);
    }

    /// <summary>The first best action.</summary>
    /// <param name="stepsLeft">1 to the limit; beyond it, as at the limit.</param>
    /// <param name="among">Actions to choose from; null: all.</param>
    public int Action(int state, int stepsLeft, IReadOnlyList<int>? among = null)
    {
        var step = Math.Min(stepsLeft, _after.Length) - 1;
        return among is null
            ? _actions[step][state]
            : among.MaxBy(a => Math.Round(ValueIteration.ActionValue(Table, _after[step], state, a, _gamma), Digits));
    }
}
