using System.Globalization;

namespace Troupe.Env.Language.Rewards;

/// <summary>
/// A weighted sum. Its largest value is known where one text gets the most of every part: the parts' best texts are
/// tried.
/// </summary>
internal sealed class SumReward(IReadOnlyList<(double Weight, ITextReward Reward)> parts) : ITextReward
{
    public string Name { get; } = string.Join(" + ", parts.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Weight} {p.Reward.Name}")));

    public double Score(TextTask task, string text) => parts.Sum(p => p.Weight * p.Reward.Score(task, text));

    public double? Most(TextTask task) => Best(task) is { } best ? Score(task, best) : null;

    public string? Best(TextTask task)
    {
        double? bound = 0;
        foreach (var (weight, reward) in parts) bound += weight * reward.Most(task);   // null where one is not known
        return bound is null ? null : parts.Select(p => p.Reward.Best(task)).FirstOrDefault(text => text is not null && Score(task, text) >= bound - 1e-9);
    }
}
