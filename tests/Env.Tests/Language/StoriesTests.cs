using System.Text.RegularExpressions;
using Troupe.Env.Language.Sets;
using Troupe.Env.Registry;

namespace Troupe.Env.Tests.Language;

/// <summary>A reader that knows the sentences, but not how stories are made, answers every question.</summary>
public sealed class StoriesTests
{
    [Theory]
    [InlineData("one-fact")]
    [InlineData("two-facts")]
    [InlineData("three-facts")]
    [InlineData("deduction")]
    [InlineData("induction")]
    public void A_reader_of_the_sentences_answers_every_question(string kind)
    {
        using var world = WorldRegistry.Create("question-answering", new Dictionary<string, string> { ["kind"] = kind });
        for (var i = 0; i < 400; i++)
        {
            var story = world.Reset(i % 2 == 0 ? GameSeeds.Training(i) : GameSeeds.Test(i)).Room;
            var answer = Read(story);
            Assert.Contains(answer, world.AdmissibleActions);
            Assert.True(world.Step(answer).Reward == 1, $"{story} — {answer}");
        }
    }

    [Fact]
    public void No_answer_is_much_likelier_than_another()
    {
        foreach (var kind in StoriesSet.Kinds)
        {
            using var world = WorldRegistry.Create("question-answering", new Dictionary<string, string> { ["kind"] = kind });
            var answers = Enumerable.Range(0, 2000).Select(i =>
            {
                world.Reset(GameSeeds.Training(i));
                return world.Info(WorldInfoKinds.Walkthrough).Walkthrough![0];
            }).CountBy(a => a).ToList();
            Assert.InRange(answers.Max(a => a.Value) / 2000.0, 0, kind is "deduction" or "induction" ? 0.22 : 0.17);
        }
    }

    private static string Read(string text)
    {
        var sentences = text.Split('.', '?').Select(s => s.Trim()).Where(s => s.Length > 0).ToList();
        var (at, holder, path) = (new Dictionary<string, string>(), new Dictionary<string, string>(), new Dictionary<string, List<string>>());
        var (kinds, colours, fears) = (new Dictionary<string, string>(), new Dictionary<string, string>(), new Dictionary<string, string>());
        foreach (var sentence in sentences[..^1])
        {
            if (Matches(sentence, @"^(\w+) (?:went to|walked to|hurried to|came to|is now in) the (\w+)$", out var person, out var what))
            {
                at[person] = what;
                foreach (var thing in holder.Where(h => h.Value == person).Select(h => h.Key)) path[thing].Add(what);
            }
            else if (Matches(sentence, @"^(\w+) (?:took|picked up|grabbed) the (\w+)$", out person, out what))
            {
                Assert.False(holder.ContainsKey(what));
                holder[what] = person;
                if (path.TryGetValue(what, out var way)) Assert.Equal(at[person], way[^1]);
                else path[what] = [at[person]];
            }
            else if (Matches(sentence, @"^(\w+) (?:put down|left|dropped) the (\w+)(?: there)?$", out person, out what))
            {
                Assert.Equal(person, holder[what]);
                holder.Remove(what);
            }
            else if (Matches(sentence.ToLowerInvariant(), @"^(?:all )?(\w+) (?:are afraid of|fear|run from) (\w+)$", out person, out what)) fears[Singular(person)] = what;
            else if (Matches(sentence, @"^(\w+) is an? (\w+)$", out person, out what)) kinds[person] = what;
            else if (Matches(sentence, @"^(\w+) is (\w+)$", out person, out what)) colours[person] = what;
            else Assert.Fail(sentence);
        }

        return sentences[^1].Split(' ') switch
        {
            ["Where", "is", "the", var thing] => path[thing][^1],
            ["Where", "was", "the", var thing, "before", "the", var place] => path[thing][path[thing].LastIndexOf(place) - 1],
            ["Where", "is", var person] => at[person],
            ["What", "does", var person, "fear"] => fears[kinds[person]],
            ["What", "colour", "is", var person] => colours[kinds.Single(k => k.Value == kinds[person] && k.Key != person).Key],
            _ => throw new FormatException(sentences[^1]),
        };
    }

    private static string Singular(string many) => many.EndsWith("xes", StringComparison.Ordinal) ? many[..^2] : many[..^1];

    private static bool Matches(string sentence, [System.Diagnostics.CodeAnalysis.StringSyntax("Regex")] string pattern, out string one, out string other)
    {
        var match = Regex.Match(sentence, pattern, RegexOptions.CultureInvariant);
        (one, other) = (match.Groups[1].Value, match.Groups[2].Value);
        return match.Success;
    }
}
