using Troupe.Env.Baselines;

namespace Troupe.Env.Tests.Control;

/// <summary>The same decision every time.</summary>
internal sealed class ConstantSchedule(string action) : Baseline
{
    public override string Name => $"always '{action}'";

    protected override int Choose(IWorld world, string lastCommand, Rng random) => world.AdmissibleActions.ToList().IndexOf(action);
}

/// <summary>
/// What a person would try first, from the report alone: bring the rate to brisk, and back where the loss rises or at the
/// end; train on clean data, and now and then on hard.
/// </summary>
internal sealed class ScriptedSchedule : Baseline
{
    public override string Name => "scripted schedule";

    protected override int Choose(IWorld world, string lastCommand, Rng random)
    {
        var report = world.Current.Room;
        bool Says(params string[] words) => words.Any(w => report.Contains(w, StringComparison.Ordinal));
        var factor = Says("rises", "soars", "fast", "racing", "wild") || Says("Few", "One") && Says("brisk", "steady") ? "halve"
            : Says("crawling", "slow", "careful", "steady") && Says("Many", "Several") ? "double" : "keep";
        return world.AdmissibleActions.ToList().IndexOf($"{factor} rate, {(world.Moves % 4 == 3 ? "hard" : "clean")} subset");
    }
}
