using Troupe.Env.Baselines;
using Troupe.Env.Exact;
using Troupe.Env.Quests;
using Troupe.Env.ToyText;
using Troupe.Env.Wrappers;

namespace Troupe.Env.Tests.Baselines;

public sealed class BaselineTests
{
    private static readonly long[] s_games = [.. Enumerable.Range(0, 2000).Select(i => GameSeeds.Test(i))];

    [Fact]
    public void A_random_player_of_the_lake_scores_what_the_table_says()
    {
        using var world = new FrozenLake();
        var played = new RandomAdmissible().Play(world, Enumerable.Range(0, 20_000).Select(i => GameSeeds.Test(i)));
        Assert.Equal(PolicyValue.OfRandom(world.Table, 100), played.Mean, 4 * played.StandardError);
    }

    [Fact]
    public void The_optimum_of_the_lake_knows_the_step()
    {
        using var world = new FrozenLake();
        var played = new Optimum().Play(world, Enumerable.Range(0, 20_000).Select(i => GameSeeds.Test(i)));
        Assert.Equal(0.7442, played.Mean, 4 * played.StandardError);
    }

    [Fact]
    public void The_planner_wins_every_game_in_as_many_moves_as_the_level()
    {
        using var world = new CoinCollector(new CoinCollectorOptions(7, CoinCollectorMode.Hard));
        var played = new Optimum().Play(world, s_games);
        Assert.Equal((1.0, 1.0, 7.0, 2000), (played.SuccessRate, played.Mean, played.MeanMoves, played.Episodes));
    }

    // Without dead ends, whoever never turns back walks straight on: only the coin's room leaves a choice, which is not one.
    [Fact]
    public void Who_never_turns_back_wins_every_easy_game()
    {
        using var world = new CoinCollector(new CoinCollectorOptions(10, CoinCollectorMode.Easy));
        var played = new RandomWithoutTurningBack().Play(world, s_games);
        Assert.Equal((1.0, 10.0), (played.SuccessRate, played.MeanMoves));
        Assert.InRange(new RandomAdmissible().Play(world, s_games).SuccessRate, 0.05, 0.6);
    }

    [Fact]
    public void Turning_back_happens_only_where_nothing_else_is_left()
    {
        using var world = new CoinCollector(new CoinCollectorOptions(8, CoinCollectorMode.Hard));
        using var watched = new Watched(world);
        new RandomWithoutTurningBack().Play(watched, s_games.Take(200));
        Assert.True(watched.Back > 100);
        Assert.Equal(0, watched.BackWithAChoice);
    }

    [Fact]
    public void A_game_plays_alike_whatever_was_played_before()
    {
        using var world = new CoinCollector();
        var baseline = new RandomAdmissible();
        var apart = s_games.Take(50).Sum(s => baseline.Play(world, [s]).MeanMoves);
        Assert.Equal(apart, baseline.Play(world, s_games.Take(50)).MeanMoves * 50, 9);
    }

    // Returns 0, 1, 1, 4: mean 1.5, sample variance 3, standard error √(3/4).
    [Fact]
    public void Statistics_by_hand()
    {
        var statistics = new EpisodeStatistics();
        Assert.True(double.IsNaN(statistics.Mean) && double.IsNaN(statistics.StandardError));
        foreach (var r in new[] { 0.0, 1, 1, 4 }) statistics.Add(r, r > 0, 10);
        Assert.Equal((1.5, 0.75, 10), (statistics.Mean, statistics.SuccessRate, statistics.MeanMoves));
        Assert.Equal(Math.Sqrt(0.75), statistics.StandardError, 12);
    }

    private sealed class Watched(CoinCollector inner) : WorldWrapper(inner)
    {
        private static readonly string[] s_ways = ["north", "east", "south", "west"];

        public int Back { get; private set; }

        public int BackWithAChoice { get; private set; }

        public override StepResult Step(int action)
        {
            var last = Array.IndexOf(s_ways, Current.Command);
            var now = Array.IndexOf(s_ways, AdmissibleActions[action]);
            if (last >= 0 && now == (last + 2) % 4)
            {
                Back++;
                if (AdmissibleActions.Count > 1) BackWithAChoice++;
            }

            return base.Step(action);
        }
    }
}
