using Troupe.Env.Language.Classifiers;
using Troupe.Env.Language.Metrics;

namespace Troupe.Env.Tests.Language;

/// <summary>Each metric against numbers that others have published.</summary>
public sealed class MetricTests
{
    private static readonly string[] s_guide = Words("It is a guide to action which ensures that the military always obeys the commands of the party");
    private static readonly string[] s_insure = Words("It is to insure the troops forever hearing the activity guidebook that party direct");

    private static readonly string[][] s_references =
    [
        Words("It is a guide to action that ensures that the military will forever heed Party commands"),
        Words("It is the guiding principle which guarantees the military forces always being under the command of the Party"),
        Words("It is the practical guide for the army always to heed the directions of the party"),
    ];

    private static readonly (string[] Candidate, string[][] References)[] s_dog =
    [
        (Words("The dog bit the man ."), [Words("The dog bit the man ."), Words("The dog had bit the man .")]),
        (Words("It wasn't surprising ."), [Words("It was not unexpected ."), Words("No one was surprised .")]),
        (Words("The man had just bitten him ."), [Words("The man bit him first ."), Words("The man had bitten the dog .")]),
    ];

    // Papineni et al. 2002, section 2.1, examples 1 to 3.
    [Theory]
    [InlineData("the the the the the the the", "the cat is on the mat|there is a cat on the mat", 1, 2, 7)]
    [InlineData("the the the the the the the", "the cat is on the mat|there is a cat on the mat", 2, 0, 6)]
    [InlineData("of the", "it is a guide to action that ensures that the military will forever heed party commands|it is the guiding principle which guarantees the military forces always being under the command of the party|it is the practical guide for the army always to heed the directions of the party", 1, 2, 2)]
    [InlineData("of the", "it is a guide to action that ensures that the military will forever heed party commands|it is the guiding principle which guarantees the military forces always being under the command of the party|it is the practical guide for the army always to heed the directions of the party", 2, 1, 1)]
    public void Modified_precision_is_the_papers(string candidate, string references, int n, int matches, int total)
    {
        var counts = new BleuReferences([.. references.Split('|').Select(Words)]).Count(Words(candidate));
        Assert.Equal((matches, total), (counts.Matches[n - 1], counts.Totals[n - 1]));
    }

    [Fact]
    public void Modified_precisions_of_the_papers_two_candidates()
    {
        var references = new BleuReferences(s_references);
        var (guide, insure) = (references.Count(s_guide), references.Count(s_insure));
        Assert.Equal((17.0 / 18, 10.0 / 17), (guide.Precision(1), guide.Precision(2)));
        Assert.Equal((8.0 / 14, 1.0 / 13), (insure.Precision(1), insure.Precision(2)));
    }

    // Papineni et al. 2002, section 2.2.1: references of 12, 15 and 17 words, a candidate of 12; the others from nltk's documentation.
    [Theory]
    [InlineData(12, new[] { 12, 15, 17 }, 1.0)]
    [InlineData(12, new[] { 28, 28 }, 0.2635971381157267)]
    [InlineData(12, new[] { 13, 2 }, 0.9200444146293233)]
    [InlineData(12, new[] { 13, 11 }, 1.0)]
    [InlineData(7, new[] { 11, 8 }, 0.8668778997501816)]
    [InlineData(7, new[] { 11, 8, 6, 7 }, 1.0)]
    [InlineData(0, new[] { 3 }, 0.0)]
    public void The_brevity_penalty_looks_at_the_nearest_length(int candidate, int[] references, double penalty)
    {
        var lengths = references.Select(n => Enumerable.Repeat("a", n).ToArray()).ToArray();
        Assert.Equal(penalty, new BleuReferences(lengths).Count(Enumerable.Repeat("a", candidate).ToArray()).BrevityPenalty, 1e-12);
    }

    // nltk's documentation of sentence_bleu and SmoothingFunction; four digits stand there.
    [Theory]
    [InlineData(4, 3, BleuSmoothing.None, 0.5045)]
    [InlineData(2, 3, BleuSmoothing.None, 0.7453)]
    [InlineData(3, 3, BleuSmoothing.None, 0.6240)]
    [InlineData(5, 3, BleuSmoothing.None, 0.3920)]
    [InlineData(4, 1, BleuSmoothing.None, 0.4118)]
    [InlineData(4, 1, BleuSmoothing.Floor, 0.4118)]
    [InlineData(4, 1, BleuSmoothing.AddOne, 0.4452)]
    [InlineData(4, 1, BleuSmoothing.Exponential, 0.4118)]
    public void Sentence_bleu_is_nltks(int order, int references, BleuSmoothing smoothing, double bleu) =>
        Assert.InRange(Bleu.Sentence(s_guide, s_references[..references], smoothing, order), bleu, bleu + 0.0001);

    [Fact]
    public void Sentence_bleu_without_longer_matches_is_nltks()
    {
        Assert.Equal(0, Bleu.Sentence(s_insure, s_references, BleuSmoothing.None));
        Assert.InRange(Bleu.Sentence(s_insure, s_references, BleuSmoothing.Floor), 0.0370, 0.0371);
    }

