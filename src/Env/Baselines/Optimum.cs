using Troupe.Env.Exact;

namespace Troupe.Env.Baselines;

/// <summary>
/// The best known player: a small world's optimal policy (known step, exact), else the planner's commands. A planner
/// sees the whole game; a player who only sees the screen may not reach this.
/// </summary>
public sealed class Optimum : Baseline
{
    private readonly List<string> _plan = [];
    private TimedPolicy? _timed;

    public override string Name => "optimum";

    public static bool Exists(IWorld world) => world is IPlannedWorld or ITabularWorld;

    protected override int Choose(IWorld world, string lastCommand, Rng random)
    {
        if (world is ITabularWorld { Spec.MaxSteps: { } limit } tabular)
        {
            if (_timed is null || !ReferenceEquals(_timed.Table, tabular.Table)) _timed = TimedPolicy.Best(tabular.Table, limit);
            return _timed.Action(tabular.State, limit - world.Moves);
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
}
