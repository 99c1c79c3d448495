using Troupe.Env.Baselines;
using Troupe.Env.Language;
using Troupe.Env.Language.Sets;
using Troupe.Env.Registry;

namespace Troupe.Env.Tests.Language;

public sealed class TokenWorldTests
{
    [Fact]
    public void The_optimum_plays_it_and_random_words_get_little()
    {
        using var numbers = Make("set=increasing-numbers");
        using var scenes = Make("max-tokens=12");
        long[] seeds = [.. Enumerable.Range(0, 200).Select(i => GameSeeds.Test(i))];
        Assert.Equal((1.0, 1.0), (Math.Round(new Optimum().Play(numbers, seeds).Mean, 5), new Optimum().Play(numbers, seeds).SuccessRate));
        Assert.Equal(1, new Optimum().Play(scenes, seeds).Mean, 1e-5);
        // Half of ten digits and an end token: seldom more than two of five.
        Assert.InRange(new RandomAdmissible().Play(numbers, seeds).Mean, 0.2, 0.5);
        Assert.InRange(new RandomAdmissible().Play(scenes, seeds).Mean, 0, 0.05);
    }

    [Fact]
    public void A_text_is_written_word_by_word_and_shown()
    {
        using var world = Make("max-tokens=4");
        var first = world.Reset(3);
        Assert.Equal(("", ""), (first.Inventory, first.Feedback));
        Assert.Equal("there", world.Step("There").Observation.Inventory);
        var unknown = world.Step("xyzzy");
        Assert.Equal(("There".ToLowerInvariant(), "That is none of the words.", false), (unknown.Observation.Inventory, unknown.Observation.Feedback, unknown.Ended));
        Assert.Equal("there is", world.Step(" is ").Observation.Inventory);
        var end = world.Step(TokenWorld.End);
        Assert.Equal(("there is", true, 4), (end.Observation.Inventory, end.Terminated, world.Moves));
        Assert.Empty(world.AdmissibleActions);
    }

    [Fact]
    public void The_length_limit_ends_a_text_and_words_not_known_run_into_the_step_limit()
    {
        using var world = Make("max-tokens=3");
        world.Reset(3);
        Assert.False(world.Step("lamp").Ended);
        Assert.False(world.Step("lamp").Ended);
        Assert.True(world.Step("lamp").Terminated);

        world.Reset(3);
        for (var i = 0; i < 5; i++) Assert.False(world.Step("xyzzy").Ended);
        Assert.True(world.Step("xyzzy") is { Truncated: true, Terminated: false });
    }

    [Fact]
    public void Credits_of_words_add_up_to_what_the_whole_text_gets()
    {
        using var by = Make("reward=rouge-l");
        using var whole = Make("reward=rouge-l credit=whole");
        var random = new Rng(2);
        for (var game = 0; game < 100; game++)
        {
            by.Reset(game);
            whole.Reset(game);
            var (sum, last) = (0.0, default(StepResult));
            while (!last.Ended)
            {
                var action = random.NextInt(12) == 0 ? by.AdmissibleActions.Count - 1 : random.NextInt(by.AdmissibleActions.Count);
                sum += by.Step(action).Reward;
                Assert.Equal(0, last.Reward);
                last = whole.Step(action);
            }

            Assert.Equal(last.Reward, sum, 1e-5);
        }
    }

    [Fact]
    public void From_anywhere_the_plan_ends_the_text_and_never_loses_what_is_won()
    {
        using var world = Make("max-tokens=10");
        var random = new Rng(6);
        for (var game = 0; game < 50; game++)
        {
            world.Reset(game);
            for (var n = random.NextInt(9); n > 0; n--) world.Step(random.NextInt(world.AdmissibleActions.Count - 1));
            var before = world.Score;
            var result = default(StepResult);
            foreach (var command in ((IPlannedWorld)world).Plan()) result = world.Step(command);
            Assert.True(result.Terminated);
            Assert.InRange(world.Score, before - 1e-6, 1);
        }
    }

    [Fact]
    public void A_vocabulary_is_of_words()
    {
        Assert.Throws<ArgumentException>(() => new TokenWorld("t", ScenesSet.Tasks, TextReward.Of("r", (_, _) => 0), []));
        Assert.Contains("'two words'", Assert.Throws<ArgumentException>(() => new TokenWorld("t", ScenesSet.Tasks, TextReward.Of("r", (_, _) => 0), ["one", "two words"])).Message, StringComparison.Ordinal);
    }

    private static IWorld Make(string options) => WorldRegistry.Create(
        "text-generation", $"mode=token {options}".Split(' ').Select(o => o.Split('=', 2)).ToDictionary(o => o[0], o => o[1]));
}
