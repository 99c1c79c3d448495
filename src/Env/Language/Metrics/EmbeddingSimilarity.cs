namespace Troupe.Env.Language.Metrics;

/// <summary>
/// Cosine of two texts' mean word vectors; 0 where it is negative, or where a text has no known word. Between 0 and 1.
/// Word order does not count.
/// </summary>
public static class EmbeddingSimilarity
{
    /// <param name="candidate">Lower-case words.</param>
    /// <param name="references">The nearest counts.</param>
    public static double Score(WordVectors vectors, IReadOnlyList<string> candidate, IReadOnlyList<IReadOnlyList<string>> references)
    {
        var sum = Sum(vectors, candidate);
        return references.Max(reference => Cosine(sum, Sum(vectors, reference)));
    }

    /// <summary>Sum of the known words' vectors, [size]: its direction is the mean's.</summary>
    public static double[] Sum(WordVectors vectors, IReadOnlyList<string> words)
    {
        var sum = new double[vectors.Size];
        foreach (var word in words)
        {
            if (vectors.Of(word) is not { } vector) continue;
            for (var i = 0; i < sum.Length; i++) sum[i] += vector[i];
        }

        return sum;
    }

    public static double Cosine(double[] a, double[] b)
    {
        var (product, squaresA, squaresB) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            product += a[i] * b[i];
            squaresA += a[i] * a[i];
            squaresB += b[i] * b[i];
        }

        return squaresA == 0 || squaresB == 0 ? 0 : Math.Clamp(product / Math.Sqrt(squaresA * squaresB), 0, 1);
    }
}
