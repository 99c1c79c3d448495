using System.Text;
using Troupe.Env.Quests;
using Troupe.Env.Tests.Worlds;

namespace Troupe.Env.Tests.Quests;

public sealed class CoinCollectorTests
{
    public static TheoryData<int, CoinCollectorMode> Kinds => new()
    {
        { 1, CoinCollectorMode.Easy }, { 1, CoinCollectorMode.Hard }, { 2, CoinCollectorMode.Medium }, { 5, CoinCollectorMode.Easy },
        { 5, CoinCollectorMode.Medium }, { 5, CoinCollectorMode.Hard }, { 12, CoinCollectorMode.Hard },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Keeps_the_contract_of_worlds(int level, CoinCollectorMode mode) =>
        WorldContract.Check(() => new CoinCollector(new CoinCollectorOptions(level, mode)));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_game_has_the_rooms_and_dead_ends_of_its_level(int level, CoinCollectorMode mode)
    {
        using var world = new CoinCollector(new CoinCollectorOptions(level, mode));
        for (var seed = 0; seed < 1000; seed++)
        {
            world.Reset(seed);
            var game = world.Game;
            Assert.Equal(level * (1 + (int)mode), game.Rooms);
            for (var room = 0; room < game.Rooms; room++)
            {
                var exits = Exits(game, room);
                Assert.All(exits, e => Assert.Equal(room, game.Behind(e.Next, CoinCollectorGame.Opposite(e.Direction))));
                var onPath = room < level;
                var neighbours = onPath ? (room > 0 ? 1 : 0) + (room < level - 1 ? 1 : 0) + (int)mode : 1;
                Assert.Equal(neighbours, exits.Select(e => e.Next).Distinct().Count());
                Assert.Equal(neighbours, exits.Count);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_plan_takes_exactly_the_level_and_wins(int level, CoinCollectorMode mode)
    {
        using var world = new CoinCollector(new CoinCollectorOptions(level, mode));
        for (var seed = 0; seed < 1000; seed++)
        {
            world.Reset(GameSeeds.Validation(seed));
            var plan = world.Plan();
            Assert.Equal(level, plan.Count);
            var result = default(StepResult);
            for (var i = 0; i < plan.Count; i++)
            {
                Assert.Contains(plan[i], world.AdmissibleActions);
                Assert.Equal(plan.Skip(i), world.Plan());
                result = world.Step(plan[i]);
                Assert.Equal(i == plan.Count - 1 ? 1 : 0, result.Reward);
            }

            Assert.True(result is { Terminated: true, Truncated: false } && world is { Won: true, Score: 1 });
            Assert.Empty(world.Plan());
        }
    }

    [Fact]
    public void From_anywhere_the_plan_is_shortest()
    {
        using var world = new CoinCollector(new CoinCollectorOptions(6, CoinCollectorMode.Hard, MaxSteps: 300));
        for (var seed = 0; seed < 100; seed++)
        {
            WorldContract.Play(world, seed, _ => { }, before: () =>
            {
                // The map is a tree: the shortest way is along the path, from a dead end's room one step more.
                var steps = world.Room < 6 ? 6 - world.Room : 7 - (world.Room - 6) / 2;
                Assert.Equal(steps, world.Plan().Count);
            });
        }
    }

    [Fact]
    public void Seeds_give_distinct_games_and_the_sets_are_disjoint()
    {
        using var world = new CoinCollector(new CoinCollectorOptions(5, CoinCollectorMode.Hard));
        Func<long, long>[] sets = [GameSeeds.Training, GameSeeds.Validation, GameSeeds.Test];
        var games = sets.Select(set => Enumerable.Range(0, 10_000).Select(i => Map(world, set(i))).ToHashSet()).ToArray();
        Assert.All(games, set => Assert.Equal(10_000, set.Count));
        Assert.Equal(30_000, games.SelectMany(g => g).Distinct().Count());
    }

    [Fact]
    public void A_level_one_game_of_one_room_still_varies()
    {
        using var world = new CoinCollector(new CoinCollectorOptions(1, CoinCollectorMode.Easy));
        Assert.True(Enumerable.Range(0, 10_000).Select(i => Map(world, i)).Distinct().Count() > 8000);
    }

    // Exits, names and features are drawn alike for all rooms, so what a room's text holds besides the number of exits
    // must not depend on where it lies: the way on is each direction equally often, whatever the text.
    [Fact]
    public void No_text_gives_away_which_exit_leads_on()
    {
        using var world = new CoinCollector(new CoinCollectorOptions(5, CoinCollectorMode.Hard));
        var places = new Dictionary<(string Exits, int Way), int>();
        for (var seed = 0; seed < 40_000; seed++)
        {
            var text = world.Reset(seed).Room;
            var way = world.Game.WayToCoin()[0];
            var key = (text[text.LastIndexOf("Exits", StringComparison.Ordinal)..], way);
            places[key] = places.GetValueOrDefault(key) + 1;
        }

        foreach (var exits in places.GroupBy(p => p.Key.Exits))
        {
            Assert.Equal(3, exits.Count());
            var expected = exits.Sum(e => e.Value) / 3.0;
            Assert.All(exits, e => Assert.InRange(e.Value, expected - 5 * Math.Sqrt(expected), expected + 5 * Math.Sqrt(expected)));
        }
    }

    [Fact]
    public void Equal_rooms_of_a_game_are_the_same_string_and_other_rooms_another_name()
    {
        using var world = new CoinCollector(new CoinCollectorOptions(20, CoinCollectorMode.Hard, 500));
        var seen = new Dictionary<int, string>();
        WorldContract.Play(world, 4, result =>
        {
            if (result.Ended) return;
            if (seen.TryGetValue(world.Room, out var text)) Assert.Same(text, result.Observation.Room);
            else seen.Add(world.Room, result.Observation.Room);
        });
        Assert.Equal(seen.Count, seen.Values.Select(t => t[..t.IndexOf('.', StringComparison.Ordinal)]).Distinct().Count());
    }

    [Theory]
    [InlineData("north")]
    [InlineData("NORTH")]
    [InlineData("n")]
    [InlineData("go north")]
    [InlineData("go n")]
    [InlineData("  go   North. ")]
    public void Directions_may_be_typed_in_many_ways(string command)
    {
        using var world = new CoinCollector(new CoinCollectorOptions(2, CoinCollectorMode.Easy));
        var seed = Enumerable.Range(0, 1000).First(s => { world.Reset(s); return world.AdmissibleActions[0] == "north"; });
        world.Reset(seed);
        var result = world.Step(command);
        Assert.Equal("You go north.", result.Observation.Feedback);
        Assert.Contains("south", world.AdmissibleActions);
        Assert.Contains("take coin", world.AdmissibleActions);
        Assert.EndsWith("A coin lies here.", result.Observation.Room, StringComparison.Ordinal);
        Assert.True(world.Step("Take the coin!".TrimEnd('!')).Terminated);
        Assert.Equal("You carry a coin.", world.Current.Inventory);
    }

    [Fact]
    public void What_is_not_understood_is_answered_and_costs_a_move()
    {
        using var world = new CoinCollector(new CoinCollectorOptions(3, CoinCollectorMode.Easy, MaxSteps: 6));
        var first = world.Reset(1);
        var hash = world.StateHash;
        Assert.Equal(new Observation("dance wildly", "I do not understand that.", first.Room), world.Step("dance wildly").Observation);
        Assert.Equal("There is no coin here.", world.Step("take coin").Observation.Feedback);
        Assert.Equal("You look around.", world.Step("look").Observation.Feedback);
        Assert.Equal("You carry nothing.", world.Step("i").Observation.Feedback);
        Assert.StartsWith("You cannot go", world.Step(new[] { "north", "south", "east", "west" }.First(d => !world.AdmissibleActions.Contains(d))).Observation.Feedback, StringComparison.Ordinal);
        Assert.Equal(hash, world.StateHash);
        var last = world.Step("");
        Assert.True(last is { Truncated: true, Terminated: false });
        Assert.False(world.Won);
        Assert.NotEmpty(world.AdmissibleActions);   // whoever bootstraps through the limit needs them
    }

    [Fact]
    public void A_coin_taken_with_the_last_command_ends_the_game_and_is_not_cut_off()
    {
        using var world = new CoinCollector(new CoinCollectorOptions(1, CoinCollectorMode.Easy, MaxSteps: 1));
        world.Reset(0);
        Assert.True(world.Step("take coin") is { Terminated: true, Truncated: false, Reward: 1 });
    }

    [Fact]
    public void State_hashes_tell_rooms_and_games_apart()
    {
        using var world = new CoinCollector(new CoinCollectorOptions(10, CoinCollectorMode.Hard, 200));
        var places = new HashSet<(long, int, bool)>();
        var hashes = new HashSet<ulong>();
        for (var seed = 0; seed < 50; seed++)
        {
            WorldContract.Play(world, seed, _ =>
            {
                places.Add((seed, world.Room, world.Won));
                hashes.Add(world.StateHash);
            });
        }

        Assert.Equal(places.Count, hashes.Count);
    }

    [Fact]
    public void A_state_of_other_options_is_refused_and_named()
    {
        using var easy = new CoinCollector(new CoinCollectorOptions(5, CoinCollectorMode.Easy));
        using var hard = new CoinCollector(new CoinCollectorOptions(5, CoinCollectorMode.Hard));
        easy.Reset(1);
        hard.Reset(1);
        var error = Assert.Throws<InvalidDataException>(() => hard.Restore(easy.Save()));
        Assert.Contains("mode=Easy", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 50)]
    [InlineData(301, 50)]
    [InlineData(5, 0)]
    public void Options_out_of_range_are_refused(int level, int maxSteps) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CoinCollector(new CoinCollectorOptions(level, CoinCollectorMode.Easy, maxSteps)));

    private static List<(int Direction, int Next)> Exits(CoinCollectorGame game, int room) =>
        [.. Enumerable.Range(0, 4).Where(d => game.Behind(room, d) >= 0).Select(d => (d, game.Behind(room, d)))];

    private static string Map(CoinCollector world, long seed)
    {
        world.Reset(seed);
        var map = new StringBuilder();
        for (var room = 0; room < world.Game.Rooms; room++)
            map.Append(world.Game.Text(room, room == world.Game.CoinRoom)).AppendJoin(',', Exits(world.Game, room)).Append('\n');
        return map.ToString();
    }
}
