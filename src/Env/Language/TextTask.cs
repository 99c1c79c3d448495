namespace Troupe.Env.Language;

/// <summary>One game of a language task: what is shown, and what is right.</summary>
/// <param name="Prompt">The whole of what the player sees.</param>
/// <param name="References">Texts that are right, the best known first; never empty where a reward compares with them.</param>
public sealed record TextTask(string Prompt, IReadOnlyList<string> References)
{
    /// <summary>Answers to choose from, in the order shown; empty: the same for all games, or any text.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>What a reward needs to know beyond the references: a class wanted, a kind of problem.</summary>
    public string Label { get; init; } = "";
}
