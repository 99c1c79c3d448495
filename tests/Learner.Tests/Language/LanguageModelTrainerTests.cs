using Troupe.Env;
using Troupe.Learner.Language;
using Troupe.Learner.Optimisation;

namespace Troupe.Learner.Tests.Language;

public sealed class LanguageModelTrainerTests : IDisposable
{
    private static readonly DecoderSpec s_spec = new() { Vocabulary = 6, Context = 16, Width = 32, Layers = 2, Heads = 2 };
    private static readonly LanguageModelOptions s_options = new() { BatchSize = 16, Window = 12, LearningRate = 3e-3, Schedule = new Schedule.Cosine(200, 0.1, 10) };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_learns_a_source_down_to_its_entropy()
    {
        using var model = new Decoder(s_spec, 1);
        using var trainer = new LanguageModelTrainer(model, s_options, Source(1, 5000), 1);
        var unseen = Source(2, 2000);
        var before = trainer.Evaluate(unseen);
        for (var i = 0; i < 200; i++) Assert.True(trainer.Update().IsFinite);

        // Two equally likely successors of each token: log 2 nats a token.
        Assert.InRange(before, 1.7, 2.2);   // knows nothing: about log 6 = 1.79
        Assert.InRange(trainer.Evaluate(unseen), 0.68, 0.74);
    }

    [Fact]
    public void Saved_and_loaded_it_goes_on_with_the_same_bits()
    {
        using Decoder one = new(s_spec, 1), other = new(s_spec, 2);
        using var whole = new LanguageModelTrainer(one, s_options, Source(1, 500), 1);
        for (var i = 0; i < 4; i++) whole.Update();
        whole.Save(_folder.Path);
        for (var i = 0; i < 4; i++) whole.Update();

        using var resumed = new LanguageModelTrainer(other, s_options, Source(1, 500), 1);
        resumed.Load(_folder.Path);
        for (var i = 0; i < 4; i++) resumed.Update();

        Assert.Equal(8, resumed.Updates);
        Assert.Equal(one.Weights().Select(w => w.Data), other.Weights().Select(w => w.Data));
    }

    [Fact]
    public void Accumulated_small_batches_equal_a_large_one()
    {
        using Decoder one = new(s_spec, 1), other = new(s_spec, 1);
        using var large = new LanguageModelTrainer(one, s_options, Source(1, 500), 1);
        using var small = new LanguageModelTrainer(other, s_options with { BatchSize = 4, Accumulate = 4 }, Source(1, 500), 1);
        for (var i = 0; i < 3; i++) Assert.Equal(large.Update().Loss, small.Update().Loss, 1e-4);
        Assert.All(one.Weights().Zip(other.Weights()), w => Assert.Equal(w.First.Data, w.Second.Data, new Near(1e-4f)));
    }

    [Fact]
    public void Full_batch_gradient_descent_takes_every_token_each_update_and_goes_down_without_a_break()
    {
        var text = Source(1, 200);
        var options = s_options with { LearningRate = 0.1, Schedule = new Schedule.Constant(), Optimizer = new OptimizerOptions { Kind = OptimizerKind.Sgd } };
        using Decoder one = new(s_spec, 1), other = new(s_spec, 1);
        var (batches, count) = TextWindows.Whole(text, options.Window, 4);
        var (whole, single) = TextWindows.Whole(text, options.Window, 1000);
        using var parts = new LanguageModelTrainer(one, options with { Accumulate = count }, batches, 1);
        using var once = new LanguageModelTrainer(other, options with { Accumulate = single }, whole, 1);
        Assert.Equal((5, 1), (count, single));
        var before = double.PositiveInfinity;
        for (var i = 0; i < 10; i++)
        {
            var update = parts.Update();
            Assert.Equal(199, update.Tokens);
            Assert.Equal(once.Update().Loss, update.Loss, 1e-5);
            Assert.True(update.Loss < before);
            before = update.Loss;
        }

        Assert.All(one.Weights().Zip(other.Weights()), w => Assert.Equal(w.First.Data, w.Second.Data, new Near(1e-5f)));
    }

    [Fact]
    public void Every_token_is_judged_once_whatever_the_stride()
    {
        using var model = new Decoder(s_spec, 1);
        foreach (var length in new[] { 2, 12, 13, 14, 40 })
        {
            var text = Source(3, length);
            using var trainer = new LanguageModelTrainer(model, s_options, Source(1, 100), 1);
            var expected = Enumerable.Range(1, length - 1).Average(t =>
            {
                // Windows of 12 that begin every 12 tokens
                var start = (t - 1) / 12 * 12;
                var logits = DecoderTests.Logits(model, text[start..t])[^1];
                return Math.Log(logits.Sum(Math.Exp)) - logits[text[t]];
            });
            Assert.Equal(expected, trainer.Evaluate(text), 1e-5);
            Assert.True(double.IsFinite(trainer.Evaluate(text, 5)));
        }
    }

    [Fact]
    public void Impossible_options_are_refused()
    {
        using var model = new Decoder(s_spec, 1);
        Assert.Contains("reads 16 at most", Refused(s_options with { Window = 17 }, 100), StringComparison.Ordinal);
        Assert.Contains("BatchSize is 0", Refused(s_options with { BatchSize = 0 }, 100), StringComparison.Ordinal);
        Assert.Contains("A text of 12 tokens", Refused(s_options, 12), StringComparison.Ordinal);

        string Refused(LanguageModelOptions options, int length) => Assert.Throws<ArgumentException>(() => new LanguageModelTrainer(model, options, Source(1, length), 1)).Message;
    }

    // After token t come t + 1 or t + 2 (modulo 6), equally often.
    private static int[] Source(long seed, int length)
    {
        var random = new Rng(seed, 9);
        var text = new int[length];
        for (var i = 1; i < length; i++) text[i] = (text[i - 1] + 1 + random.NextInt(2)) % 6;
        return text;
    }

    private sealed class Near(float error) : IEqualityComparer<float>
    {
        public bool Equals(float x, float y) => Math.Abs(x - y) <= error;

        public int GetHashCode(float obj) => 0;
    }
}
