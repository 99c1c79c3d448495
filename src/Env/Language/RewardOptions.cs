using Troupe.Env.Language.Classifiers;
using Troupe.Env.Language.Data;
using Troupe.Env.Language.Metrics;
using Troupe.Env.Language.Rewards;
using Troupe.Env.Language.Sets;
using Troupe.Env.Registry;

namespace Troupe.Env.Language;

/// <summary>The options that say what a text is worth.</summary>
internal static class RewardOptions
{
    public const string Auto = "auto";

    private const string Path = "world.options.reward";
    private const int KeptModels = 4;
    private const int BuiltInTexts = 4000;
    private const int MostTexts = 200_000;   // a classifier is trained on

    private static readonly string[] s_names = ["bleu", "rouge-l", "embedding", "exact", "token-f1", "length", "pattern", "classifier", "increasing-numbers"];
    private static readonly Shared<Dictionary<string, LinearTextModel>> s_models = new(KeptModels);
    private static readonly Shared<WordVectors> s_vectors = new(KeptModels);

    /// <summary>What worlds of references need.</summary>
    public static IReadOnlyList<WorldOption> OfReferences(string reward, string summary) =>
    [
        new WorldOption.FreeText("reward", reward, "bleu, rouge-l, embedding, exact, token-f1, length, or a sum as 0.8*bleu + 0.2*length", summary),
        new WorldOption.Choice("bleu-smoothing", "exponential", ["none", "floor", "add-one", "exponential"], "Chen and Cherry's methods 0 to 3, where no n-gram of some length matches."),
        new WorldOption.Whole("bleu-order", Bleu.DefaultOrder, 1, 9, "words", "Longest n-grams that BLEU counts."),
        new WorldOption.Real("rouge-beta", RougeL.DefaultBeta, 0, 1000, "β", "ROUGE-L's weight of recall against precision."),
        new WorldOption.FreeText("embedding-file", DataOptions.None, "a path, or none", "Word vectors in word2vec's text form; none: vectors hashed from the words, which know no meaning."),
        new WorldOption.Whole("embedding-size", WordVectors.DefaultSize, 1, 4096, "numbers", "Length of hashed vectors."),
        new WorldOption.Whole("length-min", 5, 1, 1024, "words", "Shortest text that the length reward likes."),
        new WorldOption.Whole("length-max", 15, 1, 1024, "words", "Longest text that the length reward likes."),
    ];

    /// <summary>What text generation needs besides.</summary>
    public static IReadOnlyList<WorldOption> OfGeneration { get; } =
    [
        .. OfReferences(Auto, "What a text is worth; also pattern, classifier, increasing-numbers; auto: what the built-in set is made for, bleu for files."),
        new WorldOption.FreeText("pattern", @"\w", "a regular expression of .NET", "What the pattern reward looks for, anywhere in the text."),
        new WorldOption.Choice("classifier", "logistic", ["naive-bayes", "logistic"], "What is trained for the classifier reward: naive Bayes of words, or logistic regression of words and word pairs."),
        new WorldOption.FreeText("classifier-file", DataOptions.None, "a path, or none", "Labelled texts to train it on, with classifier-text-column and classifier-label-column; none: the built-in reviews."),
        new WorldOption.FreeText("classifier-text-column", "text", "a column's name", "The texts in classifier-file."),
        new WorldOption.FreeText("classifier-label-column", "label", "a column's name", "Their labels."),
        new WorldOption.FreeText("classifier-label", DataOptions.None, "a label, or none", "The label wanted; none: the one that each game asks for."),
    ];

    /// <param name="automatic">What <see cref="Auto"/> means here.</param>
    /// <param name="maxTokens">Words that are read of a text.</param>
    /// <param name="references">Whether games have references.</param>
    /// <param name="labels">Whether games ask for a label.</param>
    /// <exception cref="WorldConfigurationException">No such reward, or one that this world cannot give.</exception>
    public static ITextReward Read(WorldOptionValues o, string automatic, int maxTokens, bool references, bool labels, IReadOnlyList<string>? allowed = null)
    {
        var text = o.Text("reward") is var said && said == Auto ? automatic : said;
        var parts = new List<(double Weight, ITextReward Reward)>();
        foreach (var term in text.Split('+', StringSplitOptions.TrimEntries))
        {
            var (weight, name) = (1.0, term);
            if (term.IndexOfAny(['*', ' ']) is var cut and > 0)
            {
                if (!double.TryParse(term[..cut], System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out weight) || !double.IsFinite(weight) || weight <= 0)
                    throw Wrong(text, $"'{term[..cut]}' is no weight above 0");
                name = term[(cut + 1)..].Trim(' ', '*');
            }

            var known = allowed ?? s_names;
            if (!known.Contains(name)) throw Wrong(text, $"'{name}' is no reward of this world", NearestName.Of(name, known), known);
            parts.Add((weight, One(name, o, maxTokens, references, labels)));
        }

        return parts is [(1.0, var only)] ? only : new SumReward(parts);
    }

