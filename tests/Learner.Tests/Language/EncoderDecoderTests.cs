using Troupe.Env;
using Troupe.Learner.Language;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Language;

public sealed class EncoderDecoderTests
{
    private static readonly int[][] s_sources = [[3, 7, 1, 4], [5, 2]];
    private static readonly int[][] s_targets = [[0, 6, 2], [0, 9, 9]];

    [PeerTorchFact]
    public void Logits_and_gradients_equal_an_independent_forward_pass()
    {
        foreach (var positions in Enum.GetValues<PositionKind>())
        {
            using var model = Made(positions);
            var theirs = PeerTorch.Ask(
                PlainEncoderDecoder.Script + """
                logits = torch.stack([one(s, t) for s, t in zip(given["sources"], given["targets"])])
                (torch.log_softmax(logits, -1)[..., 3]).sum().backward()
                answer = {"logits": logits.flatten().tolist(), "gradients": {k: w.grad.flatten().tolist() for k, w in W.items()}}
                """,
                new { weights = PlainEncoderDecoder.Given(model), sources = s_sources, targets = s_targets, rotary = positions == PositionKind.Rotary });

            using var scope = NewDisposeScope();
            var logits = Forward(model, s_sources, s_targets);
            Assert.Equal(theirs.GetProperty("logits").Floats(), logits.detach().reshape(-1).data<float>().ToArray(), Near);
            string[] names = [.. EncoderDecoder.Shapes(model.Spec).Select(s => s.Name)];
            var gradients = autograd.grad([nn.functional.log_softmax(logits, -1).narrow(2, 3, 1).sum()], [.. names.Select(n => model[n])]);
            for (var i = 0; i < names.Length; i++) Assert.Equal(theirs.GetProperty("gradients").GetProperty(names[i]).Floats(), gradients[i].reshape(-1).data<float>().ToArray(), Near);
        }
    }

    [Theory]
    [InlineData(PositionKind.Learned)]
    [InlineData(PositionKind.Rotary)]
    public void Writing_with_its_cache_is_reading_the_whole_again(PositionKind positions)
    {
        using var model = Made(positions);
        var written = new TextGenerator(model).Complete(s_sources, SamplingOptions.Greedy, 4, [], seed: 1);
        for (var i = 0; i < s_sources.Length; i++)
        {
            List<int> target = [0];
            for (var step = 0; step < 4; step++)
            {
                using var scope = NewDisposeScope();
                var last = Forward(model, [s_sources[i]], [[.. target]]).detach().reshape(-1).data<float>().ToArray()[^model.Vocabulary..];
                target.Add(Array.IndexOf(last, last.Max()));
            }
            Assert.Equal(target[1..], written[i].Tokens);
        }
    }

    [Fact]
    public void Logits_with_a_cache_equal_those_without_whatever_texts_are_kept()
    {
        using var model = Made(PositionKind.Rotary);
        int[][] prompts = [[3, 7, 1, 4], [5, 2, 8, 6]];
        List<int>[] texts = [[0], [0]];
        using var writing = model.Begin(prompts);
        int[]? next = null;
        var random = new Rng(5);
        foreach (var kept in new long[][] { [0, 1], [1, 1, 0], [2, 0], [0, 0, 1, 1] })
        {
            var cached = writing.Next(next);
            for (var row = 0; row < texts.Length; row++)
            {
                using var scope = NewDisposeScope();
                var whole = Forward(model, [prompts[row]], [[.. texts[row]]]).detach().reshape(-1).data<float>().ToArray();
                Assert.Equal(whole[^model.Vocabulary..], cached[row], Near);
            }

            writing.Keep(kept);
            next = [.. kept.Select(_ => 1 + random.NextInt(10))];
            (prompts, texts) = ([.. kept.Select(row => prompts[row])], [.. kept.Select((row, i) => (List<int>)[.. texts[row], next[i]])]);
        }
    }

    [Fact]
    public void A_beam_as_wide_as_all_texts_finds_the_likeliest_of_them()
    {
        using var model = Made(PositionKind.Learned, vocabulary: 4);
        int[] source = [1, 3];
        var found = new TextGenerator(model).Beam(source, 64, 2, []);
        var all = (from a in Enumerable.Range(0, 4) from b in Enumerable.Range(0, 4) select (int[])[a, b])
            .OrderByDescending(text => LogProbability(model, source, text)).ToArray();
        Assert.Equal(all.Take(5).Select(t => string.Join(' ', t)), found.Take(5).Select(c => string.Join(' ', c.Tokens)));
        Assert.Equal(LogProbability(model, source, all[0]), found[0].LogProbability, 1e-4);
    }

