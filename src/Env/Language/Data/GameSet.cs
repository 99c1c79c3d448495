using Troupe.Env.Text;

namespace Troupe.Env.Language.Data;

/// <summary>The three sets that <see cref="GameSeeds"/> keeps apart.</summary>
public enum GameSet
{
    Training,
    Validation,
    Test,
}

/// <summary>Which set a seed names, and which set a text belongs to.</summary>
internal static class GameSets
{
    private const int SetShift = 60;

    /// <summary>Seeds that <see cref="GameSeeds"/> does not make are training's.</summary>
    public static GameSet OfSeed(long seed) => (seed >> SetShift) switch { 1 => GameSet.Validation, 2 => GameSet.Test, _ => GameSet.Training };

    /// <summary>The seed's number within its set.</summary>
    public static long Index(long seed) => seed & ((1L << SetShift) - 1);

    /// <summary>Of a text's words alone: case and white space do not count, so texts that differ in nothing else lie in one set.</summary>
    public static ulong Hash(string text)
    {
        var hash = TextHash.Of("");
        Span<char> few = stackalloc char[64];
        foreach (var word in WordTokenizer.Enumerate(text))
        {
            var lower = word.Length <= few.Length ? few[..word.Length] : new char[word.Length];
            word.ToLowerInvariant(lower);
            hash = TextHash.Of(lower, hash);
        }

        return hash;
    }

    /// <param name="validation">Share of texts, 0 … 1.</param>
    /// <param name="test">Share of texts, 0 … 1.</param>
    public static GameSet OfHash(ulong hash, double validation, double test)
    {
        var place = (Rng.Mix(hash, 0) >> 11) * (1.0 / (1UL << 53));
        return place < test ? GameSet.Test : place < test + validation ? GameSet.Validation : GameSet.Training;
    }

    /// <summary>
    /// The place of game <paramref name="index"/> among n: each n games after one another visit every place once, in
    /// an order of that round's own (an affine map; not meant to look random in every way).
    /// </summary>
    public static int Place(long index, int n, ulong salt)
    {
        var (round, at) = ((ulong)index / (ulong)n, (ulong)index % (ulong)n);
        var random = Rng.Mix(salt, round);
        var factor = 1 + random % (ulong)n;
        while (GreatestCommonDivisor(factor, (ulong)n) != 1) factor++;
        return (int)((factor % (ulong)n * at + (random >> 32)) % (ulong)n);
    }

    private static ulong GreatestCommonDivisor(ulong a, ulong b)
    {
        while (b != 0) (a, b) = (b, a % b);
        return a;
    }
}
