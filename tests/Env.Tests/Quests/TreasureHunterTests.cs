using Troupe.Env.Quests;

namespace Troupe.Env.Tests.Quests;

public sealed class TreasureHunterTests
{
    public static TheoryData<int> SomeLevels => [1, 6, 10, 11, 15, 20, 21, 25, 30];

    public static TheoryData<int> AllLevels => [.. Enumerable.Range(1, TreasureHunterOptions.MaxLevel)];

    [Theory]
    [MemberData(nameof(SomeLevels))]
    public void Keeps_the_contract_of_worlds(int level) => QuestChecks.Agrees(() => World(level), games: 2);

    // Rooms and lengths of tw-treasure_hunter: 5 rooms 1–5, 10 rooms 2–10, 20 rooms 3–20, evenly spaced and rounded.
    [Fact]
    public void Levels_have_the_rooms_and_lengths_of_the_original()
    {
        int[] lengths = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 3, 5, 7, 9, 11, 12, 14, 16, 18, 20];
        for (var level = 1; level <= 30; level++)
        {
            var options = new TreasureHunterOptions(level);
            Assert.Equal((lengths[level - 1], 5 << (level - 1) / 10), (options.QuestLength, options.Rooms));
            using var world = World(level);
            world.Reset(level);
            Assert.Equal(options.Rooms, world.Game.Rooms.Count);
        }
    }

    [Theory]
    [MemberData(nameof(AllLevels))]
    public void The_plan_wins_in_exactly_the_quest_length(int level) => PlansWin(level, 10);

    [Theory]
    [Trait("Tier", "long")]
    [MemberData(nameof(AllLevels))]
    public void The_plan_wins_in_exactly_the_quest_length_over_a_thousand_games(int level) => PlansWin(level, 1000);

    [Theory]
    [InlineData(6, 12)]
    [InlineData(10, 12)]
    [InlineData(13, 10)]
    [InlineData(15, 4)]
    [InlineData(21, 6)]
    public void No_shorter_way_is_found_by_breadth_first_search(int level, int games)
    {
        using var world = World(level);
        Assert.True(QuestChecks.PlannerAgrees(world, Enumerable.Range(0, games).Select(i => (long)i), 30_000) >= games / 2);
        Assert.True(QuestChecks.PlannerAgrees(world, Enumerable.Range(0, games).Select(i => (long)i), 30_000, wander: 6) >= games / 4);
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(14, 1)]
    [InlineData(24, 2)]
    public void Parser_and_listed_actions_agree(int level, int seed)
    {
        using var world = new TreasureHunter(new TreasureHunterOptions(level, 100_000));
        QuestChecks.ParserAgrees(world, seed, 2);
    }

    [Theory]
    [InlineData("unlock ")]
    [InlineData("open ")]
    public void Parser_and_listed_actions_agree_at_doors_and_locks(string command)
    {
        using var world = new TreasureHunter(new TreasureHunterOptions(28, 1_000_000));
        QuestChecks.ParserAgreesAfter(world, command, 2);
    }

    [Fact]
    public void Taking_the_other_object_loses()
    {
        using var world = World(6);
        for (var seed = 0; seed < 200; seed++)
        {
            world.Reset(seed);
            var game = (TreasureHunterGame)world.Game;
            if (game.Start.RoomOf(game.Decoy) != game.Start.Room) continue;
            var result = world.Step($"take the {game.Things[game.Decoy].Noun.Name}.");
            Assert.True(result is { Terminated: true, Reward: 0 } && world is { Lost: true, Won: false, Score: 0 });
            Assert.Empty(world.AdmissibleActions);
            return;
        }

        Assert.Fail("No game with the decoy at hand.");
    }

    [Fact]
    public void Keys_fit_their_locks_only_and_doors_stand_between_rooms()
    {
        using var world = World(28);
        var met = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            world.Reset(seed);
            var game = world.Game;
            foreach (var command in world.Plan())
            {
                if (command.StartsWith("unlock", StringComparison.Ordinal))
                {
                    met++;
                    var name = command["unlock ".Length..command.IndexOf(" with", StringComparison.Ordinal)];
                    Assert.Equal($"The {name} is locked.", world.Step($"open {name}").Observation.Feedback);
                    var wrong = game.Portables.Find(p => world.State.Place(p) == QuestState.Carried && !command.EndsWith(game.Things[p].Noun.Name, StringComparison.Ordinal));
                    Assert.Equal("It does not fit.", world.Step($"unlock {name} with {game.Things[wrong].Noun.Name}").Observation.Feedback);
                }

                if (world.Step(command).Ended) break;
            }
        }

        Assert.True(met > 20);
    }

    // The walkthrough tells the way; a room's text must not: its exits are each as likely to lead on.
    [Fact]
    public void No_text_gives_away_which_exit_leads_on()
    {
        using var world = World(8);
        var leads = new Dictionary<string, int>();
        for (var seed = 0; seed < 6000; seed++)
        {
            world.Reset(seed);
            var ways = world.AdmissibleActions.Where(a => a.StartsWith("go ", StringComparison.Ordinal)).ToList();
            if (ways is not ["go east", "go west"]) continue;
            var on = world.Plan()[0];
            leads[on] = leads.GetValueOrDefault(on) + 1;
        }

        var expected = leads.Values.Sum() / 2.0;
        Assert.True(expected > 50);
        Assert.All(leads.Values, n => Assert.InRange(n, expected - 5 * Math.Sqrt(expected), expected + 5 * Math.Sqrt(expected)));
    }

    // Doors and containers are shut alike on the way and off it.
    [Fact]
    public void Shut_doors_are_no_sign_of_the_way()
    {
        using var world = World(18);
        int[] on = new int[2], off = new int[2];
        for (var seed = 0; seed < 400; seed++)
        {
            world.Reset(seed);
            var game = world.Game;
            var visited = new HashSet<int> { world.State.Room };
            foreach (var command in world.Plan())
            {
                world.Step(command);
                visited.Add(world.State.Room);
            }

            for (var thing = 0; thing < game.Things.Count; thing++)
            {
                if (game.Things[thing] is not { Front: >= 0 } door) continue;
                (visited.Contains(door.Front) && visited.Contains(door.Back) ? on : off)[game.Start.Status(thing) == QuestState.Open ? 0 : 1]++;
            }
        }

        double Shut(int[] doors) => (double)doors[1] / (doors[0] + doors[1]);
        Assert.InRange(Shut(off), Shut(on) - 0.15, Shut(on) + 0.15);
    }

    [Fact]
    public void Games_of_the_three_sets_differ()
    {
        using var world = World(30);
        Func<long, long>[] sets = [GameSeeds.Training, GameSeeds.Validation, GameSeeds.Test];
        var games = sets.SelectMany(set => Enumerable.Range(0, 1000).Select(i => world.Reset(set(i)).ToString() + string.Join(',', world.Info(WorldInfoKinds.Facts).Facts!))).ToList();
        Assert.Equal(games.Count, games.Distinct().Count());
    }

    [Fact]
    public void Without_reminders_the_objective_is_told_once_and_on_demand()
    {
        using var world = new TreasureHunter(new TreasureHunterOptions(10, 100, Remind: false));
        var first = world.Reset(3);
        Assert.StartsWith("Find and take the ", first.Feedback, StringComparison.Ordinal);
        Assert.Equal("You carry nothing.", first.Inventory);
        Assert.Equal(first.Feedback, world.Step("goal").Observation.Feedback);
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(31, 100)]
    [InlineData(5, 0)]
    public void Options_out_of_range_are_refused(int level, int maxSteps) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TreasureHunter(new TreasureHunterOptions(level, maxSteps)));

    private static void PlansWin(int level, int games)
    {
        using var world = World(level);
        for (var seed = 0; seed < games; seed++) Assert.Equal(world.Options.QuestLength, QuestChecks.PlanWins(world, GameSeeds.Training(seed)));
    }

    private static TreasureHunter World(int level) => new(new TreasureHunterOptions(level));
}
