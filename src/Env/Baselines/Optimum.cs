using Troupe.Env.Exact;

namespace Troupe.Env.Baselines;

/// <summary>
/// The best known player: a small world's optimal policy (known step, exact), else the planner's commands. A planner
/// sees the whole game; a player who only sees the screen may not reach this.
/// </summary>
public sealed class Optimum : Baseline
{
    // Steps that the optimum looks ahead in a world without a limit.
    private const int Horizon = 1000;

    private readonly List<string> _plan = [];
    private TimedPolicy? _timed;

    public override string Name => "optimum";

    public static bool Exists(IWorld world) => world is IPlannedWorld or ITabularWorld;

    protected override int Choose(IWorld world, string lastCommand, Rng random)
    {
        if (world is ITabularWorld tabular)
        {
            var limit = world.Spec.MaxSteps ?? Horizon;
            if (_timed is null || !ReferenceEquals(_timed.Table, tabular.Table)) _timed = TimedPolicy.Best(tabular.Table, limit);
            return Choose(_timed, tabular, Math.Max(limit - world.Moves, 1));
        }

        if (world is not IPlannedWorld planned) throw new ArgumentException($"Nobody knows how '{world.Spec.Name}' is best played.", nameof(world));
        if (lastCommand.Length == 0)
        {
            _plan.Clear();
            _plan.AddRange(planned.Plan());
        }

        var at = world.Moves < _plan.Count ? world.AdmissibleActions.ToList().IndexOf(_plan[world.Moves]) : -1;
        return at >= 0 ? at : throw new InvalidOperationException($"The plan of '{world.Spec.Name}' stops short of the end, at move {world.Moves}.");
    }

    protected override string Write(IWorld world, ActionSpec.Generated texts, Rng random) =>
        world is IPlannedWorld planned && planned.Plan() is [var best, ..] ? best : throw new InvalidOperationException($"Nobody knows what is best written in '{world.Spec.Name}'.");

    /// <summary>The table's actions are the spec's; where only some are admissible, the best of those, as an index among them.</summary>
    private static int Choose(TimedPolicy policy, ITabularWorld world, int stepsLeft)
    {
        var admissible = world.AdmissibleActions;
        if (admissible.Count == world.Table.Actions || world.Spec.Action is not ActionSpec.OneOf { Names: var names }) return policy.Action(world.State, stepsLeft);
        int[] among = [.. admissible.Select(name => names.ToList().IndexOf(name))];
        return Array.IndexOf(among, policy.Action(world.State, stepsLeft, among));
    }
}
