using Troupe.Env;
using Troupe.Learner.Language;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;

namespace Troupe.Learner.Tests.Algorithms.Generation;

/// <summary>A tiny writer, and rounds that it has written: tokens 0 to 4 are words, 5 ends a text, 6 ends a prompt.</summary>
internal static class Texts
{
    public const int End = 5;

    public static WriterSpec Spec(WriterKind kind = WriterKind.Policy) => new()
    {
        Head = new ActionHead.Written(),
        Kind = kind,
        Tokens = 7,
        Decoder = new DecoderSpec { Vocabulary = 7, Context = 8, Width = 16, Layers = 1, Heads = 2, Positions = PositionKind.Rotary },
        Writable = [0, 1, 2, 3, 4, End],
        End = End,
        MaxWritten = 3,
    };

    /// <summary>Each word that is the prompt's word plus its own place is worth 1/3.</summary>
    public static float Worth(int[] prompt, int place, int token) => token < End && token == (prompt[0] + place) % 5 ? 1 / 3f : 0;

    /// <summary>Each of the agents writes so many texts with these weights, every prompt so often.</summary>
    public static IReadOnlyList<Chunk> Round(WeightsSnapshot weights, WriterSpec spec, int agents, int texts, long seed, int samples = 1, double epsilon = 0, bool columns = true)
    {
        var writer = new ActingWriter(spec);
        writer.Load(weights);
        return [.. Enumerable.Range(0, agents).Select(agent =>
        {
            var builder = new ChunkBuilder(texts, columns, columns);
            for (var i = 0; i < texts; i++)
            {
                var random = new Rng(seed, (agent << 20) + i / samples);
                int[] prompt = [random.NextInt(5), 6];
                var text = writer.Write([new WritingRequest(prompt, Rng.Mix((ulong)seed, (ulong)((agent << 20) + i)), epsilon)])[0];
                text = text with { Rewards = [.. text.Tokens.Select((token, place) => Worth(prompt, place, token))] };
                builder.Begin(ObservedState.OfTokens(prompt, default), i);
                builder.Add(0, text.Rewards.Sum(), true, false, ObservedState.OfTokens(prompt, default), weights.Version, columns ? text.LogProbabilities.Sum() : 0, columns ? text.Values[0] : 0,
                    columns ? text : text with { LogProbabilities = [], Values = [] });
            }
            return ChunkCodec.Decode(builder.Build(new ChunkKey(agent, 1, 1)).Bytes);
        })];
    }

    /// <summary>Mean worth of the greedy text of each prompt.</summary>
    public static double Greedy(WeightsSnapshot weights, WriterSpec spec)
    {
        var writer = new ActingWriter(spec);
        writer.Load(weights);
        int[][] prompts = [.. Enumerable.Range(0, 5).Select(word => new[] { word, 6 })];
        return writer.Write([.. prompts.Select(p => new WritingRequest(p, 0, Greedy: true))]).Select((text, i) => text.Tokens.Select((token, place) => (double)Worth(prompts[i], place, token)).Sum()).Average();
    }
}