    // nltk's documentation of corpus_bleu: no mean of sentences.
    [Fact]
    public void Corpus_bleu_is_nltks()
    {
        var read = Words("he read the book because he was interested in world history");
        string[][] reads = [Words("he was interested in world history because he read the book")];
        Assert.Equal(0.5920778868801042, Bleu.Corpus([(s_guide, s_references), (read, reads)]), 1e-12);
        Assert.InRange((Bleu.Sentence(s_guide, s_references, BleuSmoothing.None) + Bleu.Sentence(read, reads, BleuSmoothing.None)) / 2, 0.6223, 0.6224);
    }

    // sacreBLEU's README: 48.53 82.4/50.0/45.5/37.5 (BP = 0.943 ratio = 0.944 hyp_len = 17 ref_len = 18); digits beyond from its tests.
    [Fact]
    public void Corpus_bleu_is_sacrebleus()
    {
        var counts = BleuCounts.Empty(4);
        foreach (var (candidate, references) in s_dog) counts = counts.Plus(new BleuReferences(references).Count(candidate));
        Assert.Equal([0.824, 0.500, 0.455, 0.375], Enumerable.Range(1, 4).Select(n => Math.Round(counts.Precision(n), 3)));
        Assert.Equal((17, 18, 0.943), (counts.CandidateLength, counts.ReferenceLength, Math.Round(counts.BrevityPenalty, 3)));
        Assert.Equal(0.48530827, Bleu.Corpus(s_dog.Select(d => ((IReadOnlyList<string>)d.Candidate, (IReadOnlyList<IReadOnlyList<string>>)d.References))), 1e-8);
    }

    // sacreBLEU's tests: effective order, statistics, scoring; its floor there is 0.01 where not the default 0.1.
    [Theory]
    [InlineData("test", "a test", 0.01, 0.3678794411714425)]
    [InlineData("a test", "a test", 0.01, 1.0)]
    [InlineData("a little test", "a test", 0.01, 0.03218297948685433)]
    [InlineData("this is a fest", "this is a test", 0.01, 0.223606797749979)]
    [InlineData("this is a test", "this is a test", 0.01, 1.0)]
    [InlineData("another test", "ref2", 0.01, 0.0)]
    [InlineData("am I am a character sequence", "I am a symbol string sequence a a", 0.1, 0.1555722182)]
    public void Short_sentences_score_as_sacrebleus(string candidate, string reference, double floor, double bleu) =>
        Assert.Equal(bleu, Bleu.Score(new BleuReferences([Words(reference)]).Count(Words(candidate)), BleuSmoothing.Floor, effectiveOrder: true, floor), 1e-8);

    [Fact]
    public void Counts_score_as_sacrebleus()
    {
        Assert.Equal(0.8375922397, Bleu.Score(new BleuCounts([9, 7, 5, 3], [10, 8, 6, 4], 11, 11), BleuSmoothing.None), 1e-8);
        Assert.Equal([4, 2, 1, 0], new BleuReferences([Words("I am a symbol string sequence a a")]).Count(Words("am I am a character sequence")).Matches);
    }

    // Lin 2004, section 3.1: S1 "police killed the gunman" with β = 1, S2 to S4.
    [Theory]
    [InlineData("police kill the gunman", 0.75)]
    [InlineData("the gunman kill police", 0.5)]
    [InlineData("the gunman police killed", 0.5)]
    [InlineData("police killed the gunman", 1)]
    [InlineData("nobody", 0)]
    [InlineData("", 0)]
    public void Rouge_l_is_the_papers(string candidate, double rouge) =>
        Assert.Equal(rouge, RougeL.Score(Words(candidate), Words("police killed the gunman"), beta: 1), 1e-12);

    // By hand: candidate "a b", reference "a x b y": LCS 2, R = 1/2, P = 1; F = (1 + β²)RP / (R + β²P).
    [Theory]
    [InlineData(1, 2.0 / 3)]
    [InlineData(2, 5 * 0.5 / 4.5)]
    [InlineData(1000, 0.5)]
    public void Rouge_l_weighs_recall_by_beta(double beta, double rouge) => Assert.Equal(rouge, RougeL.Score(Words("a b"), Words("a x b y"), beta), 1e-6);

    // SQuAD's evaluate-v1.1: normalize_answer, by its rules.
    [Theory]
    [InlineData("The Eiffel Tower!", "eiffel tower")]
    [InlineData("  an  apple, a   day ", "apple day")]
    [InlineData("U.S. $5", "us 5")]
    [InlineData("theatre", "theatre")]
    [InlineData("the", "")]
    public void Answers_are_normalised_as_squads(string answer, string normalized) => Assert.Equal(normalized, SquadAnswer.Normalized(answer));

