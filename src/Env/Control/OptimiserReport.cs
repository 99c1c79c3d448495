using Troupe.Env.Text;

namespace Troupe.Env.Control;

/// <summary>How a training goes, in words: each quantity has words of its own, so that their order does not matter.</summary>
internal static class OptimiserReport
{
    public const string Unknown = "I do not understand that; nothing was trained.";
    public const string Diverged = "The model has diverged.";

    public static readonly string[] Letters = ["alpha", "beta", "gamma", "delta"];
    public static readonly string[] Factors = ["halve", "keep", "double"];

    private static readonly string[] s_loss = ["tiny", "low", "fair", "middling", "high", "bad", "awful"];
    private static readonly double[] s_lossBounds = [0.15, 0.3, 0.5, 0.75, 1, 1.4];   // nats; guessing gives 1.1

    private static readonly string[] s_trend = ["plunges", "falls", "stands still", "rises", "soars"];
    private static readonly double[] s_trendBounds = [-0.1, -0.01, 0.01, 0.1];        // nats since the last decision

    private static readonly string[] s_fit = ["perfectly", "well", "somewhat", "poorly", "terribly"];
    private static readonly double[] s_fitBounds = [0.1, 0.4, 0.8, 1.2];              // nats, of the last batches

    private static readonly string[] s_gradient = ["vanishing", "small", "medium", "large", "huge"];
    private static readonly double[] s_gradientBounds = [0.05, 0.2, 0.5, 1.2];

    private static readonly string[] s_rate = ["crawling", "slow", "careful", "steady", "brisk", "fast", "racing", "wild"];
    private static readonly double[] s_rateBounds = [1.0 / 256, 1.0 / 64, 1.0 / 16, 0.25, 0.6, 1.2, 2.5];

    private static readonly string[] s_left = ["one decision is", "few decisions are", "several decisions are", "many decisions are"];
    private static readonly double[] s_leftBounds = [2, 6, 12];

    /// <param name="loss">On validation data, and what it was before the last decision.</param>
    /// <param name="last">What was trained on last, or null at the start.</param>
    public static string Room(double loss, double before, (string Subset, double Loss, double Gradient)? last, double rate, int left) =>
        $"The loss is {Bin(loss, s_lossBounds, s_loss)}{(last is null ? "" : $" and {Bin(loss - before, s_trendBounds, s_trend)}")}."
        + (last is not var (subset, fit, gradient) ? "" : $" The {subset} subset is fitted {Bin(fit, s_fitBounds, s_fit)}; the gradient is {Bin(gradient, s_gradientBounds, s_gradient)}.")
        + $" The rate is {Bin(rate, s_rateBounds, s_rate)}."
        + (left == 0 ? " The training is over." : $" {Capital(Bin(left, s_leftBounds, s_left))} left.");

    public static string[] Actions(IEnumerable<string> subsets) => [.. subsets.SelectMany(subset => Factors.Select(factor => $"{factor} rate, {subset} subset"))];

    public static IReadOnlyList<string> Words(IReadOnlyList<string> subsets) =>
        [.. s_loss.Concat(s_trend).Concat(s_fit).Concat(s_gradient).Concat(s_rate).Concat(s_left).Concat(Actions(subsets))
            .Concat([Unknown, Diverged, "The loss is and. The subset is fitted; the gradient is. The rate is. The training is over. left"])
            .SelectMany(t => WordTokenizer.Split(t)).Distinct().Order(StringComparer.Ordinal)];

    private static string Bin(double value, double[] bounds, string[] names)
    {
        var bin = 0;
        while (bin < bounds.Length && !(value < bounds[bin])) bin++;   // what is not a number is in the last
        return names[bin];
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
