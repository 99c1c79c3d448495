using Troupe.Actors.Agents;
using Troupe.Env;
using Troupe.Env.Exact;
using Troupe.Env.Text;
using Troupe.Learner.Policies;

namespace Troupe.Actors.Evaluation;

/// <summary>
/// The expected return of a greedy policy in a world that is a table, by dynamic programming over its states: no games,
/// no error but rounding. Policies that differ by a hundredth are told apart, for which games would take tens of thousands.
/// </summary>
public static class ExactReturn
{
    /// <summary>Why there is none, in words; null where there is.</summary>
    /// <param name="lagCommands">Commands that the policy sees: with any, the state alone does not decide what it does; nor with a memory.</param>
    public static string? Obstacle(IWorld world, PolicySpec policy, int lagCommands)
    {
        if (world is not ITabularWorld) return $"{world.Spec.Name} is no table of states";
        if (lagCommands > 0) return $"the policy sees its last {lagCommands} commands (troupe.input.lag-commands), so the state alone does not decide what it does";
        if (policy.Remembers) return "the policy remembers earlier steps (troupe.policy.memory), so the state alone does not decide what it does";
        return world.Spec.MaxSteps is null ? $"{world.Spec.Name} has no step limit (troupe.world.max-steps), so a policy that walks in circles has no return" : null;
    }

    /// <summary>O(states) decisions and O(limit × table).</summary>
    /// <param name="world">Without an <see cref="Obstacle"/>.</param>
    public static double Of(ITabularWorld world, InputEncoder encoder, IQFunction policy)
    {
        var (batch, names, history) = (new QBatch(), new ActionNames(world.Spec.Action), new CommandHistory(encoder.LagCommands));
        for (var state = 0; state < world.Table.States; state++) batch.Add(names.See(world.Describe(state), history, world.AdmissibleIn(state), encoder));
        policy.Evaluate(batch);
        return PolicyValue.Of(world.Table, [.. Enumerable.Range(0, world.Table.States).Select(state => batch.Actions(state)[batch.Greedy(state)])], world.Spec.MaxSteps!.Value);
    }
}
