using Troupe.Env.Registry;

namespace Troupe.Env.Language;

/// <summary>The options of worlds whose answers are written, and the world they make.</summary>
internal static class WrittenOptions
{
    public static IReadOnlyList<WorldOption> Options(int maxTokens) =>
    [
        new WorldOption.Choice("mode", "text", ["text", "token"], "text: one step, the whole text; token: one word of a vocabulary a step, so that action algorithms can play."),
        new WorldOption.Choice("credit", "token", ["token", "whole"], "token: each token gets the score it adds; whole: the last one gets all."),
        new WorldOption.Whole("max-tokens", maxTokens, 1, 1024, "words", "Words that are read of a text; and 32 times as many characters."),
        new WorldOption.Whole("vocabulary", 1000, 1, 100_000, "words", "In token mode: so many of the answers' most frequent words can be written."),
    ];

    /// <param name="maxTokens">Words of a text where the task itself knows; null: the option.</param>
    public static LanguageWorld World(string name, WorldOptionValues o, TextTasks tasks, ITextReward reward, int? maxTokens = null)
    {
        var options = new WrittenTextOptions(maxTokens ?? o.Whole("max-tokens"), o.Text("credit") == "whole" ? TokenCredit.Whole : TokenCredit.Token);
        return o.Text("mode") == "text"
            ? new WrittenTextWorld(name, tasks, reward, options)
            : new TokenWorld(name, tasks, reward, tasks.AnswerWords.Take(o.Whole("vocabulary")), options);
    }
}
