using Troupe.Env.Quests;

namespace Troupe.Env.Tests.Quests;

public sealed class MapReaderTests
{
    public static TheoryData<int, int, int, bool, bool> Kinds => new()
    {
        { 2, 1, 0, false, false }, { 5, 2, 1, true, false }, { 15, 4, 3, false, false }, { 15, 4, 3, true, true }, { 50, 8, 3, false, true }, { 50, 8, 3, true, true },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Keeps_the_contract_of_worlds(int locations, int distance, int distractors, bool doors, bool limit) =>
        QuestChecks.Agrees(() => World(locations, distance, distractors, doors, limit), games: 2);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_plan_wins_and_without_doors_takes_twice_the_distance_and_two(int locations, int distance, int distractors, bool doors, bool limit) =>
        PlansWin(locations, distance, distractors, doors, limit, 30);

    [Theory]
    [Trait("Tier", "long")]
    [MemberData(nameof(Kinds))]
    public void The_plan_wins_over_a_thousand_games(int locations, int distance, int distractors, bool doors, bool limit) =>
        PlansWin(locations, distance, distractors, doors, limit, 1000);

    [Fact]
    public void No_shorter_way_is_found_by_breadth_first_search()
    {
        using var small = World(4, 3, 0, false, false);
        Assert.True(QuestChecks.PlannerAgrees(small, Seeds(20), 50_000) >= 15);
        Assert.True(QuestChecks.PlannerAgrees(small, Seeds(20), 50_000, wander: 5) >= 15);
        using var doors = World(4, 3, 0, true, true);
        Assert.True(QuestChecks.PlannerAgrees(doors, Seeds(20), 50_000) >= 15);
        Assert.True(QuestChecks.PlannerAgrees(doors, Seeds(20), 50_000, wander: 8) >= 15);
    }

    [Theory]
    [InlineData(6, 1, true, true)]
    [InlineData(12, 1, true, false)]
    public void Parser_and_listed_actions_agree(int locations, int distractors, bool doors, bool limit)
    {
        using var world = new MapReader(new MapReaderOptions(locations, 3, distractors, doors, limit, 100_000));
        for (var seed = 0; seed < 3; seed++) QuestChecks.ParserAgrees(world, seed, 3);
    }

    [Fact]
    public void The_coin_in_hand_is_half_the_score_and_dropping_it_takes_that_back()
    {
        using var world = World(5, 1, 0, false, false);
        world.Reset(1);
        var plan = world.Plan();
        world.Step(plan[0]);
        Assert.Equal(0.5f, world.Step("get the coin").Reward);
        Assert.Equal(0.5, world.Score);
        Assert.Equal(-0.5f, world.Step("drop coin").Reward);
        Assert.Equal(0.5f, world.Step("pick up coin").Reward);
        world.Step(plan[2]);
        Assert.True(world.Step("insert coin into box") is { Reward: 0.5f, Terminated: true });
    }

    [Fact]
    public void The_map_tells_which_rooms_adjoin_and_stays_in_sight_once_read()
    {
        using var world = World(15, 4, 0, false, false);
        for (var seed = 0; seed < 20; seed++)
        {
            var first = world.Reset(seed);
            Assert.DoesNotContain("The map says", first.ToString(), StringComparison.Ordinal);
            var hash = world.StateHash;
            var map = world.Step("read map").Observation;
            Assert.NotEqual(hash, world.StateHash);
            Assert.Contains(map.Feedback, map.Inventory, StringComparison.Ordinal);
            foreach (var room in world.Game.Rooms)
            {
                var sentence = map.Feedback.Split('.').Single(s => s.TrimStart().Replace("The map says: ", "", StringComparison.Ordinal).StartsWith($"The {room.Name} adjoins", StringComparison.Ordinal));
                foreach (var next in room.Exits.Where(e => e >= 0)) Assert.Contains($"the {world.Game.Rooms[next].Name}", sentence, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Full_hands_take_nothing_more()
    {
        using var world = World(15, 4, 3, false, true);
        for (var seed = 0; seed < 50; seed++)
        {
            world.Reset(seed);
            string[] takes = [.. world.AdmissibleActions.Where(a => a.StartsWith("take ", StringComparison.Ordinal))];
            if (takes.Length < 2) continue;
            world.Step(takes[0]);
            Assert.DoesNotContain(world.AdmissibleActions, a => a.StartsWith("take ", StringComparison.Ordinal));
            Assert.Equal("Your hands are full.", world.Step(takes[1]).Observation.Feedback);
            return;
        }

        Assert.Fail("No game with two things at the start.");
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(51, 1, 0)]
    [InlineData(10, 0, 0)]
    [InlineData(10, 9, 0)]
    [InlineData(10, 4, 4)]
    public void Options_out_of_range_are_refused(int locations, int distance, int distractors) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => World(locations, distance, distractors, false, false));

    private static void PlansWin(int locations, int distance, int distractors, bool doors, bool limit, int games)
    {
        using var world = World(locations, distance, distractors, doors, limit);
        for (var seed = 0; seed < games; seed++)
        {
            var length = QuestChecks.PlanWins(world, GameSeeds.Test(seed));
            var apart = ((MapReaderGame)world.Game).Distance;
            Assert.InRange(apart, 1, distance);
            Assert.InRange(length, 2 * apart + 2, doors ? 200 : 2 * apart + 2);
        }
    }

    private static IEnumerable<long> Seeds(int count) => Enumerable.Range(0, count).Select(i => (long)i);

    private static MapReader World(int locations, int distance, int distractors, bool doors, bool limit) =>
        new(new MapReaderOptions(locations, distance, distractors, doors, limit));
}
