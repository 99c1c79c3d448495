using System.Globalization;
using Troupe.Env.Language.Reasoning;
using Troupe.Env.Language.Sets;
using Troupe.Env.Registry;
using Troupe.Env.Text;

namespace Troupe.Env.Language;

/// <summary>A problem in, an answer out that is checked exactly.</summary>
internal static class ReasoningKind
{
    private const string Name = "reasoning";
    private const int LargestNumber = 999;

    public static WorldKind Kind { get; } = new(
        Name,
        "Solve problems whose answers are checked exactly: arithmetic, sorting, editing a word, knights and knaves.",
        [
            new WorldOption.Choice("kind", "any", ["any", .. ReasoningProblem.All.Select(p => p.Name)], "The problems; any: all of them in turn, by the seed."),
            new WorldOption.Whole("difficulty", 3, 1, 10, "steps", "How many numbers, items, steps or persons."),
            new WorldOption.Flag("partial-credit", false, "A wrong answer gets part of 1, by how near it comes, else 0."),
            new WorldOption.Choice("digits", "together", ["together", "apart"], "apart: numbers are shown and read digit by digit, 4 1 2, so that few words write any number."),
            .. WrittenOptions.Options(64),
        ],
        o => WrittenOptions.World(Name, o, Tasks(o.Text("kind"), o.Whole("difficulty"), o.Text("digits") == "apart"), new ReasoningReward(o.Flag("partial-credit"), o.Text("digits") == "apart")))
    {
        Source = "Troupe; knights and knaves: Smullyan 1978",
        Oracle = "every answer is computed, and checked in the tests by another way of computing it",
    };

    private static GeneratedTasks Tasks(string kind, int difficulty, bool apart)
    {
        ReasoningProblem[] problems = [.. ReasoningProblem.All.Where(p => kind == "any" || p.Name == kind)];
        var numbers = Enumerable.Range(0, (apart ? 9 : LargestNumber) + 1).Select(n => n.ToString(CultureInfo.InvariantCulture)).ToArray();
        return new GeneratedTasks(
            $"reasoning kind={kind} difficulty={difficulty} apart={apart}", "Solve the problem.", [.. problems.SelectMany(p => p.Words.Concat(p.AnswerWords)), .. numbers],
            random =>
            {
                var problem = random.Of(problems);
                var (question, answer) = problem.Make(random, difficulty);
                return new TextTask(apart ? SpacedDigits.Apart(question) : question, [apart ? SpacedDigits.Apart(answer) : answer]) { Label = problem.Name };
            })
        {
            Answers = [.. problems.SelectMany(p => p.AnswerWords).SelectMany(w => WordTokenizer.Split(w)).Concat(numbers).Distinct()],
        };
    }
}
