using Troupe.Env.Registry;
using Troupe.Env.Tests.Worlds;

namespace Troupe.Env.Tests.Stories;

public sealed class StoryWorldTests
{
    internal static IWorld Make(string name, params (string Key, string Value)[] options) =>
        WorldRegistry.Create(name, options.ToDictionary(o => o.Key, o => o.Value));

    [Fact]
    public void The_small_game_keeps_every_worlds_promises() => WorldContract.Check(() => Make("lantern"), games: 10);

    [Fact]
    public void The_larger_game_keeps_every_worlds_promises() => WorldContract.Check(() => Make("lowwater", ("max-steps", "4")), games: 2);

    [Theory]
    [InlineData("lantern", 10)]
    [InlineData("lowwater", 100)]
    public void A_walkthrough_wins_with_the_full_score(string name, int points)
    {
        using var world = Make(name);
        world.Reset(0);
        var rewards = 0f;
        foreach (var command in world.Info(WorldInfoKinds.Walkthrough).Walkthrough!) rewards += world.Step(command).Reward;
        Assert.True(world.Won);
        Assert.False(world.Lost);
        Assert.Equal(points, world.Score);
        Assert.Equal(points, world.MaxScore);
        Assert.Equal(points, rewards);
        Assert.Empty(world.AdmissibleActions);
    }

    [Fact]
    public void A_deadly_move_loses()
    {
        using var world = Make("lantern");
        world.Reset(0);
        Assert.False(world.Step("down").Terminated);
        Assert.True(world.Step("north").Terminated);   // the well, in the dark
        Assert.True(world.Lost);
        Assert.False(world.Won);
    }

    [Fact]
    public void What_is_in_sight_and_carried_is_shown_without_a_move()
    {
        using var world = Make("lantern");
        var first = world.Reset(0);
        Assert.StartsWith("Kitchen", first.Room, StringComparison.Ordinal);
        Assert.Equal("You are carrying nothing.", first.Inventory);
        var taken = world.Step("take lantern").Observation;
        Assert.DoesNotContain("brass lantern", taken.Room, StringComparison.Ordinal);
        Assert.Contains("brass lantern", taken.Inventory, StringComparison.Ordinal);
        Assert.Equal(1, world.Moves);
    }

    [Fact]
    public void Views_that_are_not_asked_for_are_empty()
    {
        using var world = Make("lantern", ("room", "no"), ("inventory", "no"));
        world.Reset(0);
        var seen = world.Step("take lantern").Observation;
        Assert.Equal("", seen.Room);
        Assert.Equal("", seen.Inventory);
        Assert.StartsWith("Taken.", seen.Feedback, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_commands_list_no_actions()
    {
        using var world = Make("lantern", ("actions", "open"));
        Assert.IsType<ActionSpec.Generated>(world.Spec.Action);
        world.Reset(0);
        Assert.Empty(world.AdmissibleActions);
        Assert.Equal(1, world.Step("take lantern").Reward);
        Assert.Throws<ArgumentOutOfRangeException>(() => world.Step(0));
    }

    [Theory]
    [InlineData("lantern", "Kitchen", "take lantern", "brass lantern")]
    [InlineData("lowwater", "Strand", "wait", "letter")]
    public void Place_things_and_the_object_tree_are_told_on_request(string name, string place, string command, string carried)
    {
        using var world = Make(name);
        world.Reset(0);
        world.Step(command);
        var info = world.Info(WorldInfoKinds.All);
        Assert.Contains(place, info.Location!, StringComparison.Ordinal);
        Assert.Contains(info.Inventory!, thing => thing.Contains(carried, StringComparison.Ordinal));
        Assert.Contains(info.Facts!, fact => fact.Relation == "in" && fact.Subject.Contains(carried, StringComparison.Ordinal));
        Assert.Null(info.Objective);
        Assert.Null(world.Info(WorldInfoKinds.Location).Facts);
    }

    [Fact]
    public void Equal_states_reached_by_different_ways_and_in_different_time_have_equal_hashes()
    {
        using var one = Make("lantern");
        using var other = Make("lantern");
        one.Reset(0);
        other.Reset(5);
        foreach (var command in new[] { "take lantern", "east", "west" }) one.Step(command);
        foreach (var command in new[] { "xyzzy", "look", "examine bread", "take the brass lantern", "score", "up", "down", "wait", "put it on it" }) other.Step(command);
        Assert.Equal(one.StateHash, other.StateHash);
        Assert.NotEqual(one.Moves, other.Moves);

        one.Step("light lantern");
        Assert.NotEqual(one.StateHash, other.StateHash);
        other.Step("ignite lamp");
        Assert.Equal(one.StateHash, other.StateHash);
    }

    [Fact]
    public void A_state_of_another_game_is_refused()
    {
        using var lantern = Make("lantern");
        using var lowwater = Make("lowwater");
        lantern.Reset(0);
        lowwater.Reset(0);
        var before = lantern.Save();
        Assert.Throws<InvalidDataException>(() => lantern.Restore(lowwater.Save()));
        Assert.Equal(before, lantern.Save());
    }
}
