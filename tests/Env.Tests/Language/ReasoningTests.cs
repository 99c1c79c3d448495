using System.Data;
using System.Globalization;
using System.Text.RegularExpressions;
using Troupe.Env.Language.Reasoning;
using Troupe.Env.Registry;

namespace Troupe.Env.Tests.Language;

/// <summary>Every answer found by another way than the world's, and every checker's leniency as its summary says.</summary>
public sealed class ReasoningTests
{
    private const int Games = 100;

    public static TheoryData<string, int> Levels
    {
        get
        {
            var levels = new TheoryData<string, int>();
            foreach (var problem in ReasoningProblem.All)
                for (var difficulty = 1; difficulty <= 10; difficulty++) levels.Add(problem.Name, difficulty);
            return levels;
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_answer_is_found_by_another_way_too(string kind, int difficulty)
    {
        using var world = Make(kind, difficulty);
        for (var i = 0; i < Games; i++)
        {
            var prompt = world.Reset(GameSeeds.Training(i)).Room;
            var answer = Solved(kind, prompt);
            var result = world.Step($"I think: {answer}.");
            Assert.True(result.Reward == 1, $"{prompt} — {answer} — {world.Info(WorldInfoKinds.Walkthrough).Walkthrough![0]}");
        }
    }

    [Fact]
    public void Difficulty_makes_problems_longer()
    {
        foreach (var kind in ReasoningProblem.All.Select(p => p.Name))
        {
            var lengths = new[] { 1, 4, 7, 10 }.Select(difficulty =>
            {
                using var world = Make(kind, difficulty);
                return Enumerable.Range(0, 100).Average(i => world.Reset(GameSeeds.Test(i)).Room.Length);
            }).ToArray();
            Assert.Equal(lengths.Order(), lengths);
        }
    }

    [Theory]
    [InlineData("arithmetic", "-12", "-12", 1)]
    [InlineData("arithmetic", "-12", "It is −12.", 1)]
    [InlineData("arithmetic", "-12", "5 - 17 = -12", 1)]
    [InlineData("arithmetic", "1234", "about 1,234.00!", 1)]
    [InlineData("arithmetic", "7", "12-7", 1)]
    [InlineData("arithmetic", "7", "7 or 8", 0.5)]
    [InlineData("arithmetic", "7", "7.5", 0)]
    [InlineData("arithmetic", "7", "seven", 0)]
    [InlineData("arithmetic", "7", "", 0)]
    [InlineData("arithmetic", "7", "99999999999999999999999999999999999999999999999999", 0)]
    [InlineData("sorting", "apple, bell, oak", "Apple, bell and oak.", 1)]
    [InlineData("sorting", "apple, bell, oak", "Here it is: apple\nbell\noak", 1)]
    [InlineData("sorting", "1, 2, 3", "[1 < 2 < 3]", 1)]
    [InlineData("sorting", "1, 2, 3", "1, 3, 2", 1.0 / 3)]
    [InlineData("sorting", "1, 2, 3", "1, 2, 3, 4", 0.75)]
    [InlineData("sorting", "1, 2, 3", "", 0)]
    [InlineData("edit", "lamp", "LAMP!", 1)]
    [InlineData("edit", "lamp", "It is \"lamp\" now.", 1)]
    [InlineData("edit", "lamp", "the word is lamps", 0.8)]
    [InlineData("edit", "lamp", "123", 0)]
    [InlineData("logic", "Ada is a knight, Ben is a knave", "ben is a knave; ada a knight", 1)]
    [InlineData("logic", "Ada is a knight, Ben is a knight", "Ada and Ben are knights", 1)]
    [InlineData("logic", "Ada is a knight, Ben is a knave", "Ada and Ben are knights", 0.5)]
    [InlineData("logic", "Ada is a knight, Ben is a knave", "Ada is a knave, Ben too. No: Ada is a knight", 0.5)]
    [InlineData("logic", "Ada is a knight, Ben is a knave", "knight knave", 0)]
    public void Answers_are_read_leniently(string kind, string answer, string text, double nearness) =>
        Assert.Equal(nearness, ReasoningProblem.All.Single(p => p.Name == kind).Nearness(answer, text), 1e-9);

    [Theory]
    [InlineData("What is 412 - 30?", "What is 4 1 2 - 3 0?")]
    [InlineData("-12", "-1 2")]
    public void Digits_may_stand_apart(string together, string apart)
    {
        Assert.Equal(apart, SpacedDigits.Apart(together));
        Assert.Equal(together, SpacedDigits.Joined(apart));
        Assert.Equal("x = -12", SpacedDigits.Joined("x = - 1 2"));
    }

    [Fact]
    public void Partial_credit_is_an_option()
    {
        foreach (var (partial, reward) in new[] { ("no", 0.0), ("yes", 0.5) })
        {
            using var world = WorldRegistry.Create("reasoning", new Dictionary<string, string> { ["kind"] = "arithmetic", ["partial-credit"] = partial });
            world.Reset(4);
            var answer = long.Parse(world.Info(WorldInfoKinds.Walkthrough).Walkthrough![0], CultureInfo.InvariantCulture);
            var result = world.Step((answer + 1).ToString(CultureInfo.InvariantCulture));
            Assert.Equal(reward, result.Reward);
            Assert.Equal((false, partial == "no"), (world.Won, world.Lost));
        }
    }

    private static IWorld Make(string kind, int difficulty) =>
        WorldRegistry.Create("reasoning", new Dictionary<string, string> { ["kind"] = kind, ["difficulty"] = difficulty.ToString(CultureInfo.InvariantCulture) });

    private static string Solved(string kind, string prompt) => kind switch
    {
        "arithmetic" => Calculated(prompt),
        "sorting" => Sorted(prompt),
        "edit" => Edited(prompt),
        _ => Deduced(prompt),
    };

    private static string Calculated(string prompt)
    {
        using var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        // Decimals, since DataTable computes whole numbers in 32 bits.
        var expression = Regex.Replace(prompt["What is ".Length..^1], "[0-9]+", "$0.0");
        return ((decimal)table.Compute($"Convert({expression}, 'System.Decimal')", "")).ToString("0", CultureInfo.InvariantCulture);
    }

    private static string Sorted(string prompt)
    {
        var items = prompt[(prompt.IndexOf(':') + 2)..^1].Split(", ").ToList();
        var numbers = char.IsDigit(items[0][0]);
        var down = prompt.Contains("from the largest", StringComparison.Ordinal) || prompt.Contains("from z", StringComparison.Ordinal);
        // Selection sort.
        var sorted = new List<string>();
        while (items.Count > 0)
        {
            var first = items.Aggregate((a, b) => (numbers ? int.Parse(a, CultureInfo.InvariantCulture) - int.Parse(b, CultureInfo.InvariantCulture) : string.CompareOrdinal(a, b)) < 0 != down ? a : b);
            items.Remove(first);
            sorted.Add(first);
        }

        return string.Join(", ", sorted);
    }

    private static string Edited(string prompt)
    {
        var steps = prompt[..^" What is it now?".Length].TrimEnd('.').Split("; ");
        var letters = new LinkedList<char>(steps[0]["Take the word ".Length..]);
        foreach (var step in steps[1..])
        {
            switch (step.Split(' '))
            {
                case ["reverse", "it"]:
                    letters = new LinkedList<char>(letters.Reverse());
                    break;
                case ["double", "its", var end, "letter"]:
                    if (end == "first") letters.AddFirst(letters.First!.Value);
                    else letters.AddLast(letters.Last!.Value);
                    break;
                case ["delete", "its", var end, "letter"]:
                    if (end == "first") letters.RemoveFirst();
                    else letters.RemoveLast();
                    break;
                case ["move", "its", "first", ..]:
                    letters.AddLast(letters.First!.Value);
                    letters.RemoveFirst();
                    break;
                case ["move", "its", "last", ..]:
                    letters.AddFirst(letters.Last!.Value);
                    letters.RemoveLast();
                    break;
                case ["put", [var letter], "in", "front"]:
                    letters.AddFirst(letter);
                    break;
                case ["put", [var letter], "at", "the", "end"]:
                    letters.AddLast(letter);
                    break;
                case ["replace", "every", [var old], "by", [var letter]]:
                    letters = new LinkedList<char>(letters.Select(c => c == old ? letter : c));
                    break;
                default:
                    throw new FormatException(step);
            }
        }

        return new string([.. letters]);
    }

    /// <summary>Tries all kinds of all persons against the sentences as they stand; exactly one must fit.</summary>
    private static string Deduced(string prompt)
    {
        var said = Regex.Matches(prompt, @"(\w+) says that ([^.]+)\.").Select(m => (Speaker: m.Groups[1].Value, What: m.Groups[2].Value)).ToList();
        var names = said.Select(s => s.Speaker).ToList();
        var fitting = new List<string>();
        for (var kinds = 0; kinds < 1 << names.Count; kinds++)
        {
            var knights = names.Where((_, i) => (kinds >> i & 1) != 0).ToHashSet();
            if (said.All(s => knights.Contains(s.Speaker) == Holds(s.What, knights)))
                fitting.Add(string.Join(", ", names.Select(name => $"{name} is a {(knights.Contains(name) ? "knight" : "knave")}")));
        }

        return Assert.Single(fitting);
    }

    private static bool Holds(string what, HashSet<string> knights)
    {
        bool Knight(string name) => knights.Contains(name);
        return what.Split(' ') switch
        {
            [var a, "is", "a", var kind] => Knight(a) == (kind == "knight"),
            [var a, "and", var b, "are", "both", "knaves"] => !Knight(a) && !Knight(b),
            [var a, "and", var b, "are", "both", "knights"] => Knight(a) && Knight(b),
            ["at", "least", "one", "of", var a, "and", var b, "is", "a", "knave"] => !Knight(a) || !Knight(b),
            [var a, "and", var b, "are", "of", "the", "same", "kind"] => Knight(a) == Knight(b),
            _ => throw new FormatException(what),
        };
    }
}
