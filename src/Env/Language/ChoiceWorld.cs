namespace Troupe.Env.Language;

/// <summary>
/// A text, and one of several answers to it: classification, questions with choices. Reward 1 for a right answer, 0
/// for a wrong one; either ends the game. What is none of the answers costs a move, of which there are five.
/// </summary>
public sealed class ChoiceWorld : LanguageWorld
{
    private const int MaxTries = 5;
    private const string Right = "Right.";
    private const string Wrong = "Wrong.";
    private const string Unknown = "That is none of the answers.";

    private readonly IReadOnlyList<string> _all;
    private string _chosen = "";

    /// <param name="name">Registry name.</param>
    /// <param name="tasks">Their references are right answers; at least one of them is among the choices.</param>
    /// <param name="all">Every answer there is, where games share them; empty: each game brings its own choices.</param>
    public ChoiceWorld(string name, TextTasks tasks, IReadOnlyList<string> all) : base(tasks, "choice", new WorldSpec(
        name, new ObservationSpec.Text(), all.Count > 0 ? new ActionSpec.OneOf(all) : new ActionSpec.AdmissibleText(),
        SortedWords(tasks.Words, all, [Right, Wrong, Unknown]), MaxTries)) => _all = all;

    public override double? MaxScore => 1;

    public override IReadOnlyList<string> AdmissibleActions => !Started || Ended ? [] : Choices;

    private IReadOnlyList<string> Choices => Game.Choices.Count > 0 ? Game.Choices : _all;

    private protected override string Written => _chosen;

    public override StepResult Step(int action)
    {
        ThrowIfOver();
        if ((uint)action >= (uint)Choices.Count)
            throw new ArgumentOutOfRangeException(nameof(action), action, $"Admissible are 0 to {Choices.Count - 1}: {string.Join(", ", Choices)}.");
        return Choose(Choices[action], Choices[action]);
    }

    public override StepResult Step(string command)
    {
        ThrowIfOver();
        command = Cut(command);
        var meant = command.AsSpan().Trim();
        foreach (var choice in Choices)
            if (meant.Equals(choice, StringComparison.Ordinal)) return Choose(command, choice);
        foreach (var choice in Choices)
            if (meant.Equals(choice, StringComparison.OrdinalIgnoreCase)) return Choose(command, choice);
        return Took(command, Unknown, 0, ended: false);
    }

    public override IReadOnlyList<string> Plan() => Over ? [] : [RightChoice()];

    private protected override IReadOnlyList<string> Walkthrough() => [RightChoice()];

    private protected override void Clear() => _chosen = "";

    private protected override void Write(BinaryWriter writer) => writer.WriteText(_chosen);

    private protected override void Read(BinaryReader reader, TextTask game)
    {
        var chosen = reader.ReadText();
        reader.MustBeAtEnd();
        _chosen = chosen;
    }

    private StepResult Choose(string command, string choice)
    {
        _chosen = choice;
        Score = Game.References.Contains(choice) ? 1 : 0;
        return Took(command, Score > 0 ? Right : Wrong, Score, ended: true);
    }

    private string RightChoice() => Choices.First(Game.References.Contains);
}
