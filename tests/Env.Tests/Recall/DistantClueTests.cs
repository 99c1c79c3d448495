using Troupe.Env.Recall;
using Troupe.Env.Tests.Worlds;

namespace Troupe.Env.Tests.Recall;

public sealed class DistantClueTests
{
    [Fact]
    public void Keeps_the_contract_of_worlds()
    {
        WorldContract.Check(() => new DistantClue(), games: 10);
        WorldContract.Check(() => new DistantClue(1, 2), games: 10);
    }

    [Theory]
    [InlineData(20, 4)]
    [InlineData(1, 2)]
    [InlineData(5, 8)]
    public void The_clue_is_needed_so_many_steps_after_it_was_shown(int length, int doors)
    {
        using var world = new DistantClue(length, doors);
        var sign = world.Reset(3).Room;
        for (var i = 0; i < length; i++)
        {
            Assert.Equal(["walk on"], world.AdmissibleActions);
            Assert.False(world.Step(0).Ended);
        }
        Assert.Equal(doors, world.AdmissibleActions.Count);
        var right = world.AdmissibleActions.ToList().FindIndex(open => sign.Contains($"the {open.Split(' ')[1]} door", StringComparison.Ordinal));
        var result = world.Step(right);
        Assert.True(result is { Terminated: true, Reward: 1 } && world.Won);
    }

    // So a policy without memory chooses from the same distribution, and wins 1 in doors
    [Fact]
    public void At_the_doors_nothing_tells_what_the_sign_said_and_every_door_is_as_often_right()
    {
        using var world = new DistantClue();
        var (seen, right) = (new HashSet<string>(), new int[4]);
        const int Games = 2000;
        for (var seed = 0; seed < Games; seed++)
        {
            world.Reset(seed);
            var door = world.Plan()[^1];
            for (var i = 0; i < 20; i++) world.Step(0);
            seen.Add($"{world.Current}|{string.Join(',', world.AdmissibleActions)}");
            right[world.AdmissibleActions.ToList().IndexOf(door)]++;
        }
        Assert.Single(seen);
        Assert.All(right, count => Assert.InRange(count, Games / 4 - 100, Games / 4 + 100));   // 5 standard deviations
    }

    [Fact]
    public void A_wrong_door_ends_the_game_without_reward()
    {
        using var world = new DistantClue(2, 2);
        world.Reset(1);
        var right = world.Plan()[^1];
        world.Step("walk on");
        world.Step("walk on");
        var result = world.Step(world.AdmissibleActions.First(open => open != right));
        Assert.True(result is { Terminated: true, Reward: 0 } && world.Lost);
    }

    [Fact]
    public void A_corridor_without_length_or_with_one_door_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DistantClue(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DistantClue(20, 1));
    }
}
