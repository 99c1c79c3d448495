namespace Troupe.Env.Stories;

/// <summary>The object tree in words: what is in what.</summary>
internal static class StoryFacts
{
    public static IReadOnlyList<WorldFact> Of(StoryModel model, ReadOnlySpan<byte> ram)
    {
        var facts = new List<WorldFact>();
        for (var obj = 1; obj <= model.Objects.Count; obj++)
            if (model.Objects.Parent(ram, obj) is var parent and not 0 && Named(model, obj) is { } name && Named(model, parent) is { } holder) facts.Add(new WorldFact("in", name, holder));
        return facts;
    }

    /// <summary>Short names of all that is on the player.</summary>
    public static IReadOnlyList<string> Carried(StoryModel model, ReadOnlySpan<byte> ram)
    {
        var carried = new List<int>();
        model.Objects.Below(ram, model.Calibration.Player, carried);
        return [.. carried.Select(obj => model.Nouns.Name(obj)).Where(name => name.Length > 0)];
    }

    private static string? Named(StoryModel model, int obj) => model.Nouns.Name(obj) is { Length: > 0 } name ? name : null;
}
