namespace Troupe.Env.Exact;

/// <summary>Optimal values of a small world without a step limit (Bellman 1957; Sutton and Barto 2018, section 4.4).</summary>
/// <param name="Values">V*(s), [states].</param>
/// <param name="Policy">The first best action, [states].</param>
/// <param name="Gamma">Discount.</param>
public sealed record ValueIteration(IReadOnlyList<double> Values, IReadOnlyList<int> Policy, double Gamma)
{
    // Actions that are equally good differ by rounding; the first of them is taken.
    private const double Tie = 1e-12;

    /// <param name="gamma">Discount, 0 ≤ γ &lt; 1; γ = 1 only where every policy ends.</param>
    /// <param name="tolerance">Sweeps go on until no value changes by more.</param>
    /// <exception cref="InvalidOperationException">Values do not settle within a million sweeps.</exception>
    public static ValueIteration Solve(TransitionTable table, double gamma, double tolerance = 1e-12)
    {
        var value = new double[table.States];
        for (var sweep = 0; sweep < 1_000_000; sweep++)
        {
            var better = Sweep(table, value, gamma);
            var change = better.Zip(value, (b, v) => Math.Abs(b - v)).Max();
            value = better;
            if (change <= tolerance) return new ValueIteration(value, [.. Enumerable.Range(0, table.States).Select(s => Best(table, value, s, gamma))], gamma);
        }

        throw new InvalidOperationException($"Values do not settle with a discount of {gamma}.");
    }

    /// <summary>Σ p (r + γ V(s′)), without a future where the step ends the game.</summary>
    internal static double ActionValue(TransitionTable table, double[] value, int state, int action, double gamma)
    {
        var sum = 0.0;
        var outcomes = table.Outcomes[state][action];
        for (var i = 0; i < outcomes.Count; i++)   // an enumerator over the interface would be allocated, millions of times
        {
            var (probability, next, reward, terminated) = outcomes[i];
            sum += probability * (reward + (terminated ? 0 : gamma * value[next]));
        }

        return sum;
    }

    internal static double[] Sweep(TransitionTable table, double[] value, double gamma)
    {
        var better = new double[table.States];
        for (var s = 0; s < table.States; s++)
        {
            better[s] = double.NegativeInfinity;
            for (var a = 0; a < table.Actions; a++) better[s] = Math.Max(better[s], ActionValue(table, value, s, a, gamma));
        }

        return better;
    }

    internal static int Best(TransitionTable table, double[] value, int state, double gamma)
    {
        var values = Enumerable.Range(0, table.Actions).Select(a => ActionValue(table, value, state, a, gamma)).ToArray();
        return Array.FindIndex(values, v => v >= values.Max() - Tie);
    }
}
