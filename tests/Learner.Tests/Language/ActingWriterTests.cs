using Troupe.Env;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Language;
using Troupe.Learner.Policies;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Language;

public sealed class ActingWriterTests
{
    public static TheoryData<PositionKind, WriterKind> Kinds
    {
        get
        {
            var kinds = new TheoryData<PositionKind, WriterKind>();
            foreach (var positions in Enum.GetValues<PositionKind>())
                foreach (var kind in Enum.GetValues<WriterKind>()) kinds.Add(positions, kind);
            return kinds;
        }
    }

    internal static WriterSpec Spec(PositionKind positions = PositionKind.Rotary, WriterKind kind = WriterKind.Policy) => new()
    {
        Head = new ActionHead.Written(),
        Kind = kind,
        Tokens = 11,
        Decoder = new DecoderSpec { Vocabulary = 11, Context = 12, Width = 24, Layers = 2, Heads = 2, Positions = positions },
        Writable = [0, 1, 4, 5, 9],
        End = 9,
        MaxWritten = 5,
    };

    /// <summary>Weights far enough from zero that texts differ.</summary>
    internal static WeightsSnapshot Weights(WriterSpec spec, long seed = 1)
    {
        var random = new Rng(seed, 77);
        return new WeightsSnapshot(new WeightsVersion(1, 1), [.. InitialWeights.Of(spec, seed, default).Arrays
            .Select(a => a with { Data = Array.ConvertAll(a.Data, x => (float)(x + 0.3 * random.NextNormal())) })]);
    }

    internal static ActingWriter Writer(WriterSpec spec, long seed = 1)
    {
        var writer = new ActingWriter(spec);
        writer.Load(Weights(spec, seed));
        return writer;
    }

    // Written token by token with what was read kept, against torch's one pass over the whole
    [Theory, MemberData(nameof(Kinds))]
    public void What_it_thinks_of_each_token_is_what_torch_computes(PositionKind positions, WriterKind kind)
    {
        var spec = Spec(positions, kind);
        var writer = Writer(spec);
        int[][] prompts = [[1, 2, 10], [3], [4, 4, 5, 6, 7, 8, 10]];
        var texts = writer.Write([.. prompts.Select((p, i) => new WritingRequest(p, (ulong)i, 0.5))]);

        using var scope = NewDisposeScope();
        using var network = new WriterNetwork(spec);
        FlatTensors.Write(Weights(spec), network);
        var (outputs, values) = network.Forward(new TokenWindows(prompts, [.. texts.Select(t => t.Tokens)], 0));
        var place = 0;
        for (var b = 0; b < prompts.Length; b++)
            for (var t = 0; t < texts[b].Tokens.Length; t++, place++)
            {
                var batch = new QBatch();
                batch.Add([.. prompts[b], .. texts[b].Tokens[..t]], [.. spec.Writable]);
                writer.Evaluate(batch);
                var theirs = outputs[place].data<float>().ToArray();
                Assert.Equal(theirs, batch.Values(0).ToArray(), (x, y) => Math.Abs(x - y) < 1e-5f * Math.Max(1, Math.Abs(x)));
                if (values is not null) Assert.Equal(values[place].item<float>(), batch.StateValues[0], 1e-5f);
                if (kind != WriterKind.Policy) continue;
                Assert.Equal(outputs.log_softmax(1)[place][spec.Writable.ToList().IndexOf(texts[b].Tokens[t])].item<float>(), texts[b].LogProbabilities[t], 2e-5f);
                Assert.Equal(values![place].item<float>(), texts[b].Values[t], 1e-5f);
            }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_text_is_the_same_to_the_bit_whatever_is_written_beside_it(PositionKind positions, WriterKind kind)
    {
        var spec = Spec(positions, kind);
        var writer = Writer(spec);
        WritingRequest[] wanted = [.. Enumerable.Range(0, 20).Select(i => new WritingRequest([.. Enumerable.Range(0, 1 + i % 7).Select(k => (i + k) % 11)], (ulong)i, 0.3, Greedy: i % 5 == 0))];
        var together = writer.Write(wanted);
        for (var i = 0; i < wanted.Length; i++)
        {
            var alone = writer.Write([wanted[i]])[0];
            Assert.Equal(together[i].Tokens, alone.Tokens);
            Assert.Equal(together[i].LogProbabilities, alone.LogProbabilities);
            Assert.Equal(together[i].Values, alone.Values);
        }
    }

    [Fact]
    public void A_text_holds_writable_tokens_only_and_ends_with_the_end_or_at_the_limit()
    {
        var spec = Spec();
        var texts = Writer(spec).Write([.. Enumerable.Range(0, 200).Select(i => new WritingRequest([i % 11, 3], (ulong)i))]);
        Assert.All(texts, text => Assert.All(text.Tokens, token => Assert.Contains(token, spec.Writable)));
        Assert.All(texts, text => Assert.True(text.Tokens[^1] == spec.End ? !text.Tokens.AsSpan()[..^1].Contains(spec.End) : text.Tokens.Length == spec.MaxWritten && !text.Tokens.Contains(spec.End)));
        Assert.Contains(texts, text => text.Tokens.Length == spec.MaxWritten);
        Assert.Contains(texts, text => text.Tokens.Length < spec.MaxWritten);
    }

    // Over many seeds each first token comes as often as its probability says
    [Fact]
    public void Tokens_are_drawn_by_their_probabilities()
    {
        var spec = Spec();
        var writer = Writer(spec);
        var batch = new QBatch();
        batch.Add([1, 2], [.. spec.Writable]);
        writer.Evaluate(batch);
        var weights = batch.Values(0).ToArray().Select(v => Math.Exp(v)).ToArray();
        const int Count = 4000;
        var first = writer.Write([.. Enumerable.Range(0, Count).Select(i => new WritingRequest([1, 2], Rng.Mix(5, (ulong)i)))]).GroupBy(t => t.Tokens[0]).ToDictionary(g => g.Key, g => g.Count());
        for (var i = 0; i < weights.Length; i++)
        {
            var p = weights[i] / weights.Sum();
            Assert.Equal(p, first.GetValueOrDefault(spec.Writable[i]) / (double)Count, 4 * Math.Sqrt(p * (1 - p) / Count) + 1e-9);
        }
    }

    [Fact]
    public void A_prompt_that_is_empty_too_long_or_holds_an_unknown_token_is_refused()
    {
        var writer = Writer(Spec());
        Assert.Contains("0 tokens; this writer takes 1 to 7", Assert.Throws<ArgumentException>(() => writer.Write([new WritingRequest([], 1)])).Message, StringComparison.Ordinal);
        Assert.Contains("8 tokens", Assert.Throws<ArgumentException>(() => writer.Write([new WritingRequest(new int[8], 1)])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Write([new WritingRequest([11], 1)]));
    }
}
