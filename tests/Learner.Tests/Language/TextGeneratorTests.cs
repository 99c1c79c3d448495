using Troupe.Env;
using Troupe.Learner.Language;

namespace Troupe.Learner.Tests.Language;

public sealed class TextGeneratorTests
{
    private const int Stop = 0;
    private static readonly int[] s_stops = [Stop];

    [Fact]
    public void Greedy_takes_the_likeliest_token_at_every_step()
    {
        using var model = DecoderTests.Made();
        int[] prompt = [3, 7];

        var written = new TextGenerator(model).Complete([prompt], SamplingOptions.Greedy, 6, [], seed: 1).Single();

        List<int> expected = [.. prompt];
        for (var i = 0; i < 6; i++) expected.Add(Best(DecoderTests.Logits(model, [.. expected])[^1]));
        Assert.Equal(expected[2..], written.Tokens);
        Assert.False(written.Stopped);
    }

    [Fact]
    public void Prompts_side_by_side_get_what_they_get_alone()
    {
        using var model = DecoderTests.Made();
        int[][] prompts = [[3, 7], [1], [5, 5], [2, 9, 4], [8, 1]];
        var generator = new TextGenerator(model);

        var together = generator.Complete(prompts, new SamplingOptions { Temperature = 2 }, 7, s_stops, seed: 5);

        Assert.Contains(together, c => c.Stopped);
        Assert.Contains(together, c => !c.Stopped);
        Assert.Equal(Show(together), Show(generator.Complete(prompts, new SamplingOptions { Temperature = 2 }, 7, s_stops, seed: 5)));
        for (var i = 0; i < prompts.Length; i++)
        {
            // Alone, in the same place of the list, so with the same generator.
            int[][] others = [.. prompts.Select((p, j) => j == i ? p : [.. p, 1, 1, 1])];
            Assert.Equal(Show([together[i]]), Show([generator.Complete(others, new SamplingOptions { Temperature = 2 }, 7, s_stops, seed: 5)[i]]));
        }
    }

    [Fact]
    public void Log_probabilities_are_those_of_the_model()
    {
        using var model = DecoderTests.Made();
        var written = new TextGenerator(model).Complete([[3, 7]], new SamplingOptions(), 8, s_stops, seed: 3).Single();

        int[] all = [3, 7, .. written.Tokens, .. written.Stopped ? s_stops : []];
        var logits = DecoderTests.Logits(model, all);
        for (var i = 0; i < written.LogProbabilities.Count; i++)
            Assert.Equal(LogSoftmax(logits[i + 1])[all[i + 2]], written.LogProbabilities[i], 1e-5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.7)]
    public void A_beam_as_wide_as_all_texts_finds_the_likeliest_of_them(double penalty)
    {
        using var model = new Decoder(new DecoderSpec { Vocabulary = 4, Context = 8, Width = 8, Layers = 1, Heads = 2 }, 3);
        var random = new Rng(12);
        model.Load([.. model.Weights().Select(w => w with { Data = Array.ConvertAll(w.Data, x => x + (float)(0.7 * random.NextNormal())) })]);

        var found = new TextGenerator(model).Beam([1, 2], 64, 3, s_stops, penalty);

        var all = Texts(3).Select(t => (Text: t, Rank: LogProbability(model, [1, 2], t) / Math.Pow(t.Length, penalty))).OrderByDescending(t => t.Rank).ToArray();
        Assert.Equal(all.Take(10).Select(t => string.Join(' ', t.Text)), found.Take(10).Select(c => string.Join(' ', (int[])[.. c.Tokens, .. c.Stopped ? s_stops : []])));
        Assert.Equal(all[0].Rank, found[0].LogProbability / Math.Pow(found[0].LogProbabilities.Count, penalty), 1e-4);
    }

    [Fact]
    public void A_beam_of_one_is_greedy()
    {
        using var model = DecoderTests.Made();
        var generator = new TextGenerator(model);
        Assert.Equal(generator.Complete([[4]], SamplingOptions.Greedy, 6, [], 1).Single().Tokens, generator.Beam([4], 1, 6, []).Single().Tokens);
    }

    [Fact]
    public void A_text_never_outgrows_the_context()
    {
        using var model = DecoderTests.Made();
        Assert.Equal(10, new TextGenerator(model).Complete([[4, 4]], new SamplingOptions(), 100, [], 1).Single().Tokens.Count);
        Assert.Empty(new TextGenerator(model).Complete([new int[12]], new SamplingOptions(), 100, [], 1).Single().Tokens);
        Assert.Throws<ArgumentException>(() => new TextGenerator(model).Complete([[]], new SamplingOptions(), 1, [], 1));
        Assert.Throws<ArgumentException>(() => new TextGenerator(model).Complete([[11]], new SamplingOptions(), 1, [], 1));
    }

    // All texts that end with the stop token or have the greatest length
    private static IEnumerable<int[]> Texts(int longest)
    {
        IEnumerable<int[]> open = [[]];
        for (var length = 1; length <= longest; length++)
        {
            foreach (var text in open) yield return [.. text, Stop];
            open = [.. open.SelectMany(t => new[] { 1, 2, 3 }.Select(token => (int[])[.. t, token]))];
        }

        foreach (var text in open) yield return text;
    }

    private static double LogProbability(Decoder model, int[] prompt, int[] text)
    {
        var logits = DecoderTests.Logits(model, [.. prompt, .. text]);
        return text.Select((token, i) => LogSoftmax(logits[prompt.Length - 1 + i])[token]).Sum();
    }

    private static double[] LogSoftmax(double[] logits)
    {
        var log = Math.Log(logits.Sum(Math.Exp));
        return Array.ConvertAll(logits, l => l - log);
    }

    private static int Best(double[] logits) => Array.IndexOf(logits, logits.Max());

    private static string Show(IEnumerable<Completion> completions) =>
        string.Join(" | ", completions.Select(c => $"{string.Join(' ', c.Tokens)} {c.Stopped} {c.LogProbability:F4}"));
}
