namespace Troupe.Env.Language.Sets;

/// <summary>
/// Short reviews. The main clause says a word of praise or blame plainly or denies it; before or behind it may stand a
/// concession, with a word of the other kind that does not count. So words of praise and blame alone do not tell the
/// label; each together with the word before it does.
/// </summary>
public static class SentimentSet
{
    public const string Positive = "positive";
    public const string Negative = "negative";

    private static readonly string[] s_good = ["good", "great", "lovely", "excellent", "pleasant", "charming", "delightful", "superb", "wonderful", "fine"];
    private static readonly string[] s_bad = ["bad", "awful", "poor", "dreadful", "terrible", "dull", "tedious", "horrible", "disappointing", "weak"];

    private static readonly string[] s_things =
    [
        "the film", "the book", "the meal", "the soup", "the hotel", "the room", "the music", "the play", "the garden", "the service",
        "the acting", "the story", "the bread", "the view", "the concert", "the journey", "the coffee", "the ending",
    ];

    private static readonly string[] s_plain =
    [
        "{0} was {1}", "{0} was very {1}", "{0} was really {1}", "{0} was rather {1}", "{0} seemed {1} to me", "I found {0} quite {1}", "{0} turned out {1}", "{0} proved truly {1}",
    ];

    private static readonly string[] s_denied =
    [
        "{0} was not {1}", "{0} was never {1}", "{0} was hardly {1}", "{0} was anything but {1}", "{0} was far from {1}", "{0} was not at all {1}", "{0} was not exactly {1}",
        "nobody would call {0} particularly {1}",
    ];

    private static readonly string[] s_concessions = ["despite the {1} {2}", "for all their {1} {2}", "even with some {1} {2}", "never mind the {1} {2}"];

    private static readonly string[] s_aspects = ["start", "details", "reviews", "moments", "surroundings", "weather", "company", "colours", "hours", "people"];

    private static readonly string[] s_beginnings = ["", "", "", "yesterday ", "to be honest, ", "in short, ", "after all, "];

    public static TextTasks Tasks { get; } = new GeneratedTasks(
        "sentiment", "Say whether the review is positive or negative.",
        [.. s_good, .. s_bad, .. s_things, .. s_aspects, .. s_plain.Concat(s_denied).Concat(s_concessions).Select(Bare), .. s_beginnings, ". ,", Positive, Negative],
        Make);

    /// <summary>Reviews to write: the label wanted stands in the prompt.</summary>
    public static TextTasks Reviews { get; } = new GeneratedTasks(
        "reviews", "Write a review of the kind asked for.",
        [.. s_good, .. s_bad, .. s_things, .. s_aspects, .. s_plain.Select(Bare), Positive, Negative, "write a review of and mention ."],
        random =>
        {
            var positive = random.NextInt(2) == 0;
            var (thing, aspect, label) = (random.Of(s_things), random.Of(s_aspects), positive ? Positive : Negative);
            var review = Filled(random.Of(s_plain), thing, random.Of(positive ? s_good : s_bad), "");
            return new TextTask($"Write a {label} review of {thing} and mention the {aspect}.", [Phrases.Capital(review) + "."]) { Label = label };
        })
    {
        Answers = Tasks.Words,
    };

    public static IReadOnlyList<string> Labels { get; } = [Negative, Positive];

    /// <summary>Words of praise less words of blame, a tie broken by the text's length, which says nothing: what a rule without grammar can do.</summary>
    public static string ByKeywords(string text)
    {
        var words = Text.WordTokenizer.Split(text);
        var score = words.Count(word => s_good.Contains(word)) - words.Count(word => s_bad.Contains(word));
        return score > 0 || score == 0 && text.Length % 2 == 0 ? Positive : Negative;
    }

    private static TextTask Make(Rng random)
    {
        var positive = random.NextInt(2) == 0;
        var denied = random.NextInt(4) == 0;
        var opinion = random.Of(positive != denied ? s_good : s_bad);
        var text = Filled(random.Of(denied ? s_denied : s_plain), random.Of(s_things), opinion, "");
        if (random.NextInt(10) < 3)
        {
            var concession = Filled(random.Of(s_concessions), "", random.Of(positive ? s_bad : s_good), random.Of(s_aspects));
            text = random.NextInt(2) == 0 ? $"{concession}, {text}" : $"{text}, {concession}";
        }

        return new TextTask(Phrases.Capital(random.Of(s_beginnings) + text + "."), [positive ? Positive : Negative]);
    }

    private static string Filled(string template, string thing, string opinion, string aspect) =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, template, thing, opinion, aspect);

    private static string Bare(string template) => template.Replace("{0}", " ", StringComparison.Ordinal).Replace("{1}", " ", StringComparison.Ordinal).Replace("{2}", " ", StringComparison.Ordinal);
}