    private static ITextReward One(string name, WorldOptionValues o, int maxTokens, bool references, bool labels)
    {
        if (!references && name is "bleu" or "rouge-l" or "embedding" or "exact" or "token-f1") throw Wrong(name, "it compares with references, and there are none: name a reference-column");
        switch (name)
        {
            case "bleu":
                var smoothing = o.Text("bleu-smoothing") switch { "none" => BleuSmoothing.None, "floor" => BleuSmoothing.Floor, "add-one" => BleuSmoothing.AddOne, _ => BleuSmoothing.Exponential };
                return new BleuReward(smoothing, o.Whole("bleu-order"));
            case "rouge-l": return new RougeReward(o.Real("rouge-beta"));
            case "embedding": return Embedding(o);
            case "exact": return new ExactReward();
            case "token-f1": return new TokenF1Reward();
            case "length":
                var (min, max) = (o.Whole("length-min"), o.Whole("length-max"));
                if (min > max || min > maxTokens) throw new ArgumentException($"length-min is {min}, length-max {max}, and {maxTokens} words of a text are read: no text can be right");
                return new LengthReward(min, max);
            case "pattern": return new PatternReward(o.Text("pattern"));
            case "classifier": return Classifier(o, maxTokens, labels);
            default: return new IncreasingNumbersReward(o.Whole("numbers"), o.Whole("length"));
        }
    }

    private static EmbeddingReward Embedding(WorldOptionValues o)
    {
        if (DataOptions.Name(o, "embedding-file") is not { } path) return new EmbeddingReward(WordVectors.Hashed(o.Whole("embedding-size")), $"hashed {o.Whole("embedding-size")}");
        try
        {
            return new EmbeddingReward(s_vectors.Get($"{path}|{DataOptions.Stamp(path)}", () => WordVectors.Load(path)), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new WorldConfigurationException("world.options.embedding-file", path, e.Message.TrimEnd('.'), "a file of word vectors in word2vec's text form, or none", inner: e);
        }
    }

    private static ClassifierReward Classifier(WorldOptionValues o, int maxTokens, bool labels)
    {
        var (bayes, always, path) = (o.Text("classifier") == "naive-bayes", DataOptions.Name(o, "classifier-label"), DataOptions.Name(o, "classifier-file"));
        if (always is null && !labels) throw new WorldConfigurationException("world.options.classifier-label", null, "the games ask for no label, so the classifier reward needs one", "a label");
        var columns = new[] { o.Text("classifier-text-column"), o.Text("classifier-label-column") };
        try
        {
            var key = $"{bayes}|{path}|{string.Join('|', columns)}|{(path is null ? "" : DataOptions.Stamp(path))}";
            var models = s_models.Get(key, () => Train(path is null ? BuiltIn() : OfFile(path, columns), bayes));
            return always is null || models.ContainsKey(always)
                ? new ClassifierReward($"{o.Text("classifier")} {path}", models, always, maxTokens)
                : throw new WorldConfigurationException("world.options.classifier-label", always, "no text has this label", string.Join(", ", models.Keys), NearestName.Of(always, models.Keys));
        }
        catch (DataFileException e)
        {
            throw new WorldConfigurationException("world.options.classifier-file", path, e.Message, "a UTF-8 file of JSON lines or CSV", inner: e);
        }
    }

    private static Dictionary<string, LinearTextModel> Train(IReadOnlyList<(string Text, string Label)> texts, bool bayes) =>
        texts.Select(t => t.Label).Distinct().Order(StringComparer.Ordinal).ToDictionary(label => label, label =>
        {
            var marked = texts.Select(t => (t.Text, t.Label == label));
            return bayes ? NaiveBayes.Train(marked) : LogisticRegression.Train(marked, pairs: true);
        });

    private static List<(string Text, string Label)> BuiltIn() =>
        [.. Enumerable.Range(0, BuiltInTexts).Select(i => SentimentSet.Tasks.Of(GameSeeds.Training(i))).Select(t => (t.Prompt, t.References[0]))];

    private static List<(string Text, string Label)> OfFile(string path, string[] columns)
    {
        using var data = DataSet.Load(new DataSetOptions(path, [new("classifier-text-column", columns[0], Input: true), new("classifier-label-column", columns[1])]));
        return [.. data.Rows(GameSet.Training).Take(MostTexts).Select(data.Read).Select(values => (values[0][0], values[1][0].Trim()))];
    }

    private static WorldConfigurationException Wrong(string text, string problem, string? nearest = null, IReadOnlyList<string>? known = null) =>
        new(Path, text, problem, $"{string.Join(", ", known ?? s_names)}, or a sum as 0.8*bleu + 0.2*length", nearest);
}
