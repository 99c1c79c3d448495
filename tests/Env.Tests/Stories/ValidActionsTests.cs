using Troupe.Env.Stories;

namespace Troupe.Env.Tests.Stories;

public sealed class ValidActionsTests
{
    [Theory]
    [InlineData("lantern", 1)]
    [InlineData("lowwater", 6)]
    public void Along_the_walkthrough_every_move_is_among_them_and_every_one_changes_the_state(string name, int every) => Check(name, every);

    [Theory]
    [InlineData("lantern")]
    [InlineData("lowwater")]
    [Trait("Tier", "long")]
    public void At_every_step_of_the_walkthrough_too(string name) => Check(name, 1);

    [Fact]
    public void They_read_naturally()
    {
        using var world = StoryWorldTests.Make("lantern");
        world.Reset(0);
        Assert.Equal(["east", "up", "down", "take lantern", "take bread"], world.AdmissibleActions);
        world.Step("take lantern");
        Assert.Equal(["east", "up", "down", "take bread", "drop lantern", "light lantern"], world.AdmissibleActions);
    }

    [Fact]
    public void Commands_to_the_program_are_never_among_them()
    {
        string[] meta = ["save", "restore", "restart", "quit", "score", "undo", "script", "verbose", "brief"];
        foreach (var name in Games.Names)
        {
            using var world = StoryWorldTests.Make(name);
            world.Reset(0);
            Assert.DoesNotContain(world.AdmissibleActions, action => meta.Contains(action.Split(' ')[0]));
        }
    }

    [Fact]
    public void Looking_is_no_effect_but_waiting_is_where_time_matters()
    {
        using var still = StoryWorldTests.Make("lantern");
        using var tidal = StoryWorldTests.Make("lowwater");
        still.Reset(0);
        tidal.Reset(0);
        Assert.DoesNotContain("wait", still.AdmissibleActions);
        Assert.Contains("wait", tidal.AdmissibleActions);
        Assert.DoesNotContain(tidal.AdmissibleActions, action => action.StartsWith("examine", StringComparison.Ordinal) || action.StartsWith("look", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_worlds_of_a_process_find_them_once()
    {
        using var one = StoryWorldTests.Make("lantern");
        using var other = StoryWorldTests.Make("lantern");
        one.Reset(3);
        other.Reset(4);
        string[] way = ["take bread", "east", "drop bread", "south", "north", "east", "take windlass"];
        foreach (var command in way)
        {
            one.Step(command);
            _ = one.AdmissibleActions;
        }

        var tried = one.AdmissibleActions;
        var before = ValidActionsCache.Statistics;
        foreach (var command in way) other.Step(command);
        Assert.Equal(tried, other.AdmissibleActions);
        Assert.True(ValidActionsCache.Statistics.Hits > before.Hits);
        Assert.InRange(ValidActionsCache.Statistics.HitRate, 0.001, 1);
        Assert.True(ValidActionsCache.Statistics.States > 0);
    }

    [Fact]
    public void They_follow_from_the_state_not_from_the_way_to_it()
    {
        using var one = StoryWorldTests.Make("lantern");
        using var other = StoryWorldTests.Make("lantern");
        one.Reset(0);
        other.Reset(0);
        foreach (var command in new[] { "east", "west", "take lantern" }) one.Step(command);
        foreach (var command in new[] { "examine bread", "frotz the well", "take lantern" }) other.Step(command);
        Assert.Equal(one.StateHash, other.StateHash);
        ValidActionsCache.Clear();
        var found = one.AdmissibleActions.ToArray();
        ValidActionsCache.Clear();
        Assert.Equal(found, other.AdmissibleActions);
    }

    private static void Check(string name, int every)
    {
        using var world = StoryWorldTests.Make(name);
        using var trial = StoryWorldTests.Make(name, ("room", "no"), ("inventory", "no"));
        world.Reset(0);
        var step = 0;
        foreach (var move in world.Info(WorldInfoKinds.Walkthrough).Walkthrough!)
        {
            if (step++ % every == 0)
            {
                var actions = world.AdmissibleActions;
                Assert.Equal(actions.Distinct(), actions);
                var outcomes = actions.ToDictionary(action => action, action => Outcome(trial, world, action));
                foreach (var (action, outcome) in outcomes)
                    Assert.True(outcome.Ended || outcome.Hash != world.StateHash, $"step {step}: '{action}' changes nothing");
                var meant = Outcome(trial, world, move);
                Assert.True(outcomes.ContainsKey(move) || outcomes.ContainsValue(meant) || !meant.Ended && meant.Hash == world.StateHash,
                    $"step {step}: '{move}' is not among {string.Join(", ", actions)}");
            }

            world.Step(move);
        }

        Assert.True(world.Won);
    }

    // At an end memory still holds the command: only how it ended counts.
    private static (bool Ended, bool Won, double Score, ulong Hash) Outcome(IWorld trial, IWorld world, string command)
    {
        trial.Restore(world.Save());
        var result = trial.Step(command);
        return (result.Ended, trial.Won, trial.Score, result.Ended ? 0 : trial.StateHash);
    }

}
