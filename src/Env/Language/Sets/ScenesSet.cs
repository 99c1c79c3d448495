namespace Troupe.Env.Language.Sets;

/// <summary>Facts in, a sentence out: how many of what, of which colour, where. Three ways to say it are right.</summary>
internal static class ScenesSet
{
    private static readonly (string One, string Many)[] s_things =
    [
        ("lamp", "lamps"), ("cup", "cups"), ("book", "books"), ("box", "boxes"), ("chair", "chairs"), ("bottle", "bottles"), ("basket", "baskets"), ("candle", "candles"),
        ("plate", "plates"), ("coat", "coats"), ("knife", "knives"), ("clock", "clocks"), ("brush", "brushes"), ("umbrella", "umbrellas"), ("leaf", "leaves"), ("toy", "toys"),
    ];

    private static readonly string[] s_counts = ["one", "two", "three", "four", "five", "six"];
    private static readonly string[] s_colours = ["red", "green", "blue", "white", "black", "yellow", "grey", "brown", "orange"];

    private static readonly string[] s_places =
    [
        "on the shelf", "under the table", "in the cellar", "behind the door", "beside the stove", "on the stairs", "in the garden", "near the window", "on the roof", "in the hall",
    ];

    private static readonly string[] s_answers =
        [.. s_things.SelectMany(t => new[] { t.One, t.Many }), .. s_counts, .. s_colours, .. s_places, "there is are lies lie ."];

    public static TextTasks Tasks { get; } = new GeneratedTasks(
        "scenes", "Say the facts in one sentence.", [.. s_answers, "thing count colour place : ; ."], Make)
    {
        Answers = [.. s_answers.SelectMany(a => Text.WordTokenizer.Split(a)).Distinct()],
    };

    private static TextTask Make(Rng random)
    {
        var (one, many) = random.Of(s_things);
        var (count, colour, place) = (random.NextInt(s_counts.Length), random.Of(s_colours), random.Of(s_places));
        var what = $"{s_counts[count]} {colour} {(count == 0 ? one : many)}";
        var (be, lie) = count == 0 ? ("is", "lies") : ("are", "lie");
        return new TextTask(
            $"thing: {one}; count: {s_counts[count]}; colour: {colour}; place: {place}.",
            [$"There {be} {what} {place}.", $"{Phrases.Capital(place)} there {be} {what}.", $"{Phrases.Capital(what)} {lie} {place}."]);
    }
}
