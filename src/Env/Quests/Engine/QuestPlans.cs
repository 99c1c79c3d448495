namespace Troupe.Env.Quests;

/// <summary>The planner's answers for one game, kept while they hold: the end of a shortest way is a shortest way. Not thread-safe.</summary>
internal sealed class QuestPlans(QuestGame game)
{
    private readonly QuestState _known = game.Start.Copy();
    private List<QuestAction>? _plan;
    private List<QuestAction>? _walkthrough;

    /// <summary>From the game's start.</summary>
    public List<QuestAction> Walkthrough => _walkthrough ??= From(game.Start);

    public List<QuestAction> From(QuestState state)
    {
        if (_plan is not null && _known.SameAs(state)) return _plan;
        var plan = QuestPlanner.Solve(game, state) ?? throw new InvalidOperationException("This game cannot be won any more.");
        Know(state, plan);
        return plan;
    }

    /// <returns>1 where the action brought the win nearer, −1 where farther, 0 where neither.</returns>
    public int Progress(QuestState before, in QuestAction action, QuestState after)
    {
        if (after.End != GameEnd.None) return after.End == GameEnd.Won ? 1 : -1;
        if (before.SameAs(after)) return 0;
        var plan = From(before);
        if (plan[0] == action) Know(after, plan[1..]);
        return Math.Sign(plan.Count - From(after).Count);
    }

    private void Know(QuestState state, List<QuestAction> plan)
    {
        _known.CopyFrom(state);
        _plan = plan;
    }
}
