namespace Troupe.Env.Language.Classifiers;

/// <summary>
/// Logistic regression over word counts, target against the rest, by AdaGrad (Duchi et al. 2011): each feature has its
/// own step size, so rare words learn as fast as common ones. The order of texts is shuffled by a fixed generator: the
/// same texts give the same model.
/// </summary>
public static class LogisticRegression
{
    /// <param name="epochs">Passes over the texts.</param>
    /// <param name="rate">AdaGrad's step size.</param>
    /// <param name="decay">L2, on the weights of a text's features at each step.</param>
    /// <exception cref="ArgumentException">One of the two classes has no text.</exception>
    public static LinearTextModel Train(IEnumerable<(string Text, bool Target)> texts, bool pairs = false, int epochs = 10, double rate = 0.5, double decay = 1e-6)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var rows = new List<(int[] Features, bool Target)>();
        foreach (var (text, isTarget) in texts)
        {
            rows.Add(([.. LinearTextModel.Features(text, pairs).Select(f => numbers.TryGetValue(f, out var n) ? n : numbers[f] = numbers.Count)], isTarget));
        }

        if (rows.All(r => r.Target) || !rows.Any(r => r.Target))
            throw new ArgumentException($"A classifier needs texts of both kinds; all {rows.Count} are of one.", nameof(texts));
        var weights = new double[numbers.Count + 1];   // the last is the bias
        var squares = new double[numbers.Count + 1];
        var random = new Rng(rows.Count, 0x4C6F6769);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            for (var i = rows.Count - 1; i > 0; i--)
            {
                var j = random.NextInt(i + 1);
                (rows[i], rows[j]) = (rows[j], rows[i]);
            }

            foreach (var (features, isTarget) in rows)
            {
                var odds = weights[^1];
                foreach (var feature in features) odds += weights[feature];
                var error = 1 / (1 + Math.Exp(-odds)) - (isTarget ? 1 : 0);
                Update(numbers.Count, error);
                foreach (var feature in features) Update(feature, error + decay * weights[feature]);
            }
        }

        return new LinearTextModel(weights[^1], numbers.ToDictionary(n => n.Key, n => weights[n.Value]), pairs);

        void Update(int weight, double gradient)
        {
            squares[weight] += gradient * gradient;
            weights[weight] -= rate * gradient / (Math.Sqrt(squares[weight]) + 1e-8);
        }
    }
}
