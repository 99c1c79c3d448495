using System.Collections.Concurrent;
using Troupe.Env.Language.Classifiers;

namespace Troupe.Env.Language.Rewards;

/// <summary>
/// The probability that a classifier gives to the label wanted: the game's, or always the same one. Its largest value
/// within the length limit is known exactly; the text that gets it need not be one that a person would write.
/// </summary>
/// <param name="models">One a label, that label against the rest.</param>
/// <param name="always">The label wanted in every game; null: the game's own.</param>
internal sealed class ClassifierReward(string name, IReadOnlyDictionary<string, LinearTextModel> models, string? always, int maxTokens) : ITextReward
{
    private readonly ConcurrentDictionary<string, (double LogOdds, string Text)> _best = [];

    public string Name { get; } = $"classifier({name},{always},{maxTokens})";

    public double Score(TextTask task, string text) => models[Label(task)].Probability(text);

    public double? Most(TextTask task) => 1 / (1 + Math.Exp(-Of(task).LogOdds));

    public string? Best(TextTask task) => Of(task).Text;

    private (double LogOdds, string Text) Of(TextTask task) => _best.GetOrAdd(Label(task), label => BestText.Of(models[label], maxTokens));

    private string Label(TextTask task) => always ?? task.Label;
}
