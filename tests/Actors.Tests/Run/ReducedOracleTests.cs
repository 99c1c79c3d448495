using static Troupe.Actors.Run.RunProtocol;

namespace Troupe.Actors.Tests.Run;

/// <summary>What `./troupe prove` shows at full size, at a size for every build: whole runs that reach a known optimum.</summary>
public sealed class ReducedOracleTests
{
    // Six moves without slipping; a policy that explores at random finds the goal in one game of seventy.
    [Theory]
    [InlineData("name = dqn, batch-size = 32, n-step = 1, learning-rate = 3e-3, learning-starts = 256, target.every = 50")]
    [InlineData("name = ppo, batch-size = 128, learning-rate = 3e-3, gamma = 0.95, policy-gradient.entropy-coefficient = 0.01, ppo.epochs = 4")]
    [InlineData("name = reinforce, learning-rate = 1e-2, gamma = 0.95, policy-gradient.entropy-coefficient = 0.02")]
    public async Task The_lake_without_slipping_is_crossed_for_certain(string algorithm)
    {
        using var run = new Runs($$"""
            troupe {
              run { mode = synchronous, environment-steps = 60000, stop-at-return = 0.999 }
              world.options { slippery = false }
              agents { count = 8, steps-per-round = 32, epsilon { decay-steps = 10000, end = 0.1 } }
              policy { embedding = 16, hidden = 32 }
              algorithm { {{algorithm}} }
              evaluation { during-training = on, exact = on, every = 40 updates, validation-episodes = 1 }
            }
            """);
        var ended = await run.PlayAsync();
        Assert.Equal(EndStatus.Finished, ended.Status);
        Assert.Equal(1, ended.State.BestValidation!.Mean, 9);
        Assert.Equal(1, ended.Final!.SuccessRate);
    }
}