    // By hand: "saw black cat" against "black cat": P 2/3, R 1, F1 0.8.
    [Theory]
    [InlineData("I saw the black cat", "black cat", 2.0 * 2 / 6, 0)]
    [InlineData("saw the black cat", "the black cat", 0.8, 0)]
    [InlineData("The Cat.", "a cat", 1, 1)]
    [InlineData("cat cat cat", "cat", 0.5, 0)]
    [InlineData("", "cat", 0, 0)]
    [InlineData("the", "a", 1, 1)]
    public void Token_f1_and_exact_match_are_squads(string answer, string reference, double f1, double exact)
    {
        Assert.Equal(f1, TokenF1.Score(answer, [reference]), 1e-12);
        Assert.Equal(exact, ExactMatch.Score(answer, ["never", reference]), 1e-12);
        Assert.Equal(f1, TokenF1.Score(answer, ["never", reference]), 1e-12);
    }

    [Fact]
    public void Similarity_is_the_cosine_of_mean_vectors()
    {
        var folder = Directory.CreateTempSubdirectory("troupe-vectors");
        try
        {
            var path = Path.Combine(folder.FullName, "vectors.txt");
            File.WriteAllText(path, "3 2\nking 1 0\nqueen 0 1\nanti -1 0\n");
            var vectors = WordVectors.Load(path);
            Assert.Equal(2, vectors.Size);
            Assert.Equal(Math.Sqrt(0.5), EmbeddingSimilarity.Score(vectors, ["king", "queen"], [["king"]]), 1e-12);
            Assert.Equal(0, EmbeddingSimilarity.Score(vectors, ["king"], [["queen"]]));
            Assert.Equal(0, EmbeddingSimilarity.Score(vectors, ["king"], [["anti"]]));
            Assert.Equal(0, EmbeddingSimilarity.Score(vectors, ["unheard"], [["king"]]));
            Assert.Equal(1, EmbeddingSimilarity.Score(vectors, ["unheard", "queen", "king"], [["anti"], ["king", "queen"]]), 1e-12);

            File.WriteAllText(path, "king 1 0\nqueen 0 1\n");
            Assert.Equal(2, WordVectors.Load(path).Size);
            File.WriteAllText(path, "king 1 0\nqueen 0\n");
            Assert.Contains("line 2: a word and 2 numbers are expected, 1 numbers stand there", Assert.Throws<InvalidDataException>(() => WordVectors.Load(path)).Message, StringComparison.Ordinal);
            File.WriteAllText(path, "king 1 zero\n");
            Assert.Contains("line 1: 'zero' is no number", Assert.Throws<InvalidDataException>(() => WordVectors.Load(path)).Message, StringComparison.Ordinal);
            File.WriteAllText(path, "");
            Assert.Contains("is empty", Assert.Throws<InvalidDataException>(() => WordVectors.Load(path)).Message, StringComparison.Ordinal);
            File.WriteAllBytes(path, [.. "caf"u8, 0xE9, .. " 1 0\n"u8]);
            Assert.Contains("not UTF-8", Assert.Throws<InvalidDataException>(() => WordVectors.Load(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(true);
        }
    }

    [Fact]
    public void Hashed_vectors_are_the_same_in_every_process_and_nearly_orthogonal()
    {
        var vectors = WordVectors.Hashed();
        Assert.Equal(vectors.Of("lamp"), WordVectors.Hashed().Of("lamp"));
        Assert.Equal("1 1 1 -1 1 -1 -1 1", string.Join(' ', vectors.Of("lamp")!.Take(8)));
        var products = Enumerable.Range(0, 1000).Select(i => EmbeddingSimilarity.Cosine(EmbeddingSimilarity.Sum(vectors, [$"a{i}"]), EmbeddingSimilarity.Sum(vectors, [$"b{i}"])));
        Assert.InRange(products.Average(), 0, 0.06);   // E|x| / 2 of a normal variable of deviation 1/8: 0.05
    }

    // By hand: classes 0 and 1 have F1 2/3 and 4/5, class 2 never occurs and is never predicted.
    [Fact]
    public void Macro_f1_is_the_mean_over_classes()
    {
        var matrix = new ConfusionMatrix(3);
        foreach (var (actual, predicted) in new[] { (0, 0), (0, 1), (1, 1), (1, 1) }) matrix.Add(actual, predicted);
        Assert.Equal(0.75, matrix.Accuracy);
        Assert.Equal((2.0 / 3 + 0.8 + 0) / 3, matrix.MacroF1, 1e-12);
    }

    // Manning, Raghavan and Schütze 2008, example 13.1: 3/4 · (3/7)³ · (1/14)² against 1/4 · (2/9)³ · (2/9)².
    [Fact]
    public void Naive_bayes_is_the_text_books()
    {
        var model = NaiveBayes.Train([("Chinese Beijing Chinese", true), ("Chinese Chinese Shanghai", true), ("Chinese Macao", true), ("Tokyo Japan Chinese", false)]);
        var (target, rest) = (0.75 * Math.Pow(3.0 / 7, 3) / 14 / 14, 0.25 * Math.Pow(2.0 / 9, 5));
        Assert.Equal(target / (target + rest), model.Probability("Chinese Chinese Chinese Tokyo Japan"), 1e-12);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
