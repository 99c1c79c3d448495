using Troupe.Env.Baselines;
using Troupe.Env.Exact;
using Troupe.Env.Tests.Worlds;
using Troupe.Env.ToyText;

namespace Troupe.Env.Tests.ToyText;

public sealed class CliffWalkingTests
{
    [Fact]
    public void Keeps_the_contract_of_worlds()
    {
        WorldContract.Check(() => new CliffWalking(new CliffWalkingOptions(MaxSteps: 40)), games: 10);
        WorldContract.Check(() => new CliffWalking(new CliffWalkingOptions(Slippery: true, MaxSteps: 40)), games: 10);
    }

    // See TableDigest.
    [Theory]
    [InlineData(false, 192, "1298ef93a78291c23346b313462e2ffe738b01573fd0f8481ddaa33792c3d59c", -12.2478977)]
    [InlineData(true, 576, "e80b1cde1b9a5549438806a646e0fb2e11c32b0f4c5fcaebf13b58a660a7d3fa", -46.352672182)]
    public void Table_and_value_are_Gymnasiums(bool slippery, int entries, string digest, double value)
    {
        using var world = new CliffWalking(new CliffWalkingOptions(slippery));
        Assert.Equal((48, 4), (world.Table.States, world.Table.Actions));
        Assert.Equal((entries, digest), (TableDigest.Entries(world.Table), TableDigest.Of(world.Table)));
        TableChecks.ProbabilitiesAddUp(world.Table);
        Assert.Equal(value, ValueIteration.Solve(world.Table, 0.99).Values[36], 1e-6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Played_steps_follow_the_table(bool slippery)
    {
        using var world = new CliffWalking(new CliffWalkingOptions(slippery));
        TableChecks.PlayedStepsFollowTheTable(world, games: 400);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(null)]
    public void The_shortest_way_scores_minus_13(int? maxSteps)
    {
        using var world = new CliffWalking(new CliffWalkingOptions(MaxSteps: maxSteps));
        Assert.Equal(maxSteps, world.Spec.MaxSteps);
        world.Reset(0);
        var plan = world.Plan();
        Assert.Equal(["up", .. Enumerable.Repeat("right", 11), "down"], plan);
        foreach (var move in plan) world.Step(move);
        Assert.True(world.Won);
        Assert.Equal((-13.0, -13.0), (world.Score, world.MaxScore));
        Assert.Equal(-13, new Optimum().Play(world, [1]).Mean);
    }

    [Fact]
    public void A_fall_costs_a_hundred_and_leads_back()
    {
        using var world = new CliffWalking();
        world.Reset(0);
        Assert.True(world.Step("right") is { Reward: -100, Terminated: false, Observation.Feedback: "You fall off the cliff and are back at the start." });
        Assert.Equal((36, false), (world.State, world.Lost));
        Assert.True(world.Step("jump") is { Reward: -1, Observation.Feedback: "I do not understand that." });
    }

    [Fact]
    public void Texts_name_the_place_and_the_cliff()
    {
        using var world = new CliffWalking();
        TableChecks.TextsDiffer(world, Enumerable.Range(0, 48));
        Assert.Equal("You stand in the fourth row, column one. The cliff drops to the right.", world.Reset(0).Room);
        Assert.Equal("You stand in the third row, column twelve. The goal lies below.", world.Describe(35).Room);
        Assert.Equal("You reach the goal in the fourth row, column twelve.", world.Describe(47).Room);
    }
}
