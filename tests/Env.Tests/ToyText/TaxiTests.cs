using Troupe.Env.Baselines;
using Troupe.Env.Exact;
using Troupe.Env.Tests.Worlds;
using Troupe.Env.ToyText;

namespace Troupe.Env.Tests.ToyText;

public sealed class TaxiTests
{
    [Fact]
    public void Keeps_the_contract_of_worlds()
    {
        WorldContract.Check(() => new Taxi(), games: 5);
        WorldContract.Check(() => new Taxi(new TaxiOptions(Mask: true, MaxSteps: 40)), games: 10);
        WorldContract.Check(() => new Taxi(new TaxiOptions(Rainy: true, Fickle: true, MaxSteps: 30)), games: 10);
    }

    // Made by tests of Gymnasium's own code, see TableDigest. The fickle ones hold 1000 states: 500 more while the
    // passenger has yet to change their mind; they come from its step(), with each of its random draws forced in turn.
    [Theory]
    [InlineData(false, false, 3000, "5a8a12d32c160e6f92a684cd8fb9e135e07723533ba01cf07247b404b2569718")]
    [InlineData(true, false, 7000, "40d99ccb2530efb80b820720851055620f3448accba7d96314845b6cfe05fdd8")]
    [InlineData(false, true, 6544, "986be61509b279e4b48557a6f11c292e549f1896be144246821f9d08e694a9d9")]
    [InlineData(true, true, 15280, "ea93f275be48d8bb30286313cba7480d68464247c1e1363b685380d2bf10a077")]
    public void The_table_is_Gymnasiums(bool rainy, bool fickle, int entries, string digest)
    {
        using var world = new Taxi(new TaxiOptions(rainy, fickle));
        Assert.Equal((fickle ? 1000 : 500, 6), (world.Table.States, world.Table.Actions));
        Assert.Equal((entries, digest), (TableDigest.Entries(world.Table), TableDigest.Of(world.Table)));
        TableChecks.ProbabilitiesAddUp(world.Table);
    }

    [Fact]
    public void The_mask_is_Gymnasiums()
    {
        using var world = new Taxi(new TaxiOptions(Mask: true));
        var actions = ((ActionSpec.OneOf)world.Spec.Action).Names;
        Assert.Equal(["south", "north", "east", "west", "pickup", "dropoff"], actions);
        var masks = Enumerable.Range(0, 500).Select(state =>
        {
            var allowed = TaxiTable.RulesOf(new TaxiOptions(Mask: true)).Admissible![state].Names;
            return $"{state} {string.Concat(actions.Select(a => allowed.Contains(a) ? 1 : 0))}\n";
        });
        Assert.Equal("f11a497dc56f21f5a0b100dfb40f9fc8432422a84f44db053f31b9ed496a3cf5", TableDigest.OfText(string.Concat(masks)));
    }

