namespace Troupe.Env.Language;

/// <summary>
/// What a written answer is worth. A reward of one's own: implement this, or hand a function to <see cref="TextReward.Of"/>,
/// and make a world with it. Deterministic and thread-safe: worlds share one.
/// </summary>
/// <example><code>
/// var reward = TextReward.Of("short", (task, text) => text.Length &lt;= 80 ? 1 : 0, most: 1);
/// WorldRegistry.Register(new WorldKind("short-answers", "Answer shortly.", [], _ => new WrittenTextWorld("short-answers", tasks, reward)));
/// </code></example>
public interface ITextReward
{
    /// <summary>Names the reward and its options, in saved games and to people.</summary>
    string Name { get; }

    /// <param name="task">The game.</param>
    /// <param name="text">The answer, or a beginning of it where each token is credited; may be empty.</param>
    /// <returns>A finite number.</returns>
    double Score(TextTask task, string text);

    /// <summary>Largest score that a text can get in this game; null where nobody knows.</summary>
    double? Most(TextTask task);

    /// <summary>A text that gets <see cref="Most"/>; null where none is known.</summary>
    string? Best(TextTask task);

    /// <summary>The best text of those that begin so, at least as long; null where none is known.</summary>
    string? BestFrom(TextTask task, string begun) => null;
}

/// <summary>A reward that is a function.</summary>
public static class TextReward
{
    /// <param name="name">Names it in saved games.</param>
    /// <param name="score">Worth of a text; deterministic, finite.</param>
    /// <param name="most">Largest worth, where known.</param>
    /// <param name="best">A text of that worth, where known.</param>
    public static ITextReward Of(string name, Func<TextTask, string, double> score, double? most = null, Func<TextTask, string?>? best = null) =>
        new FunctionReward(name, score, most, best);

    private sealed record FunctionReward(string Name, Func<TextTask, string, double> Function, double? Largest, Func<TextTask, string?>? BestText) : ITextReward
    {
        public double Score(TextTask task, string text) => Function(task, text);

        public double? Most(TextTask task) => Largest;

        public string? Best(TextTask task) => BestText?.Invoke(task);
    }
}
