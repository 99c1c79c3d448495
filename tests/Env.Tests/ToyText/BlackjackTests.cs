using System.Globalization;
using Troupe.Env.Baselines;
using Troupe.Env.Exact;
using Troupe.Env.Tests.Worlds;
using Troupe.Env.ToyText;

namespace Troupe.Env.Tests.ToyText;

public sealed class BlackjackTests
{
    private static readonly BlackjackOptions s_plain = new(SuttonBarto: false);
    private static readonly BlackjackOptions s_natural = new(SuttonBarto: false, Natural: true);

    [Fact]
    public void Keeps_the_contract_of_worlds()
    {
        WorldContract.Check(() => new Blackjack());
        WorldContract.Check(() => new Blackjack(s_natural));
    }

    // Gymnasium has no table of Blackjack. Its step() (version 1.4.0, commit 3f0476a) was asked instead, for a hand of each
    // kind and every sequence of cards, probabilities in exact fractions; one line an outcome, sorted:
    // sum dealer usable natural action probability(9 decimals) (sum dealer usable natural | end) reward(1 decimal).
    [Theory]
    [InlineData(true, false, 3102, "7f44cb495e72e900ed43636767f372a584b839d9bba15cb2849e7a3409a4a33c", -0.043113105413477015)]
    [InlineData(false, false, 3110, "e151dc9fa09474565e4cf9fae69fb093d0274659adbd196725816fc9065a5e5d", -0.04655597706669755)]
    [InlineData(false, true, 3110, "6562ca3461be83f462d6cc339b503d3c8972444b052f48580f59f3f14303d393", -0.025729182789319887)]
    public void Table_and_value_are_those_of_Gymnasiums_step(bool sab, bool natural, int entries, string digest, double value)
    {
        using var world = new Blackjack(new BlackjackOptions(sab, natural));
        var table = world.Table;
        var lines = new List<string>();
        for (var s = 0; s < BlackjackTable.Lost; s++)
        {
            for (var a = 0; a < 2; a++)
                foreach (var o in table.Outcomes[s][a])
                    lines.Add(string.Create(CultureInfo.InvariantCulture, $"{Label(s)} {a} {o.Probability:F9} {Label(o.Next)} {o.Reward:F1}\n"));
            if (table.Start[s] > 0) lines.Add(string.Create(CultureInfo.InvariantCulture, $"start {Label(s)} {table.Start[s]:F9}\n"));
        }

        lines.Sort(StringComparer.Ordinal);
        Assert.Equal((entries, digest), (lines.Count(l => !l.StartsWith('s')), TableDigest.OfText(string.Concat(lines))));
        TableChecks.ProbabilitiesAddUp(table);
        Assert.Equal(value, ValueIteration.Solve(table, 1).Values.Select((v, s) => v * table.Start[s]).Sum(), 1e-9);
    }

    [Fact]
    public void Played_hands_follow_the_table()
    {
        foreach (var options in new[] { new BlackjackOptions(), s_natural })
        {
            using var world = new Blackjack(options);
            TableChecks.PlayedStepsFollowTheTable(world, games: 100_000);
        }
    }

    [Theory]
    [InlineData(true, -0.0431)]
    [InlineData(false, -0.0466)]
    [Trait("Tier", "long")]
    public void A_million_hands_of_the_best_policy_pay_the_known_return(bool sab, double expected)
    {
        using var world = new Blackjack(new BlackjackOptions(sab));
        var policy = ValueIteration.Solve(world.Table, 1).Policy;
        var hands = new EpisodeStatistics();
        for (var hand = 0; hand < 1_000_000; hand++)
        {
            world.Reset(hand);
            for (var result = default(StepResult); !result.Ended;) result = world.Step(policy[world.State]);
            hands.Add(world.Score, world.Won, world.Moves);
        }

        ProvenFigures.Write($"blackjack, 10^6 hands, sab={(sab ? "true" : "false")}", expected, hands.Mean, hands.StandardError);
        Assert.InRange(hands.Mean, expected - 3 * hands.StandardError, expected + 3 * hands.StandardError);
    }

    [Fact]
    public void What_Sutton_and_Barto_print_as_the_best_policy_comes_out()
    {
        using var world = new Blackjack();
        var policy = ValueIteration.Solve(world.Table, 1).Policy;
        int Sticks(bool usable, int dealer) => Enumerable.Range(12, 10).First(sum =>
            policy[BlackjackTable.State(usable ? new BlackjackHand(sum - 10, true, 3) : new BlackjackHand(sum, false, 3), dealer)] == BlackjackTable.Stick);

        // Figure 5.2: the least sum to stick at against ace, 2, … 10.
        Assert.Equal([17, 13, 13, 12, 12, 12, 17, 17, 17, 17], Enumerable.Range(1, 10).Select(d => Sticks(false, d)));
        Assert.Equal([19, 18, 18, 18, 18, 18, 18, 18, 19, 19], Enumerable.Range(1, 10).Select(d => Sticks(true, d)));
    }

    [Fact]
    public void The_screen_is_Gymnasiums_observation_in_words()
    {
        using var world = new Blackjack();
        Assert.Null(world.Spec.MaxSteps);
        var state = BlackjackTable.State(new BlackjackHand(4, true, 2), 7);
        Assert.Equal("Your cards count 14, with a usable ace of yours. The dealer shows a seven.", world.Describe(state).Room);
        Assert.Equal("Your cards count 9. The dealer shows an ace.", world.Describe(BlackjackTable.State(new BlackjackHand(9, false, 2), 1)).Room);
        TableChecks.TextsDiffer(world, Enumerable.Range(0, 280));   // all but the naturals, which look like any soft 21
    }

    [Fact]
    public void The_end_tells_the_dealers_sum()
    {
        using var world = new Blackjack();
        var told = new HashSet<string>();
        for (var seed = 0; seed < 500; seed++)
        {
            world.Reset(seed);
            var result = world.Step("stick");
            Assert.True(result.Terminated);
            Assert.Equal(result.Reward, world.Won ? 1 : world.Lost ? -1 : 0);
            told.Add(result.Observation.Feedback);
        }

        Assert.Contains("The dealer has 20.", told);
        Assert.Contains("The dealer has 24 and is bust.", told);
    }

    private static string Label(int state)
    {
        if (BlackjackTable.IsEnd(state)) return "end";
        var hand = BlackjackTable.Hand(state);
        return $"{hand.Sum} {BlackjackTable.Dealer(state)} {(hand.UsableAce ? 1 : 0)} {(hand.IsNatural ? 1 : 0)}";
    }
}
