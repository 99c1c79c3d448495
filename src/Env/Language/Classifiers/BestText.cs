namespace Troupe.Env.Language.Classifiers;

/// <summary>
/// The text of at most n words that a linear model likes best, exactly: words add up, pairs tie neighbours together, so
/// the best text ending in each word follows from those one word shorter (Viterbi 1967). A pair never seen weighs 0,
/// and only pairs seen are gone through: time n · (words · log words + pairs).
/// </summary>
public static class BestText
{
    public static (double LogOdds, string Text) Of(LinearTextModel model, int words)
    {
        string[] vocabulary = [.. model.Weights.Keys.Where(w => !w.Contains(' ', StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        var numbers = vocabulary.Select((word, i) => (word, i)).ToDictionary(w => w.word, w => w.i, StringComparer.Ordinal);
        var before = Pairs(model, numbers);
        var (best, text) = (0.0, "");
        var scores = vocabulary.Select(word => model.Weights[word]).ToArray();   // [last word]: of the best text of this length
        var steps = new List<int[]> { new int[vocabulary.Length] };              // [length − 1][last word]: the word before it
        for (var length = 1; length <= words && vocabulary.Length > 0; length++)
        {
            if (length > 1) scores = Longer(model, vocabulary, before, scores, steps);
            var last = Array.IndexOf(scores, scores.Max());
            if (scores[last] > best) (best, text) = (scores[last], Text(vocabulary, steps, last));
        }

        return (best + model.Bias, text);
    }

    private static double[] Longer(LinearTextModel model, string[] vocabulary, Dictionary<int, double>[] before, double[] scores, List<int[]> steps)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length).OrderByDescending(w => scores[w]).ThenBy(w => w)];
        var (longer, step) = (new double[scores.Length], new int[scores.Length]);
        for (var word = 0; word < scores.Length; word++)
        {
            // The best word before that makes no pair with this one, against those that do.
            var free = Array.FindIndex(order, previous => !before[word].ContainsKey(previous));
            var (most, from) = free < 0 ? (double.NegativeInfinity, -1) : (scores[order[free]], order[free]);
            foreach (var (previous, weight) in before[word])
                if (scores[previous] + weight > most) (most, from) = (scores[previous] + weight, previous);
            (longer[word], step[word]) = (most + model.Weights[vocabulary[word]], from);
        }

        steps.Add(step);
        return longer;
    }

    /// <summary>[word]: words seen before it → the pair's weight.</summary>
    private static Dictionary<int, double>[] Pairs(LinearTextModel model, Dictionary<string, int> numbers)
    {
        var before = new Dictionary<int, double>[numbers.Count];
        for (var i = 0; i < before.Length; i++) before[i] = [];
        foreach (var (feature, weight) in model.Weights)
            if (feature.Split(' ') is [var one, var two]) before[numbers[two]][numbers[one]] = weight;
        return before;
    }

    private static string Text(string[] vocabulary, List<int[]> steps, int last)
    {
        var words = new List<string>();
        for (var length = steps.Count; length >= 1; length--)
        {
            words.Add(vocabulary[last]);
            last = steps[length - 1][last];
        }

        words.Reverse();
        return string.Join(' ', words);
    }
}
