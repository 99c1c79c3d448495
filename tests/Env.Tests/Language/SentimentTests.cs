using Troupe.Env.Language.Classifiers;
using Troupe.Env.Language.Metrics;
using Troupe.Env.Language.Sets;
using Xunit.Abstractions;

namespace Troupe.Env.Tests.Language;

public sealed class SentimentTests(ITestOutputHelper output)
{
    [Fact]
    public void A_classifier_of_words_and_pairs_learns_it_and_a_keyword_rule_does_not()
    {
        var training = Enumerable.Range(0, 6000).Select(i => Text(GameSeeds.Training(i))).ToList();
        var pairs = Accuracy(LogisticRegression.Train(training, pairs: true), 2000);
        var words = Accuracy(LogisticRegression.Train(training), 2000);
        var keywords = new ConfusionMatrix(2);
        for (var i = 0; i < 2000; i++)
        {
            var (text, target) = Text(GameSeeds.Test(i));
            keywords.Add(target ? 1 : 0, SentimentSet.ByKeywords(text) == SentimentSet.Positive ? 1 : 0);
        }

        output.WriteLine($"words and pairs {pairs}, words {words}, keywords {keywords.Accuracy}");
        Assert.InRange(pairs, 0.97, 1);
        Assert.InRange(words, 0.5, 0.9);
        Assert.InRange(keywords.Accuracy, 0.45, 0.75);
    }

    private static double Accuracy(LinearTextModel model, int games)
    {
        var matrix = new ConfusionMatrix(2);
        for (var i = 0; i < games; i++)
        {
            var (text, target) = Text(GameSeeds.Test(i));
            matrix.Add(target ? 1 : 0, model.LogOdds(text) > 0 ? 1 : 0);
        }

        return matrix.Accuracy;
    }

    private static (string Text, bool Target) Text(long seed)
    {
        var task = SentimentSet.Tasks.Of(seed);
        return (task.Prompt, task.References[0] == SentimentSet.Positive);
    }
}
