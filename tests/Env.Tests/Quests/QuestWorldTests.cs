using Troupe.Env.Quests;
using Troupe.Env.Registry;

namespace Troupe.Env.Tests.Quests;

/// <summary>What all quests share: commands, facts, plans, saved states.</summary>
public sealed class QuestWorldTests
{
    private static readonly CookingOptions s_kitchen = new(2, 2, 1, Open: true, Cook: true, Cut: true);

    public static TheoryData<string, string[]> Worlds => new()
    {
        { "coin-collector", ["level=10"] },
        { "treasure-hunter", ["level=9"] }, { "treasure-hunter", ["level=19"] }, { "treasure-hunter", ["level=30"] },
        { "cooking", ["go=1"] }, { "cooking", ["recipe=5", "take=4", "go=12", "drop=true"] },
        { "map-reader", ["locations=30", "max-distance=8", "doors=true", "limit-inventory=true"] },
    };

    [Theory]
    [MemberData(nameof(Worlds))]
    public void At_every_step_of_the_walkthrough_a_restored_game_goes_on_alike(string name, string[] options)
    {
        for (var seed = 0; seed < 10; seed++)
        {
            using var world = Create(name, options);
            using var copy = Create(name, options);
            world.Reset(seed);
            var walkthrough = world.Info(WorldInfoKinds.Walkthrough).Walkthrough!;
            Assert.Equal(walkthrough, world.Plan());
            for (var i = 0; i < walkthrough.Count; i++)
            {
                copy.Restore(world.Save());
                Assert.Equal((world.Current, world.StateHash), (copy.Current, copy.StateHash));
                Assert.Equal(walkthrough.Count - i, copy.Plan().Count);
                Assert.Equal(walkthrough, copy.Info(WorldInfoKinds.Walkthrough).Walkthrough);
                Assert.Equal(world.Step(walkthrough[i]), copy.Step(walkthrough[i]));
            }

            Assert.True(world.Won && copy.Won);
        }
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Each_step_of_the_plan_comes_nearer_and_others_do_not(string name, string[] options)
    {
        using var world = Create(name, options);
        var farther = 0;
        for (var seed = 0; seed < 6; seed++)
        {
            world.Reset(seed);
            Assert.Null(Progress());
            foreach (var command in world.Plan())
            {
                var before = world.Save();
                var left = world.Plan().Count;
                foreach (var action in world.AdmissibleActions.ToArray())
                {
                    world.Step(action);
                    var expected = world.Won ? 1 : world.Lost ? -1 : Math.Sign(left - world.Plan().Count);
                    Assert.Equal(expected, Progress());
                    if (expected < 0) farther++;
                    world.Restore(before);
                    Assert.Null(Progress());
                }

                world.Step("dance");
                Assert.Equal(0, Progress());
                world.Restore(before);
                world.Step(command);
                Assert.Equal(1, Progress());
            }
        }

        Assert.True(farther > 0);

        int? Progress() => world.Info(WorldInfoKinds.IntermediateReward).IntermediateReward;
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void What_was_not_asked_for_is_not_told(string name, string[] options)
    {
        using var world = Create(name, options);
        Assert.Equal(WorldInfo.Nothing, world.Info(WorldInfoKinds.All));
        world.Reset(1);
        Assert.Equal(WorldInfo.Nothing, world.Info(WorldInfoKinds.None));
        var all = world.Info(WorldInfoKinds.All);
        Assert.True(all is { Objective.Length: > 0, Location.Length: > 0, Inventory: not null, Facts.Count: > 0, Walkthrough.Count: > 0, IntermediateReward: null });
        Assert.Contains(new WorldFact("at", "player", all.Location!), all.Facts);
        Assert.Contains(all.Location!, world.Current.Room, StringComparison.Ordinal);
        Assert.All(all.Inventory!, thing => Assert.Contains(new WorldFact("in", thing, "inventory"), all.Facts));
        Assert.Equal(all.Facts!.Count, all.Facts.Distinct().Count());
        Assert.Null(world.Info(WorldInfoKinds.Facts).Objective);
    }

    [Fact]
    public void Facts_follow_what_is_done()
    {
        using var world = new Cooking(s_kitchen);
        world.Reset(3);
        var game = (CookingGame)world.Game;
        var food = game.Things[game.Ingredients[0].Thing];
        foreach (var command in world.Plan())
        {
            world.Step(command);
            var facts = world.Info(WorldInfoKinds.Facts).Facts!;
            var words = command.Split(' ');
            if (words[0] == "take") Assert.Contains(new WorldFact("in", command[5..], "inventory"), facts);
            if (words[0] == "open") Assert.Contains(new WorldFact("open", command[5..]), facts);
            if (words[0] is "chop" or "slice" or "dice") Assert.Contains(facts, f => f.Relation == QuestFood.Cuts[QuestFood.CutOf(Enum.Parse<QuestVerb>(words[0], true))] && command.Contains(f.Subject, StringComparison.Ordinal));
            if (words[0] == "prepare") Assert.DoesNotContain(facts, f => f.Subject == food.Noun.Name);
        }
    }

    [Theory]
    [InlineData("get the knife", "You take the knife.")]
    [InlineData("grab a knife", "You take the knife.")]
    [InlineData("Pick up KNIFE.", "You take the knife.")]
    [InlineData("pick the knife up", "You take the knife.")]
    [InlineData("take fridge", "The fridge cannot be taken.")]
    [InlineData("drop knife", "You do not carry the knife.")]
    [InlineData("shut fridge", "The fridge is closed.")]
    [InlineData("open the fridge", "You open the fridge.")]
    [InlineData("open the closed fridge", "You open the fridge.")]
    [InlineData("open table", "The table cannot be opened or closed.")]
    [InlineData("unlock fridge", "The fridge has no lock.")]
    [InlineData("eat knife", "You do not carry the knife.")]
    [InlineData("read knife", "There is nothing to read on the knife.")]
    [InlineData("x knife", "There is nothing special about it.")]
    [InlineData("take unicorn", "You see no such thing here.")]
    [InlineData("take", "I do not understand that.")]
    [InlineData("put knife", "I do not understand that.")]
    [InlineData("frobnicate the knife", "I do not understand that.")]
    [InlineData("", "I do not understand that.")]
    [InlineData("look", "You look around.")]
    [InlineData("n", "You cannot go north.")]
    [InlineData("walk east", "You cannot go east.")]
    [InlineData("make meal", "You still miss something.")]
    [InlineData("cook knife with stove", "You do not carry the knife.")]
    public void Commands_may_be_typed_in_many_ways(string command, string answer)
    {
        using var world = new Cooking(s_kitchen);
        world.Reset(3);
        Assert.Equal(answer, world.Step(command).Observation.Feedback);
        Assert.Equal(command, world.Current.Command);
    }

    [Fact]
    public void Things_are_put_taken_and_worked_on_in_many_words()
    {
        using var world = new Cooking(s_kitchen);
        world.Reset(3);
        var game = (CookingGame)world.Game;
        Assert.Equal("You do not carry the cookbook.", world.Step("put cookbook on stove").Observation.Feedback);
        world.Step("take cookbook");
        Assert.Equal("The fridge is closed.", world.Step("insert cookbook into fridge").Observation.Feedback);
        world.Step("open fridge");
        Assert.Equal("You put the cookbook in the fridge.", world.Step("place the cookbook inside the open fridge").Observation.Feedback);
        Assert.Contains("cookbook", world.Current.Room, StringComparison.Ordinal);
        world.Step("close fridge");
        Assert.Equal("You see no such thing here.", world.Step("read cookbook").Observation.Feedback);
        world.Step("open fridge");
        Assert.Equal("You see no such thing here.", world.Step("take cookbook from table").Observation.Feedback);
        Assert.Equal("You take the cookbook.", world.Step("take cookbook out of the fridge").Observation.Feedback);
        Assert.Equal("You put the cookbook on the table.", world.Step("set cookbook onto table").Observation.Feedback);
        Assert.Equal("That does not go there.", world.Step("take cookbook").Ended ? "" : world.Step("put cookbook in table").Observation.Feedback);
        Assert.Equal("You drop the cookbook.", world.Step("put down cookbook").Observation.Feedback);
        Assert.Contains("On the floor lies a cookbook.", world.Current.Room, StringComparison.Ordinal);

        var (thing, needed) = game.Ingredients[0];
        var name = game.Things[thing].Noun.Name;
        world.Step($"take {name}");
        Assert.Equal("You need a knife in your hand for that.", world.Step($"dice {name}").Observation.Feedback);
        Assert.Equal("There is no heat for that here.", world.Step($"grill {name}").Observation.Feedback);
        Assert.Equal("There is no heat for that here.", world.Step($"cook {name} in fridge").Observation.Feedback);
        Assert.Equal(1, world.Step(needed.Cooking == 1 ? $"fry {name}" : $"roast {name} using oven").Reward);
        Assert.Contains(QuestFood.Cookings[needed.Cooking] + " " + name, world.Current.Inventory, StringComparison.Ordinal);
        Assert.StartsWith("You drop", world.Step($"drop the {QuestFood.Cookings[needed.Cooking]} {name}").Observation.Feedback, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_fits_two_things_is_asked_back()
    {
        using var world = new Cooking(s_kitchen);
        for (var seed = 0; seed < 200; seed++)
        {
            world.Reset(seed);
            world.Step("open fridge");
            string[] potatoes = [.. world.AdmissibleActions.Where(a => a.StartsWith("take ", StringComparison.Ordinal) && a.EndsWith(" potato", StringComparison.Ordinal)).Select(a => a[5..])];
            if (potatoes.Length != 2) continue;
            var hash = world.StateHash;
            Assert.Equal($"Which do you mean: the {potatoes[0]} or the {potatoes[1]}?", world.Step("take potato").Observation.Feedback);
            Assert.Equal(hash, world.StateHash);
            world.Step($"take {potatoes[0].Split(' ')[0]} potato");
            Assert.Equal([potatoes[0]], world.Info(WorldInfoKinds.Inventory).Inventory);
            return;
        }

        Assert.Fail("No kitchen with two potatoes.");
    }

    [Fact]
    public void A_room_unchanged_is_the_same_string()
    {
        using var world = new TreasureHunter(new TreasureHunterOptions(30));
        var first = world.Reset(2);
        foreach (var command in (string[])["look", "jump", "inventory"]) Assert.Same(first.Room, world.Step(command).Observation.Room);
        var way = world.AdmissibleActions.FirstOrDefault(a => a.StartsWith("go ", StringComparison.Ordinal));
        Assert.NotNull(way);
        world.Step(way);
        world.Step(way switch { "go north" => "s", "go south" => "n", "go east" => "w", _ => "e" });
        Assert.Same(first.Room, world.Current.Room);
    }

    [Fact]
    public void A_door_opened_is_open_from_the_other_side()
    {
        using var world = new TreasureHunter(new TreasureHunterOptions(20));
        for (var seed = 0; seed < 100; seed++)
        {
            world.Reset(seed);
            var plan = world.Plan();
            for (var i = 0; i + 1 < plan.Count; i++)
            {
                var command = plan[i];
                world.Step(command);
                if (!command.StartsWith("open ", StringComparison.Ordinal) || !plan[i + 1].StartsWith("go ", StringComparison.Ordinal)) continue;
                world.Step(plan[i + 1]);
                var name = command[5..];
                Assert.Contains($"The {name} in the ", world.Current.Room, StringComparison.Ordinal);
                Assert.Contains($"close {name}", world.AdmissibleActions);
                world.Step($"close {name}");
                Assert.Matches($"The {name} in the [a-z]+ is closed\\.", world.Current.Room);
                return;
            }
        }

        Assert.Fail("No door on any way.");
    }

    [Fact]
    public void Different_states_hash_differently()
    {
        foreach (var (name, options) in ((string, string[])[])[("treasure-hunter", ["level=25"]), ("cooking", []), ("map-reader", ["doors=true"])])
        {
            using var world = (QuestWorld)Create(name, options);
            var (states, hashes) = (new HashSet<string>(), new HashSet<ulong>());
            for (var seed = 0; seed < 40; seed++)
            {
                var random = new Rng(seed, 1);
                world.Reset(seed);
                while (true)
                {
                    states.Add(seed + Convert.ToHexString(world.State.Bytes));
                    hashes.Add(world.StateHash);
                    if (world.Step(random.NextInt(world.AdmissibleActions.Count)).Ended) break;
                }
            }

            Assert.True(states.Count > 1000);
            Assert.Equal(states.Count, hashes.Count);
        }
    }

    [Fact]
    public void Moves_do_not_count_in_the_hash()
    {
        using var world = new MapReader();
        world.Reset(1);
        var hash = world.StateHash;
        world.Step("jump");
        Assert.Equal((hash, 1), (world.StateHash, world.Moves));
    }

    [Theory]
    [InlineData("cooking", "go", "7", "1 | 6 | 9 | 12")]
    [InlineData("cooking", "recipe", "6", "a whole number, 1 to 5 (ingredients)")]
    [InlineData("cooking", "split", "tset", "by-seed | all | train | valid | test")]
    [InlineData("treasure-hunter", "level", "31", "a whole number, 1 to 30 (difficulty)")]
    [InlineData("map-reader", "locations", "1", "a whole number, 2 to 50 (rooms)")]
    public void Wrong_options_say_what_is_allowed(string world, string option, string value, string allowed)
    {
        var error = Assert.Throws<WorldConfigurationException>(() => Create(world, [$"{option}={value}"]));
        Assert.Equal(($"world.options.{option}", value, allowed), (error.Path, error.Read, error.Allowed));
    }

    [Fact]
    public void More_ingredients_to_find_than_there_are_is_a_wrong_configuration() =>
        Assert.Contains("Of 2 ingredients 0 to 2 can be left to find", Assert.Throws<WorldConfigurationException>(() => Create("cooking", ["take=3"])).Message, StringComparison.Ordinal);

    private static IPlannedWorld Create(string name, string[] options) =>
        (IPlannedWorld)WorldRegistry.Create(name, options.Select(o => o.Split('=')).ToDictionary(o => o[0], o => o[1]));
}
