namespace Troupe.Env.Language.Sets;

/// <summary>Drawing words and writing sentences.</summary>
internal static class Phrases
{
    public static T Of<T>(this Rng random, IReadOnlyList<T> items) => items[random.NextInt(items.Count)];

    /// <summary>Some of the items, each at most once, in a random order (Fisher and Yates).</summary>
    public static T[] Some<T>(this Rng random, IReadOnlyList<T> items, int count)
    {
        T[] drawn = [.. items];
        for (var i = 0; i < count; i++)
        {
            var j = i + random.NextInt(drawn.Length - i);
            (drawn[i], drawn[j]) = (drawn[j], drawn[i]);
        }

        return drawn[..count];
    }

    public static string Capital(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];

    public static string Article(string noun) => "aeiou".Contains(noun[0], StringComparison.Ordinal) ? "an " + noun : "a " + noun;
}
