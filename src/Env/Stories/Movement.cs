namespace Troupe.Env.Stories;

/// <summary>The ways to go that stories know, in the order of the compass.</summary>
internal static class Movement
{
    private static readonly string[] s_words =
    [
        "north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "up", "down", "in", "out",
        "fore", "aft", "port", "starboard", "enter", "exit",
    ];

    public static IReadOnlyList<string> Of(StoryModel model) => [.. s_words.Where(word => model.Story.Dictionary.Find(word) is not null)];
}
