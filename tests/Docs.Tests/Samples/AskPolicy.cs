using Troupe.Actors;
using Troupe.Env;

namespace MyWorlds;

public static class AskPolicy
{
    /// <summary>What the trained policy would do on this screen.</summary>
    public static string Once(string screen)
    {
        var policy = Policy.Load("runs/quickstart");
        return policy.Act(screen);
    }

    /// <summary>One game that training never saw, played to its end.</summary>
    public static double Game(Policy policy, IWorld world)
    {
        var screen = world.Reset(GameSeeds.Test(0));
        policy.Begin();
        for (var step = default(StepResult); !step.Ended; screen = step.Observation)
            step = world.Step(policy.Act(screen, world.AdmissibleActions));
        return world.Score;
    }
}
