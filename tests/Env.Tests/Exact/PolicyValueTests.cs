using Troupe.Env.Exact;
using Troupe.Env.ToyText;

namespace Troupe.Env.Tests.Exact;

/// <summary>Figures of the shared oracles: exact dynamic programming over Gymnasium's tables.</summary>
public sealed class PolicyValueTests
{
    private static readonly TransitionTable s_small = Table(FrozenLakeOptions.Map4X4, true);
    private static readonly TransitionTable s_large = Table(FrozenLakeOptions.Map8X8, true);

    [Fact]
    public void Optimal_values_are_the_known_ones()
    {
        Assert.Equal(0.542025932, ValueIteration.Solve(s_small, 0.99).Values[0], 1e-6);
        Assert.Equal(0.950990050, ValueIteration.Solve(Table(FrozenLakeOptions.Map4X4, false), 0.99).Values[0], 1e-6);
        Assert.Equal(0.414640362, ValueIteration.Solve(s_large, 0.99).Values[0], 1e-6);
    }

    [Fact]
    public void Best_returns_within_the_time_limit_are_the_known_ones()
    {
        Assert.Equal(0.7442, PolicyValue.BestWithin(s_small, 100), 5e-5);
        Assert.Equal(0.9132, PolicyValue.BestWithin(s_large, 200), 5e-5);
        Assert.Equal(0.6407, PolicyValue.BestWithin(s_large, 100), 5e-5);
        Assert.Equal(1, PolicyValue.BestWithin(Table(FrozenLakeOptions.Map4X4, false), 100), 1e-12);
        Assert.Equal(0.8235, PolicyValue.BestWithin(s_small, 10_000), 5e-5);
    }

    [Theory]
    [InlineData(0.99, 0.7402)]
    [InlineData(0.97, 0.7298)]
    public void The_policy_that_is_optimal_for_a_discount_scores_the_known_return(double gamma, double expected) =>
        Assert.Equal(expected, PolicyValue.Of(s_small, ValueIteration.Solve(s_small, gamma).Policy, 100), 5e-5);

    [Theory]
    [InlineData(0.995, 0.8936, 5e-5)]
    [InlineData(0.99, 0.863, 5e-4)]
    [InlineData(0.97, 0.739, 5e-4)]
    public void The_same_on_the_large_map(double gamma, double expected, double within) =>
        Assert.Equal(expected, PolicyValue.Of(s_large, ValueIteration.Solve(s_large, gamma).Policy, 200), within);

    [Fact]
    public void No_change_of_the_action_in_two_states_betters_the_best_policy_of_the_position()
    {
        var best = ValueIteration.Solve(s_small, 0.99).Policy.ToArray();
        var value = PolicyValue.Of(s_small, best, 100);
        int[] tiles = [0, 1, 2, 3, 4, 6, 8, 9, 10, 13, 14];   // those where the game goes on
        foreach (var (one, another) in tiles.SelectMany(one => tiles.Where(t => t > one).Select(another => (one, another))))
        {
            for (var actions = 0; actions < 16; actions++)
            {
                var other = best.ToArray();
                (other[one], other[another]) = (actions / 4, actions % 4);
                Assert.True(PolicyValue.Of(s_small, other, 100) <= value + 1e-12);
            }
        }
    }

    [Fact]
    public void A_random_player_scores_the_known_return()
    {
        Assert.Equal(0.0139, PolicyValue.OfRandom(s_small, 100), 5e-5);
        Assert.Equal(0.0019, PolicyValue.OfRandom(s_large, 200), 5e-5);
    }

    // Two states: action 0 stays, action 1 ends with reward 1. Half of each, 3 steps: 1 − (1/2)³; discounted 1/2 + 1/8 + 1/32.
    [Fact]
    public void By_hand()
    {
        IReadOnlyList<IReadOnlyList<Outcome>> first = [[new Outcome(1, 0, 0, false)], [new Outcome(1, 1, 1, true)]];
        IReadOnlyList<IReadOnlyList<Outcome>> end = [[new Outcome(1, 1, 0, true)], [new Outcome(1, 1, 0, true)]];
        var table = new TransitionTable([first, end], [1, 0]);
        Assert.Equal(0.875, PolicyValue.OfRandom(table, 3), 12);
        Assert.Equal(0.65625, PolicyValue.OfRandom(table, 3, gamma: 0.5), 12);
        Assert.Equal(0, PolicyValue.Of(table, [0, 0], 1000), 12);
        Assert.Equal(1, PolicyValue.Of(table, [1, 0], 1), 12);
        Assert.Equal(0, PolicyValue.Of(table, [1, 0], 0), 12);
        Assert.Equal([1, 0], ValueIteration.Solve(table, 0.9).Policy);
    }

    [Fact]
    public void A_policy_for_another_world_is_refused() =>
        Assert.Throws<ArgumentException>(() => PolicyValue.Of(s_small, new int[64], 100));

    // Played 20,000 times, the greedy policy's mean return is the computed one, within 4 standard errors.
    [Fact]
    public void Played_games_agree_with_the_exact_value()
    {
        using var world = new FrozenLake();
        var policy = ValueIteration.Solve(world.Table, 0.99).Policy;
        var won = 0;
        for (var game = 0; game < 20_000; game++)
        {
            world.Reset(GameSeeds.Test(game));
            while (!world.Step(policy[world.State]).Ended) ;
            if (world.Won) won++;
        }

        Assert.Equal(0.7402, won / 20_000.0, 4 * Math.Sqrt(0.7402 * 0.2598 / 20_000));
    }

    private static TransitionTable Table(IReadOnlyList<string> map, bool slippery)
    {
        using var world = new FrozenLake(new FrozenLakeOptions(map, slippery));
        return world.Table;
    }
}
