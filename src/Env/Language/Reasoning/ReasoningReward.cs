namespace Troupe.Env.Language.Reasoning;

/// <summary>1 for the right answer, else 0, or with partial credit how near it comes. The game's label names its kind.</summary>
/// <param name="apart">Digits of a number are written apart: white space between them is taken out first.</param>
internal sealed class ReasoningReward(bool partial, bool apart) : ITextReward
{
    public string Name { get; } = $"reasoning(partial={partial},apart={apart})";

    public double Score(TextTask task, string text)
    {
        var problem = ReasoningProblem.All.First(p => p.Name == task.Label);
        var (answer, read) = apart ? (SpacedDigits.Joined(task.References[0]), SpacedDigits.Joined(text)) : (task.References[0], text);
        var nearness = problem.Nearness(answer, read);
        return nearness >= 1 ? 1 : partial ? nearness : 0;
    }

    public double? Most(TextTask task) => 1;

    public string? Best(TextTask task) => task.References[0];
}
