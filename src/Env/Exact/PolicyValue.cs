namespace Troupe.Env.Exact;

/// <summary>
/// The expected return of a policy, computed from a world's transition table by dynamic programming: no sampling, no
/// error but rounding.
/// </summary>
public static class PolicyValue
{
    /// <summary>Of a policy that takes one action in each state, over an episode of at most <paramref name="stepLimit"/> steps.</summary>
    /// <param name="policy">[states] → action.</param>
    /// <param name="stepLimit">Steps; what would come after is worth nothing.</param>
    /// <param name="gamma">Discount; 1: the plain sum of rewards.</param>
    public static double Of(TransitionTable table, IReadOnlyList<int> policy, int stepLimit, double gamma = 1) =>
        Of(table, [.. policy.Select(a => OneHot(a, table.Actions))], stepLimit, gamma);

    /// <summary>Of a policy that draws its action.</summary>
    /// <param name="policy">[states][actions] → probability.</param>
    public static double Of(TransitionTable table, IReadOnlyList<IReadOnlyList<double>> policy, int stepLimit, double gamma = 1)
    {
        if (policy.Count != table.States) throw new ArgumentException($"The policy knows {policy.Count} states; the table has {table.States}.", nameof(policy));
        var value = new double[table.States];
        for (var step = 0; step < stepLimit; step++)
        {
            var before = new double[table.States];
            for (var s = 0; s < table.States; s++)
                for (var a = 0; a < table.Actions; a++)
                    if (policy[s][a] > 0) before[s] += policy[s][a] * ValueIteration.ActionValue(table, value, s, a, gamma);
            value = before;
        }

        return FromStart(table, value);
    }

    /// <summary>Of the policy that draws every action alike.</summary>
    public static double OfRandom(TransitionTable table, int stepLimit, double gamma = 1)
    {
        var alike = Enumerable.Repeat(1.0 / table.Actions, table.Actions).ToArray();
        return Of(table, [.. Enumerable.Repeat(alike, table.States)], stepLimit, gamma);
    }

    /// <summary>The best that any policy can reach which knows, besides the state, how many steps are left.</summary>
    public static double BestWithin(TransitionTable table, int stepLimit, double gamma = 1)
    {
        var value = new double[table.States];
        for (var step = 0; step < stepLimit; step++) value = ValueIteration.Sweep(table, value, gamma);
        return FromStart(table, value);
    }

    private static double FromStart(TransitionTable table, double[] value) => value.Select((v, s) => v * table.Start[s]).Sum();

    private static double[] OneHot(int action, int actions)
    {
        var probabilities = new double[actions];
        probabilities[action] = 1;
        return probabilities;
    }
}