    [Fact]
    public void What_fills_a_shorter_source_up_changes_nothing()
    {
        using var model = Made(PositionKind.Learned);
        using var scope = NewDisposeScope();
        float[] Logits(int filling)
        {
            var source = tensor((long[])[3, 7, 1, 4, 5, 2, filling, filling], [2, 4]);
            return model.Forward(source, [4, 2], tensor((long[])[0, 6, 0, 9], [2, 2])).detach().reshape(-1).data<float>().ToArray();
        }
        Assert.Equal(Logits(0), Logits(8));
    }

    [Fact]
    public void It_learns_to_turn_a_text_around()
    {
        using var model = new EncoderDecoder(new EncoderDecoderSpec { Vocabulary = 6, Start = 0, Source = 4, Target = 5, Width = 24, Heads = 2, EncoderLayers = 1, DecoderLayers = 1 }, 1);
        var rng = new Rng(3);
        var adam = optim.Adam(model.parameters(), 3e-3);
        for (var update = 0; update < 300; update++)
        {
            using var scope = NewDisposeScope();
            int[][] sources = [.. Enumerable.Range(0, 32).Select(_ => Text(rng))];
            var logits = Forward(model, sources, [.. sources.Select(s => (int[])[0, .. s[1..].Reverse()])]);
            var loss = nn.functional.cross_entropy(logits.view(-1, 6), tensor(sources.SelectMany(s => s.Reverse()).Select(t => (long)t).ToArray()));
            adam.zero_grad();
            loss.backward();
            adam.step();
        }
        int[][] unseen = [.. Enumerable.Range(0, 20).Select(_ => Text(rng))];
        var written = new TextGenerator(model).Complete(unseen, SamplingOptions.Greedy, 3, [], 1);
        Assert.True(unseen.Zip(written).Count(p => p.First.Reverse().SequenceEqual(p.Second.Tokens)) >= 18);
    }

    [Fact]
    public void Weights_go_from_one_model_to_another_of_its_shape_only()
    {
        using EncoderDecoder one = Made(PositionKind.Learned), other = new(one.Spec, 9), larger = new(one.Spec with { FeedForward = 12 }, 9);
        other.Load(one.Weights());
        Assert.Equal(one.Weights().Select(w => w.Data), other.Weights().Select(w => w.Data));
        Assert.Contains("encoder.h.0.mlp.c_fc.weight has shape [12, 8]", Assert.Throws<InvalidDataException>(() => one.Load(larger.Weights())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_that_cannot_be_is_refused_with_the_reason()
    {
        Assert.Contains("cannot be divided", Assert.Throws<ArgumentException>(() => new EncoderDecoderSpec { Vocabulary = 5, Start = 0, Heads = 3 }.Checked()).Message, StringComparison.Ordinal);
        Assert.Contains("Start is token 5", Assert.Throws<ArgumentException>(() => new EncoderDecoderSpec { Vocabulary = 5, Start = 5 }.Checked()).Message, StringComparison.Ordinal);
    }

    private static int[] Text(Rng rng) => [.. Enumerable.Range(0, 3).Select(_ => 1 + rng.NextInt(5))];

    private static EncoderDecoder Made(PositionKind positions, int vocabulary = 11)
    {
        var model = new EncoderDecoder(new EncoderDecoderSpec { Vocabulary = vocabulary, Start = 0, Source = 4, Target = 6, Width = 8, Heads = 2, Positions = positions }, 1);
        var random = new Rng(4);   // larger than the initial ones, so that every part matters
        model.Load([.. model.Weights().Select(w => w with { Data = Array.ConvertAll(w.Data, x => x + (float)(0.2 * random.NextNormal())) })]);
        return model;
    }

    private static Tensor Forward(EncoderDecoder model, int[][] sources, int[][] targets)
    {
        var width = sources.Max(s => s.Length);
        var source = tensor([.. sources.SelectMany(s => Enumerable.Range(0, width).Select(t => t < s.Length ? (long)s[t] : 0))], [sources.Length, width]);
        return model.Forward(source, [.. sources.Select(s => s.Length)], tensor([.. targets.SelectMany(t => t.Select(id => (long)id))], [targets.Length, targets[0].Length]));
    }

    private static double LogProbability(EncoderDecoder model, int[] source, int[] text)
    {
        using var scope = NewDisposeScope();
        var logs = nn.functional.log_softmax(Forward(model, [source], [[0, .. text[..^1]]]), -1).detach().reshape(-1).data<float>().ToArray();
        return text.Select((token, t) => (double)logs[t * model.Vocabulary + token]).Sum();
    }

    private static bool Near(float a, float b) => Math.Abs(a - b) < 1e-5f * Math.Max(1, Math.Abs(a));
}
