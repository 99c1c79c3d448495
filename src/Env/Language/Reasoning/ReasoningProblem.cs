namespace Troupe.Env.Language.Reasoning;

/// <summary>
/// A kind of problem whose answers can be checked exactly. Checkers look for the answer in whatever was written, by
/// the rule that each states; they never look at how it was found.
/// </summary>
internal abstract class ReasoningProblem
{
    /// <summary>As the option says it.</summary>
    public abstract string Name { get; }

    /// <summary>Texts that hold every word of its problems; numbers are listed once for all kinds.</summary>
    public abstract IEnumerable<string> Words { get; }

    /// <summary>Texts that hold the words of its answers.</summary>
    public abstract IEnumerable<string> AnswerWords { get; }

    /// <summary>A problem and its answer.</summary>
    /// <param name="difficulty">1 to 10.</param>
    public abstract (string Question, string Answer) Make(Rng random, int difficulty);

    /// <summary>1 for the right answer, less for others: 0 … 1, how near they come.</summary>
    public abstract double Nearness(string answer, string text);

    public static IReadOnlyList<ReasoningProblem> All { get; } = [new Arithmetic(), new Sorting(), new StringEdit(), new Knights()];
}
