using Troupe.Env.Registry;
using Troupe.Env.Tests.Worlds;

namespace Troupe.Env.Tests.Stories;

public sealed class StoryWorldTests
{
    private static IWorld Lantern(params (string Key, string Value)[] options) =>
        WorldRegistry.Create("lantern", options.ToDictionary(o => o.Key, o => o.Value));

    [Fact]
    public void The_small_game_keeps_every_worlds_promises() => WorldContract.Check(() => Lantern(), games: 10);

    [Fact]
    public void Its_walkthrough_wins_with_the_full_score()
    {
        using var world = Lantern();
        world.Reset(0);
        var rewards = 0f;
        foreach (var command in world.Info(WorldInfoKinds.Walkthrough).Walkthrough!) rewards += world.Step(command).Reward;
        Assert.True(world.Won);
        Assert.False(world.Lost);
        Assert.Equal(10, world.Score);
        Assert.Equal(10, world.MaxScore);
        Assert.Equal(10, rewards);
        Assert.Empty(world.AdmissibleActions);
    }
}
