using Troupe.Actors.Configuration;
using Troupe.Actors.Evaluation;
using Troupe.Actors.Hosting;
using Troupe.Actors.Tests.Run;
using Troupe.Env;
using Troupe.Env.Exact;
using Troupe.Env.Registry;
using Troupe.Learner.Policies;

namespace Troupe.Actors.Tests.Evaluation;

public sealed class ExactReturnTests
{
    // ../shared/oracles.md: 0.7402 is the best that the position allows, 0.7298 what is best for γ ≤ 0.97; they differ in one tile.
    [Theory]
    [InlineData(3, 0.7402)]
    [InlineData(0, 0.7298)]
    public void It_tells_two_policies_apart_that_differ_in_one_tile(int thirdTile, double expected)
    {
        int[] actions = [0, 3, thirdTile, 3, 0, 0, 0, 0, 3, 1, 0, 0, 0, 2, 1, 0];
        var world = (ITabularWorld)World("frozen-lake", 100);
        Assert.Null(ExactReturn.Obstacle(world, Made.Network, 0));
        Assert.Equal(expected, ExactReturn.Of(world, Made.Encoder(world, 0), new Listed(actions)), 4);
    }

    [Fact]
    public void It_is_the_mean_over_all_starts()
    {
        var world = (ITabularWorld)World("taxi", 200);
        // Driving south for ever: 200 steps of −1 from each of the 300 starts.
        Assert.Equal(-200, ExactReturn.Of(world, Made.Encoder(world, 0), new Listed(new int[world.Table.States])), 9);
    }

    [Fact]
    public void Where_not_all_is_admissible_a_row_of_values_means_what_is()
    {
        var world = (ITabularWorld)WorldRegistry.Create("taxi", new Dictionary<string, string> { ["max-steps"] = "200", ["mask"] = "true" });
        var (best, names) = (TimedPolicy.Best(world.Table, 200), ((ActionSpec.OneOf)world.Spec.Action).Names);
        var positions = Enumerable.Range(0, world.Table.States).Select(s => Math.Max(0, world.AdmissibleIn(s).ToList().IndexOf(names[best.Action(s, 200)]))).ToArray();
        // ../shared/oracles.md: 7.93 over the 300 starts.
        Assert.Equal(7.93, ExactReturn.Of(world, Made.Encoder(world, 0), new Listed(positions)), 2);
    }

    [Theory]
    [InlineData("world { name = coin-collector, max-steps = 10 }, input.lag-commands = 0", "no table of states")]
    [InlineData("world { name = frozen-lake, max-steps = 10 }, input.lag-commands = 2", "its last 2 commands")]
    [InlineData("world { name = frozen-lake, max-steps = 10 }, input.lag-commands = 0, algorithm.name = ppo, policy.memory = gru", "remembers earlier steps")]
    public void Where_it_cannot_be_computed_it_is_refused_with_the_reason(string settings, string reason)
    {
        var options = TroupeConfiguration.Parse($"troupe {{ {settings}, evaluation.exact = on }}", "test", []).Options;
        Assert.Contains(reason, Assert.Throws<ConfigurationError>(() => new RunBuilder(options, () => Runs.WorldOf(options))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_validation_goes_by_it_where_it_is_asked_for()
    {
        using var run = new Runs("troupe { run { mode = synchronous, max-updates = 20 }, evaluation { during-training = on, exact = on, every = 10 updates, validation-episodes = 1 } }");
        var ended = await run.PlayAsync();
        // One game of frozen-lake returns 0 or 1; its expectation is neither.
        Assert.InRange(ended.State.BestValidation!.Mean, 1e-9, 1 - 1e-9);
    }

    private static IWorld World(string name, int limit) => WorldRegistry.Create(name, new Dictionary<string, string> { ["max-steps"] = $"{limit}" });

    /// <summary>A listed action for each row.</summary>
    private sealed class Listed(int[] actions) : IQFunction
    {
        public void Evaluate(QBatch batch)
        {
            for (var row = 0; row < batch.Count; row++)
            {
                batch.Results(row).Clear();
                batch.Results(row)[actions[row]] = 1;
            }
        }
    }
}
