using System.Globalization;
using Troupe.Env.Language;
using Troupe.Env.Language.Classifiers;
using Troupe.Env.Language.Rewards;
using Troupe.Env.Language.Sets;
using Troupe.Env.Registry;
using Troupe.Env.Tests.Worlds;

namespace Troupe.Env.Tests.Language;

/// <summary>What a text is worth, and that the most it can be worth is the most.</summary>
public sealed class RewardTests
{
    private static readonly TextTask s_lamp = new("Say it.", ["There is one red lamp on the shelf.", "One red lamp lies on the shelf."]);

    public static TheoryData<int, int> Sizes
    {
        get
        {
            var sizes = new TheoryData<int, int>();
            for (var numbers = 2; numbers <= 6; numbers++)
                for (var length = 1; length <= 6 && Math.Pow(numbers, length) <= 5000; length++) sizes.Add(numbers, length);
            return sizes;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Increasing_numbers_get_at_most_1_as_trying_all_shows(int numbers, int length)
    {
        var reward = new IncreasingNumbersReward(numbers, length);
        string[] words = [.. Enumerable.Range(0, numbers).Select(n => n.ToString(CultureInfo.InvariantCulture))];
        for (var start = -1; start <= numbers - 2; start++)
        {
            var task = new TextTask("", []) { Label = start.ToString(CultureInfo.InvariantCulture) };
            Assert.Equal(1, TextOptimum.Enumerate(reward, task, words, length).Score, 1e-12);
            Assert.Equal(1, reward.Score(task, reward.Best(task)!), 1e-12);
        }
    }

    [Fact]
    public void The_best_way_on_from_any_beginning_is_the_best_of_all()
    {
        var reward = new IncreasingNumbersReward(4, 5);
        var task = new TextTask("", []) { Label = "1" };
        string[] words = ["0", "1", "2", "3"];
        foreach (var begun in new[] { "", "0", "3", "3 1", "2 2", "0 1 2", "3 3 3 3", "1 0 3 1 2" })
        {
            var left = 5 - begun.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
            var after = TextReward.Of("after", (t, text) => reward.Score(t, $"{begun} {text}"));
            Assert.Equal(TextOptimum.Enumerate(after, task, words, left).Score, reward.Score(task, reward.BestFrom(task, begun)!), 1e-12);
        }

        Assert.Throws<ArgumentException>(() => TextOptimum.Enumerate(reward, task, words, 11));
    }

    [Theory]
    [InlineData("4 5 6 7 8", 1)]
    [InlineData("4, 5, 6, 7, 8, 1, 0", 1)]
    [InlineData("1 2 3 4 5", 0.8)]
    [InlineData("5 4 3 2 1", 0.2)]
    [InlineData("9 9 9 9 9", 0.2)]
    [InlineData("four 5 6 7 99", 0.6)]
    [InlineData("", 0)]
    public void Numbers_larger_than_the_one_before_count(string text, double score) =>
        Assert.Equal(score, new IncreasingNumbersReward(10, 5).Score(new TextTask("", []) { Label = "3" }, text.Replace(",", "", StringComparison.Ordinal)), 1e-12);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_classifiers_best_text_is_the_best_of_all(bool pairs)
    {
        var random = new Rng(4);
        string[] vocabulary = ["a", "b", "c", "d"];
        for (var n = 0; n < 20; n++)
        {
            var texts = Enumerable.Range(0, 30).Select(_ => (string.Join(' ', Enumerable.Range(0, 1 + random.NextInt(4)).Select(_ => random.Of(vocabulary))), random.NextInt(2) == 0)).ToList();
            var model = n % 2 == 0 ? LogisticRegression.Train(texts, pairs) : NaiveBayes.Train(texts, pairs);
            var (odds, text) = BestText.Of(model, 5);
            Assert.Equal(odds, model.LogOdds(text), 1e-9);
            var all = TextReward.Of("odds", (_, t) => model.LogOdds(t));
            Assert.Equal(TextOptimum.Enumerate(all, s_lamp, [.. vocabulary, "unknown"], 5).Score, odds, 1e-9);
        }
    }

    [Theory]
    [InlineData("bleu", "There is one red lamp on the shelf.", 1)]
    [InlineData("bleu", "", 0)]
    [InlineData("rouge-l", "one RED lamp lies on the shelf .", 1)]
    [InlineData("exact", "one red lamp lies on shelf", 1)]
    [InlineData("token-f1", "red lamp", 0.5)]
    [InlineData("embedding", "lamp red one the on lies the shelf .", -1)]
    [InlineData("length", "one two three four five", 1)]
    [InlineData("length", "one two", 0.4)]
    [InlineData("pattern", "a lamp", 1)]
    [InlineData("pattern", "a candle", 0)]
    [InlineData("2*exact + 0.5*length", "One red lamp lies on the shelf.", 2.5)]
    [InlineData("0.5 exact+0.5 length", "five words but not right", 0.5)]
    public void Rewards_are_named_by_an_option(string reward, string text, double score)
    {
        var read = Reward(reward, ("pattern", "l[aeiou]mp"));
        if (score < 0) Assert.InRange(read.Score(s_lamp, text), 0.9, 0.9999);
        else Assert.Equal(score, read.Score(s_lamp, text), 1e-9);
        var best = read.Best(s_lamp);
        Assert.NotNull(best);
        Assert.Equal(read.Most(s_lamp)!.Value, read.Score(s_lamp, best), 1e-9);
    }

    [Theory]
    [InlineData("blue", "'blue' is no reward of this world", "bleu")]
    [InlineData("bleu + ", "'' is no reward of this world", null)]
    [InlineData("-1*bleu", "'-1' is no weight above 0", null)]
    [InlineData("x*bleu", "'x' is no weight above 0", null)]
    public void A_reward_that_is_none_is_refused(string reward, string why, string? nearest)
    {
        var error = Assert.Throws<WorldConfigurationException>(() => Reward(reward));
        Assert.Equal(("world.options.reward", nearest), (error.Path, error.Nearest));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_contradict_each_other_are_refused()
    {
        Assert.Contains("length-min is 9, length-max 5", Refused(("reward", "length"), ("length-min", "9"), ("length-max", "5")), StringComparison.Ordinal);
        Assert.Contains("the games ask for no label", Refused(("reward", "classifier")), StringComparison.Ordinal);
        Assert.Contains("Did you mean \"positive\"?", Refused(("reward", "classifier"), ("classifier-label", "positiv")), StringComparison.Ordinal);
        Assert.Contains("Invalid pattern '(a'", Refused(("reward", "pattern"), ("pattern", "(a")), StringComparison.Ordinal);
        Assert.Contains("vectors.txt", Refused(("reward", "embedding"), ("embedding-file", "/nowhere/vectors.txt")), StringComparison.Ordinal);
        Assert.Contains("there is no such file", Refused(("reward", "classifier"), ("classifier-label", "x"), ("classifier-file", "/nowhere/a.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_never_hangs()
    {
        var text = new string('a', 5000) + "!";
        Assert.Equal(0, new PatternReward("^(a+)+$").Score(s_lamp, text));
        Assert.Equal(0, new PatternReward(@"^(a+)+\1$").Score(s_lamp, text));   // needs backtracking: given up after its limit
        Assert.Equal(1, new PatternReward(@"^(a+)\1b").Score(s_lamp, "aaaab"));
    }

    [Fact]
    public void Where_no_text_is_known_that_gets_all_the_most_is_unknown()
    {
        Assert.Null(Reward("exact + length", ("length-min", "20"), ("length-max", "30")).Most(s_lamp));
        Assert.Null(Reward("pattern", ("pattern", "candle")).Most(s_lamp));
        Assert.Null(Reward("0.5*pattern + bleu", ("pattern", "candle")).Best(s_lamp));
        using var shortened = WorldRegistry.Create("text-generation", new Dictionary<string, string> { ["max-tokens"] = "3" });
        shortened.Reset(1);
        Assert.Null(shortened.MaxScore);
        Assert.Null(shortened.Info(WorldInfoKinds.All).Walkthrough);
        Assert.Empty(((IPlannedWorld)shortened).Plan());
    }

    [Fact]
    public void Tokens_are_credited_with_what_they_add()
    {
        var reward = TextReward.Of("words", (_, text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
        var world = new WrittenTextWorld("w", ScenesSet.Tasks, reward, new WrittenTextOptions(4));
        world.Reset(1);
        var result = world.Step(["on", "e tw", "o", " ", "", "three four", " five six"]);
        Assert.Equal(4, result.Reward);
        // "on" and "e tw" end no word; what is beyond four words is not read.
        Assert.Equal([0, 0, 2, 0, 0, 2, 0], world.TokenRewards);

        world = new WrittenTextWorld("w", ScenesSet.Tasks, reward, new WrittenTextOptions(4, TokenCredit.Whole));
        world.Reset(1);
        world.Step(["on", "e tw", "o"]);
        Assert.Equal([0, 0, 2], world.TokenRewards);
        world.Reset(1);
        Assert.Equal(0, world.Step(Array.Empty<string>()).Reward);
        Assert.Empty(world.TokenRewards);
    }

    [Fact]
    public void Long_answers_are_cut_at_the_stated_limits()
    {
        var seen = 0;
        var reward = TextReward.Of("length", (_, text) => seen = text.Length);
        var world = new WrittenTextWorld("w", ScenesSet.Tasks, reward, new WrittenTextOptions(10));
        world.Reset(1);
        var result = world.Step(new string('x', 20_000_000));
        Assert.Equal((320, LanguageWorld.LongestAnswer), (seen, result.Observation.Command.Length));
        Assert.InRange(world.Save().Length, 0, 300_000);
        world.Reset(1);
        world.Step(string.Join(' ', Enumerable.Repeat("ab", 1000)));
        Assert.Equal(30, seen);
    }

    [Fact]
    public void A_reward_of_ones_own_makes_a_world()
    {
        var reward = TextReward.Of("short", (task, text) => text.Length <= 10 ? 1 : 0, most: 1, best: _ => "short");
        WorldContract.Check(() => new WrittenTextWorld("own", ScenesSet.Tasks, reward), games: 5);
        using var broken = new WrittenTextWorld("own", ScenesSet.Tasks, TextReward.Of("broken", (_, _) => double.NaN));
        broken.Reset(1);
        Assert.Contains("The reward 'broken' gave NaN", Assert.Throws<InvalidOperationException>(() => broken.Step("x")).Message, StringComparison.Ordinal);
    }

    private static ITextReward Reward(string reward, params (string Name, string Value)[] options)
    {
        var values = WorldOptionValues.Check(WorldRegistry.Find("text-generation").Options, options.Append(("reward", reward)).ToDictionary(o => o.Item1, o => o.Item2));
        return RewardOptions.Read(values, "bleu", 32, references: true, labels: false);
    }

    private static string Refused(params (string Name, string Value)[] options) =>
        Assert.Throws<WorldConfigurationException>(() => WorldRegistry.Create("text-generation", options.ToDictionary(o => o.Name, o => o.Value))).Message;
}