    [Fact]
    public void Values_are_the_known_ones()
    {
        using var world = new Taxi();
        Assert.Equal(18.8, ValueIteration.Solve(world.Table, 0.99).Values[0], 1e-6);
        Assert.Equal(6.327464314919367, Mean(world.Table, 0.99), 1e-6);
        var best = ValueIteration.Solve(world.Table, 1).Values.Where((_, s) => world.Table.Start[s] > 0).ToArray();
        Assert.Equal((300, 3.0, 15.0), (best.Length, best.Min(), best.Max()));
        Assert.Equal(7.93, best.Average(), 1e-9);

        using var rainy = new Taxi(new TaxiOptions(Rainy: true));
        Assert.Equal(2.2476293236046665, Mean(rainy.Table, 0.99), 1e-6);
        using var fickle = new Taxi(new TaxiOptions(Rainy: true, Fickle: true));
        Assert.Equal(2.907055103127901, Mean(fickle.Table, 0.99), 1e-6);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Played_steps_follow_the_table(bool rainy, bool fickle)
    {
        using var world = new Taxi(new TaxiOptions(rainy, fickle));
        TableChecks.PlayedStepsFollowTheTable(world, games: 2000);
    }

    [Fact]
    public void Every_start_is_planned_to_its_best_score()
    {
        using var world = new Taxi(new TaxiOptions(Mask: true));
        var scores = new Dictionary<int, double>();
        for (var seed = 0; scores.Count < 300; seed++)
        {
            world.Reset(seed);
            if (scores.ContainsKey(world.State)) continue;
            var (start, plan) = (world.State, world.Plan());
            Assert.Equal(plan, world.Info(WorldInfoKinds.Walkthrough).Walkthrough);
            foreach (var command in plan) world.Step(command);
            Assert.True(world.Won);
            Assert.Equal(world.MaxScore, world.Score);
            scores[start] = world.Score;
        }

        Assert.Equal(7.93, scores.Values.Average(), 1e-9);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_optimum_plays_every_game_to_its_best_score(bool mask)
    {
        using var world = new Taxi(new TaxiOptions(Mask: mask));
        var best = Enumerable.Range(0, 200).Average(seed =>
        {
            world.Reset(seed);
            return world.MaxScore!.Value;
        });
        Assert.Equal(best, new Optimum().Play(world, Enumerable.Range(0, 200).Select(i => (long)i)).Mean, 1e-9);
    }

    [Fact]
    public void States_have_texts_of_their_own_even_without_the_order_of_words()
    {
        using var world = new Taxi();
        TableChecks.TextsDiffer(world, Enumerable.Range(0, 500));
    }

    [Fact]
    public void Texts_read_like_a_game()
    {
        using var world = new Taxi();
        Assert.Equal("Your taxi is in the first row, column one, at the red stand. Walls are to the north and west. The passenger waits here.", world.Describe(1).Room);
        Assert.Equal("Your order says: to the green stand.", world.Describe(1).Inventory);
        Assert.Equal("Your taxi is in the third row, column three. The passenger sits in the back.", world.Describe(((2 * 5 + 2) * 5 + 4) * 4).Room);
        Assert.Equal("Your taxi is in the fourth row, column one. Walls are to the east and west. The passenger waits at the blue stand.", world.Describe(((3 * 5 + 0) * 5 + 3) * 4).Room);
    }

    [Fact]
    public void What_cannot_be_done_is_said_and_costs_what_it_costs_in_Gymnasium()
    {
        using var world = new Taxi();
        var seed = Enumerable.Range(0, 1000).First(s =>
        {
            world.Reset(s);
            return TaxiPlace.Of(world.State) is { Row: 0, Column: 0, Passenger: not 0 };
        });
        world.Reset(seed);
        var (state, hash) = (world.State, world.StateHash);
        Assert.True(world.Step("pickup") is { Reward: -10, Observation.Feedback: "There is nobody to pick up here." });
        Assert.True(world.Step("Dropoff") is { Reward: -10, Observation.Feedback: "Nobody can get out here." });
        Assert.True(world.Step("go north") is { Reward: -1, Observation.Feedback: "The way is blocked." });
        Assert.True(world.Step("honk") is { Reward: -1, Observation.Feedback: "I do not understand that." });
        Assert.Equal((state, hash, 4, -22.0), (world.State, world.StateHash, world.Moves, world.Score));

        using var masked = new Taxi(new TaxiOptions(Mask: true));
        masked.Reset(seed);
        Assert.Equal(["south", "east"], masked.AdmissibleActions);
        Assert.True(masked.Step("pickup") is { Reward: -1, Observation.Feedback: "You cannot do that now." });
        Assert.Equal(state, masked.State);
    }

    [Fact]
    public void A_fickle_passenger_changes_their_mind_once_in_three_games_of_ten()
    {
        using var world = new Taxi(new TaxiOptions(Fickle: true));
        var changed = 0;
        for (var seed = 0; seed < 1000; seed++)
        {
            world.Reset(seed);
            Assert.Null(world.MaxScore);
            var times = world.Plan().Count(command => world.Step(command).Observation.Feedback == "The passenger wants to go elsewhere now.");
            Assert.InRange(times, 0, 1);
            changed += times;
        }

        Assert.InRange(changed, 300 - 60, 300 + 60);   // 4 standard errors
    }

    [Fact]
    public void The_time_limit_is_Gymnasiums()
    {
        using var world = new Taxi();
        Assert.Equal(200, world.Spec.MaxSteps);
        world.Reset(0);
        for (var i = 1; i < 200; i++) Assert.False(world.Step("wait").Ended);
        Assert.True(world.Step("wait") is { Truncated: true, Terminated: false });
    }

    private static double Mean(TransitionTable table, double gamma) =>
        ValueIteration.Solve(table, gamma).Values.Select((v, s) => v * table.Start[s]).Sum();
}
