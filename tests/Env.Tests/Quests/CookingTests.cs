using Troupe.Env.Quests;

namespace Troupe.Env.Tests.Quests;

public sealed class CookingTests
{
    /// <summary>Recipe, take, go, then the skills: o open, c cook, u cut, d drop.</summary>
    public static TheoryData<int, int, int, string> Kinds => new()
    {
        { 1, 0, 1, "" }, { 1, 1, 1, "cu" }, { 2, 1, 6, "o" }, { 2, 2, 6, "ocu" }, { 3, 3, 9, "ocu" }, { 3, 2, 9, "cd" }, { 4, 4, 12, "ou" },
        { 5, 5, 12, "ocu" }, { 5, 5, 12, "ocud" }, { 5, 3, 12, "oud" }, { 1, 1, 12, "ocud" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Keeps_the_contract_of_worlds(int recipe, int take, int go, string skills) =>
        QuestChecks.Agrees(() => World(recipe, take, go, skills), games: 2);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_plan_scores_in_full(int recipe, int take, int go, string skills) => PlansWin(recipe, take, go, skills, 12);

    [Theory]
    [Trait("Tier", "long")]
    [MemberData(nameof(Kinds))]
    public void The_plan_scores_in_full_over_a_thousand_games(int recipe, int take, int go, string skills) => PlansWin(recipe, take, go, skills, 1000);

    [Theory]
    [InlineData(1, 1, 1, "", 10, 60_000)]
    [InlineData(1, 0, 1, "u", 10, 60_000)]
    public void No_shorter_way_is_found_by_breadth_first_search(int recipe, int take, int go, string skills, int games, int maxStates)
    {
        using var world = World(recipe, take, go, skills);
        Assert.True(QuestChecks.PlannerAgrees(world, Seeds(games), maxStates) >= games / 2);
    }

    // Leaves out what cannot help: other food, putting where dropping does, closing and reading. Nothing else is known of the game.
    [Theory]
    [InlineData(1, 1, 6, "ocud", 10, 200_000)]
    [InlineData(2, 2, 1, "cud", 10, 200_000)]
    [InlineData(2, 1, 1, "ocu", 10, 200_000)]
    public void No_shorter_way_is_found_by_breadth_first_search_over_what_the_recipe_needs(int recipe, int take, int go, string skills, int games, int maxStates) =>
        Agree(recipe, take, go, skills, games, maxStates);

    [Theory]
    [Trait("Tier", "long")]
    [InlineData(1, 1, 12, "ocud", 100, 1_000_000)]
    [InlineData(2, 2, 6, "ocud", 60, 1_000_000)]
    [InlineData(2, 2, 9, "ocu", 60, 1_000_000)]
    [InlineData(3, 3, 1, "cud", 60, 1_000_000)]
    [InlineData(3, 2, 6, "ud", 40, 1_000_000)]
    public void No_shorter_way_is_found_by_breadth_first_search_in_larger_games(int recipe, int take, int go, string skills, int games, int maxStates) =>
        Agree(recipe, take, go, skills, games, maxStates);

    [Theory]
    [InlineData(1, 1, 1, "ocu", 2)]
    [InlineData(2, 1, 6, "ocd", 1)]
    public void Parser_and_listed_actions_agree(int recipe, int take, int go, string skills, int steps)
    {
        using var world = World(recipe, take, go, skills, 100_000);
        for (var seed = 0; seed < 2; seed++) QuestChecks.ParserAgrees(world, seed, steps);
    }

    [Theory]
    [InlineData("take ")]
    [InlineData("cook ")]
    [InlineData("prepare ")]
    public void Parser_and_listed_actions_agree_while_cooking(string command)
    {
        using var world = World(2, 2, 1, "ocu", 1_000_000);
        QuestChecks.ParserAgreesAfter(world, command, 2);
    }

    [Fact]
    public void Points_are_those_of_the_original()
    {
        using var world = World(2, 2, 1, "cu");
        world.Reset(4);
        // Two ingredients taken, cooked and cut, the meal prepared and eaten.
        Assert.Equal(8, world.MaxScore);
        var rewards = new List<(string Verb, float Reward)>();
        foreach (var command in world.Plan()) rewards.Add((command.Split(' ')[0], world.Step(command).Reward));
        Assert.Equal(8, rewards.Count(r => r.Reward == 1));
        Assert.All(rewards, r => Assert.Equal(r.Verb is "open" or "go" or "drop" ? 0 : 1, r.Verb == "take" ? 1 : r.Reward));

        using var carried = World(3, 1, 1, "");
        carried.Reset(4);
        Assert.Equal(3, carried.MaxScore);   // one to find, prepare, eat
    }

    [Fact]
    public void An_ingredient_spoiled_loses_the_game()
    {
        using var world = World(2, 0, 1, "cu");
        var lost = new HashSet<string>();
        for (var seed = 0; seed < 40; seed++)
        {
            world.Reset(seed);
            world.Step("take knife");
            var game = (CookingGame)world.Game;
            var here = world.Save();
            foreach (var (thing, needed) in game.Ingredients)
            {
                var name = game.Things[thing].Noun.Name;
                for (var cut = 1; cut < 4; cut++)
                {
                    var result = world.Step($"{new[] { "", "chop", "slice", "dice" }[cut]} {name}");
                    Assert.Equal(cut != needed.Cut, world.Lost);
                    Assert.Equal((cut == needed.Cut ? 1 : 0, cut != needed.Cut), ((int)result.Reward, result.Terminated));
                    if (world.Lost) lost.Add("cut");
                    world.Restore(here);
                }

                var heat = needed.Cooking == 1 ? "stove" : "oven";
                world.Step($"cook {name} with {(needed.Cooking == 1 ? "oven" : "stove")}");
                Assert.True(world.Lost);
                world.Restore(here);
                Assert.Equal(1, world.Step($"cook {name} with {heat}").Reward);
                Assert.Equal("It is burned! You have lost.", world.Step($"cook {name} with {heat}").Observation.Feedback);
                lost.Add("burned");
                world.Restore(here);
                if (world.AdmissibleActions.Contains($"eat {name}"))
                {
                    Assert.True(world.Step($"eat {name}").Terminated && world.Lost);
                    lost.Add("eaten");
                    world.Restore(here);
                }
            }
        }

        Assert.Equal(3, lost.Count);
    }

    [Fact]
    public void A_meal_needs_kitchen_ingredients_and_their_preparation()
    {
        using var world = World(2, 2, 6, "cu");
        var answers = new HashSet<string>();
        for (var seed = 0; seed < 10; seed++)
        {
            world.Reset(seed);
            foreach (var command in world.Plan())
            {
                var before = world.Save();
                answers.Add(world.Step("prepare meal").Observation.Feedback);
                world.Restore(before);
                world.Step(command);
            }
        }

        Assert.Superset(new HashSet<string> { "A meal is prepared in the kitchen.", "You still miss something.", "Something is not cut as it should be.", "You prepare the meal and carry it now." }, answers);
    }

    [Fact]
    public void The_cookbook_says_what_is_needed_and_is_remembered()
    {
        using var world = World(3, 0, 1, "cu");
        for (var seed = 0; seed < 20; seed++)
        {
            world.Reset(seed);
            var read = world.Step("examine the cookbook").Observation;
            Assert.Contains(read.Feedback, read.Inventory, StringComparison.Ordinal);
            var game = (CookingGame)world.Game;
            foreach (var (thing, needed) in game.Ingredients)
            {
                var name = game.Things[thing].Noun.Name;
                Assert.Contains($"{new[] { "", "Chop", "Slice", "Dice" }[needed.Cut]} the {name}.", read.Feedback, StringComparison.Ordinal);
                Assert.Contains($"{new[] { "", "Fry", "Roast", "Grill" }[needed.Cooking]} the {name}.", read.Feedback, StringComparison.Ordinal);
            }
        }
    }

    // As FOODS_SPLITS and FOOD_PREPARATIONS_SPLITS of the original: 22, 8 and 8 kinds of food.
    [Fact]
    public void Food_and_preparations_are_split_as_in_the_original()
    {
        Assert.Equal((22, 8, 8), (Count(CookingSplit.Train), Count(CookingSplit.Valid), Count(CookingSplit.Test)));
        foreach (var food in CookingFoods.All.Where(f => f.Split == CookingSplit.Train))
        {
            var (train, valid, test) = (food.Of(CookingSplit.Train).ToHashSet(), food.Of(CookingSplit.Valid).ToHashSet(), food.Of(CookingSplit.Test).ToHashSet());
            if (food.Possible().Count() > 1) Assert.False(train.Overlaps(valid) || train.Overlaps(test) || valid.Overlaps(test), food.Name);
            Assert.True(train.Concat(valid).Concat(test).ToHashSet().SetEquals(food.Possible()), food.Name);
        }

        var carrot = CookingFoods.All.Single(f => f.Name == "carrot");
        Assert.Equal([new(0, 3), new(1, 3), new(3, 3)], carrot.Of(CookingSplit.Test).Order(Comparer<CookingPreparation>.Create((a, b) => a.Cooking - b.Cooking)));

        static int Count(CookingSplit split) => CookingFoods.All.Count(f => f.Split == split);
    }

    [Fact]
    public void Games_of_the_three_sets_ask_for_other_dishes()
    {
        using var world = World(3, 3, 12, "ocu");
        Func<long, long>[] sets = [GameSeeds.Training, GameSeeds.Validation, GameSeeds.Test];
        var asked = sets.Select(set => Enumerable.Range(0, 300).SelectMany(i =>
        {
            world.Reset(set(i));
            var game = (CookingGame)world.Game;
            return game.Ingredients.Select(n => (game.Things[n.Thing].Noun.Name, n.Needed));
        }).ToHashSet()).ToArray();
        Assert.All(asked, set => Assert.True(set.Count > 30));
        Assert.False(asked[0].Overlaps(asked[1]) || asked[0].Overlaps(asked[2]) || asked[1].Overlaps(asked[2]));
    }

    [Fact]
    public void A_recipe_seed_changes_the_recipe_and_not_the_house()
    {
        using var one = new Cooking(new CookingOptions(3, 3, 6, RecipeSeed: 1));
        using var other = new Cooking(new CookingOptions(3, 3, 6, RecipeSeed: 2));
        var recipes = 0;
        for (var seed = 0; seed < 20; seed++)
        {
            one.Reset(seed);
            other.Reset(seed);
            Assert.Equal(one.Game.Rooms.Select(r => r.Name), other.Game.Rooms.Select(r => r.Name));
            Assert.Equal(one.Game.Things.Select(t => t.Noun.Name), other.Game.Things.Select(t => t.Noun.Name));
            if (one.Game.Things[one.Game.Remembered[0]].Reading != other.Game.Things[other.Game.Remembered[0]].Reading) recipes++;
            QuestChecks.PlanWins(one, seed);
        }

        Assert.True(recipes > 15);
    }

    [Fact]
    public void Hands_hold_what_the_recipe_asks_for_where_they_are_limited()
    {
        using var world = World(3, 3, 1, "d");
        world.Reset(2);
        while (world.AdmissibleActions.FirstOrDefault(a => a.StartsWith("take ", StringComparison.Ordinal)) is { } take) world.Step(take);
        Assert.Equal(3, world.Info(WorldInfoKinds.Inventory).Inventory!.Count);
        Assert.Equal(2, new CookingOptions(1, 1, Cut: true, Drop: true).Capacity);
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(6, 1, 1)]
    [InlineData(2, 3, 1)]
    [InlineData(2, -1, 1)]
    [InlineData(2, 1, 7)]
    public void Options_out_of_range_are_refused(int recipe, int take, int go) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => World(recipe, take, go, ""));

    private static void PlansWin(int recipe, int take, int go, string skills, int games)
    {
        using var world = World(recipe, take, go, skills);
        foreach (var set in (Func<long, long>[])[GameSeeds.Training, GameSeeds.Validation, GameSeeds.Test])
            for (var seed = 0; seed < games / 3 + 1; seed++) QuestChecks.PlanWins(world, set(seed));
    }

    private static void Agree(int recipe, int take, int go, string skills, int games, int maxStates)
    {
        using var world = World(recipe, take, go, skills);
        Assert.True(QuestChecks.PlannerAgrees(world, Seeds(games), maxStates, only: OfUse) >= games / 2);
        Assert.True(QuestChecks.PlannerAgrees(world, Seeds(games), maxStates, wander: 10, only: OfUse) >= games / 3);
    }

    private static Func<QuestAction, bool> OfUse(QuestGame game)
    {
        var cooking = (CookingGame)game;
        var needed = cooking.Ingredients.Select(i => i.Thing).Append(cooking.Meal).Append(cooking.Knife).ToHashSet();
        return action => action.Verb switch
        {
            QuestVerb.PutIn or QuestVerb.PutOn or QuestVerb.Close or QuestVerb.Read => false,
            QuestVerb.Eat or QuestVerb.Drink => action.Thing == cooking.Meal,
            QuestVerb.Take or QuestVerb.Cook or QuestVerb.Chop or QuestVerb.Slice or QuestVerb.Dice => needed.Contains(action.Thing),
            _ => true,
        };
    }

    private static IEnumerable<long> Seeds(int count) => Enumerable.Range(0, count).Select(i => (long)i);

    private static Cooking World(int recipe, int take, int go, string skills, int maxSteps = 100) =>
        new(new CookingOptions(recipe, take, go, skills.Contains('o'), skills.Contains('c'), skills.Contains('u'), skills.Contains('d'), MaxSteps: maxSteps));
}
