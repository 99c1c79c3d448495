using Troupe.Env.Tests.Worlds;
using Troupe.Env.ToyText;

namespace Troupe.Env.Tests.ToyText;

public sealed class FrozenLakeTests
{
    private static readonly FrozenLakeOptions s_small = new(FrozenLakeOptions.Map4X4);
    private static readonly FrozenLakeOptions s_large = new(FrozenLakeOptions.Map8X8);

    [Fact]
    public void Keeps_the_contract_of_worlds()
    {
        WorldContract.Check(() => new FrozenLake(s_small));
        WorldContract.Check(() => new FrozenLake(s_small with { Slippery = false }));
        WorldContract.Check(() => new FrozenLake(s_large));
        WorldContract.Check(() => new FrozenLake(new FrozenLakeOptions(["SFS", "FGF"], MaxSteps: 3)));
    }

    // See TableDigest.
    [Theory]
    [InlineData(false, true, 152, "88d658be1f79f5bd03585ff1492e954280d676002892099a465ce6c4527fd866")]
    [InlineData(false, false, 64, "ffdc562f01a8e8ee9f885c802de4982617a9b31131d6d122601f638cdc8bbcba")]
    [InlineData(true, true, 680, "d024c0fbfd2dabd27cefa795d468695d153d2cc9558a38a073d64f4a53dfdc3d")]
    [InlineData(true, false, 256, "4e6b44410fec3dfc706b800a07850101b42b20df399fe93bb04f8aee2080a2a3")]
    public void The_table_is_Gymnasiums(bool large, bool slippery, int entries, string digest)
    {
        using var world = new FrozenLake((large ? s_large : s_small) with { Slippery = slippery });
        Assert.Equal((entries, digest), (TableDigest.Entries(world.Table), TableDigest.Of(world.Table)));
    }

    // P[14] of FrozenLake-v1 as Gymnasium prints it: the tile to the left of the goal.
    [Fact]
    public void The_table_beside_the_goal_is_Gymnasiums()
    {
        using var world = new FrozenLake(s_small);
        const double third = 1.0 / 3.0;
        Assert.Equal([new(third, 10, 0, false), new(third, 13, 0, false), new(third, 14, 0, false)], world.Table.Outcomes[14][0]);
        Assert.Equal([new(third, 13, 0, false), new(third, 14, 0, false), new(third, 15, 1, true)], world.Table.Outcomes[14][1]);
        Assert.Equal([new(third, 14, 0, false), new(third, 15, 1, true), new(third, 10, 0, false)], world.Table.Outcomes[14][2]);
        Assert.Equal([new(third, 15, 1, true), new(third, 10, 0, false), new(third, 13, 0, false)], world.Table.Outcomes[14][3]);
        Assert.Equal([new Outcome(1, 15, 0, true)], world.Table.Outcomes[15][2]);
        Assert.Equal([new Outcome(1, 5, 0, true)], world.Table.Outcomes[5][0]);
    }

    [Fact]
    public void Probabilities_add_up_and_the_start_is_the_first_tile()
    {
        using var world = new FrozenLake(s_large);
        Assert.All(world.Table.Outcomes.SelectMany(a => a), outcomes => Assert.Equal(1, outcomes.Sum(o => o.Probability), 12));
        Assert.Equal(1, world.Table.Start[0]);
        Assert.Equal(1, world.Table.Start.Sum());
        using var two = new FrozenLake(new FrozenLakeOptions(["SFS", "FGF"]));
        Assert.Equal([0.5, 0, 0.5, 0, 0, 0], two.Table.Start);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Played_steps_follow_the_table(bool slippery)
    {
        using var world = new FrozenLake(s_small with { Slippery = slippery });
        TableChecks.PlayedStepsFollowTheTable(world, games: 20_000);
    }

    [Fact]
    public void Each_tile_has_a_text_of_its_own_even_without_the_order_of_words()
    {
        foreach (var options in new[] { s_small, s_large })
        {
            using var world = new FrozenLake(options);
            TableChecks.TextsDiffer(world, Enumerable.Range(0, world.Table.States));
        }
    }

    [Fact]
    public void Texts_read_like_a_game()
    {
        using var world = new FrozenLake(s_small);
        Assert.Equal("You stand in the first row, column one. Ice lies below and to the right.", world.Reset(0).Room);
        Assert.Equal("You stand in the fourth row, column three. Ice lies to the left and above. The goal lies to the right.", world.Describe(14).Room);
        Assert.Equal("You fall into the hole in the second row, column two.", world.Describe(5).Room);
        Assert.Equal("You reach the goal in the fourth row, column four.", world.Describe(15).Room);
    }

    [Theory]
    [InlineData(false, 100)]
    [InlineData(true, 200)]
    public void Time_limits_are_Gymnasiums(bool large, int limit)
    {
        using var world = new FrozenLake((large ? s_large : s_small) with { Slippery = false });
        Assert.Equal(limit, world.Spec.MaxSteps);
        world.Reset(0);
        for (var i = 1; i < limit; i++) Assert.False(world.Step("up").Ended);
        Assert.True(world.Step("up") is { Truncated: true, Terminated: false });
    }

    [Fact]
    public void On_ice_that_does_not_slip_the_plan_wins()
    {
        foreach (var (options, length) in new[] { (s_small, 6), (s_large, 14) })
        {
            using var world = new FrozenLake(options with { Slippery = false });
            world.Reset(0);
            var plan = world.Plan();
            Assert.Equal(length, plan.Count);
            var last = default(StepResult);
            foreach (var move in plan) last = world.Step(move);
            Assert.True(last is { Terminated: true, Reward: 1 } && world.Won);
            Assert.Empty(world.Plan());
        }
    }

    [Theory]
    [InlineData("Down", 4)]
    [InlineData(" go  down ", 4)]
    [InlineData("jump", 0)]
    public void Moves_may_be_typed(string command, int state)
    {
        using var world = new FrozenLake(s_small with { Slippery = false });
        world.Reset(0);
        var result = world.Step(command);
        Assert.Equal((state, command), (world.State, result.Observation.Command));
        Assert.Equal(state == 0 ? "I do not understand that." : "", result.Observation.Feedback);
    }

    [Theory]
    [InlineData("rows differ", "SF", "G")]
    [InlineData("'X'", "SX", "FG")]
    [InlineData("no start", "FF", "FG")]
    [InlineData("no goal", "SF", "FF")]
    [InlineData("0 rows")]
    [InlineData("1 rows of 0", "")]
    public void A_map_that_is_none_is_refused_with_the_reason(string reason, params string[] map) =>
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => new FrozenLake(new FrozenLakeOptions(map))).Message, StringComparison.Ordinal);
}
