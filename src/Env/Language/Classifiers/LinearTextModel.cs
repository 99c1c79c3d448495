using Troupe.Env.Text;

namespace Troupe.Env.Language.Classifiers;

/// <summary>
/// P(target | text) = σ(bias + Σ weights of its words), each word as often as it stands; words not known weigh nothing.
/// With pairs, two words that follow one another weigh too. Immutable, thread-safe.
/// </summary>
/// <param name="Weights">Of words, and of pairs as <c>one two</c>; lower case.</param>
/// <param name="Pairs">Whether pairs are looked up.</param>
public sealed record LinearTextModel(double Bias, IReadOnlyDictionary<string, double> Weights, bool Pairs)
{
    public double Probability(string text) => 1 / (1 + Math.Exp(-LogOdds(text)));

    /// <summary>Positive where the target is likelier than not.</summary>
    public double LogOdds(string text) => Features(text, Pairs).Sum(Weights.GetValueOrDefault) + Bias;

    /// <summary>The words of a text, then its pairs.</summary>
    internal static IEnumerable<string> Features(string text, bool pairs)
    {
        var words = WordTokenizer.Split(text);
        return pairs ? words.Concat(words.Zip(words.Skip(1), (one, two) => one + " " + two)) : words;
    }
}
