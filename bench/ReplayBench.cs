using System.Diagnostics;
using System.Globalization;
using Troupe.Env;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;

namespace Troupe.Bench;

/// <summary>
/// Rates of the replay memory on one thread, and bytes a transition, with 20-token observations of a text world: 500
/// words of which an episode uses few, four to six admissible texts. The best of several rounds each, beside a plain
/// copy of the same bytes, so that machines compare.
/// </summary>
public static class ReplayBench
{
    private const int StepsAChunk = 64, Tokens = 20, Batch = 64;

    public static int Run(TextWriter to)
    {
        var (builder, states) = (new ChunkBuilder(StepsAChunk), States());
        long sequence = 0, episode = 0;
        var action = 0;

        EncodedChunk Encode(int agent)
        {
            if (!builder.InEpisode) builder.Begin(states[action % states.Length], ++episode);
            while (!builder.IsFull)
            {
                action++;
                var terminated = action % 41 == 0;
                builder.Add(action % 4, terminated ? 1 : 0, terminated, false, states[action % states.Length], new WeightsVersion(1, action >> 12));
                if (terminated && !builder.IsFull) builder.Begin(states[(action + 7) % states.Length], ++episode);
            }

            var chunk = builder.Build(new ChunkKey(agent, 1, ++sequence));
            if (!builder.InEpisode) builder.Begin(states[action % states.Length], ++episode);
            return chunk;
        }

        var encode = Best(50, () => Encode(0)) * StepsAChunk;
        sequence = 0;
        var chunks = Enumerable.Range(0, 1_000_000 / StepsAChunk).Select(_ => Encode(0)).ToArray();
        var next = 0;
        var decode = Best(200, () => ChunkCodec.Decode(chunks[next++ % chunks.Length].Bytes)) * StepsAChunk;
        var copied = new byte[1 << 20];
        var copy = Best(20, () => copied.AsSpan(0, copied.Length / 2).CopyTo(copied.AsSpan(copied.Length / 2))) * copied.Length / 2;
        Say(to, "copying 512 KiB, GB/s", copy / 1e9);
        Say(to, "bytes a transition, encoded", chunks.Average(c => (double)c.Bytes.Length) / StepsAChunk);
        Say(to, "build and encode, M transitions/s", encode / 1e6);
        Say(to, "decode and check, M transitions/s", decode / 1e6);

        var payloads = chunks.Chunk(100).Select((batch, i) => ChunkBatchCodec.Encode(i * 100L, i * 100L * StepsAChunk, batch)).ToArray();
        foreach (var selector in new[] { SelectorKind.Uniform, SelectorKind.Prioritized })
        {
            var options = new ReplayOptions { Capacity = 1_000_000, Selector = selector, NStep = 3 };
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var state = new ReplayState(options);
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < payloads.Length; i++)
                state.Apply(payloads[i].ToArray(), i + 1);
            state.Recovered();
            var recovery = clock.Elapsed;
            Say(to, $"{selector}: recover {state.Table.Transitions:N0} transitions from memory, s", recovery.TotalSeconds);
            Say(to, $"{selector}: memory, bytes a transition", (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)state.Table.Transitions);
            ulong seed = 0;
            Say(to, $"{selector}: sample {Batch}, n = 3, batches/s", Best(5, () => state.Table.Sample(Batch, seed++, 0.5f)));
            if (selector == SelectorKind.Uniform) continue;

            var errors = new float[Batch];
            Say(to, $"{selector}: sample and update {Batch}, batches/s", Best(5, () =>
            {
                var batch = state.Table.Sample(Batch, seed++, 0.5f);
                for (var i = 0; i < errors.Length; i++)
                    errors[i] = batch.Returns[i] + (i + (int)seed) % 17 * 0.1f;
                state.Table.UpdatePriorities(batch.Items, errors);
            }));
            clock.Restart();
            var index = state.SaveIndex();
            Say(to, $"{selector}: index of {index.Bytes.Length:N0} bytes saved, ms", clock.Elapsed.TotalMilliseconds);
            GC.KeepAlive(state);
        }

        return 0;
    }

    private static ObservedState[] States()
    {
        var rng = new Rng(1);
        var texts = Enumerable.Range(0, 12).Select(_ => new[] { rng.NextInt(500), rng.NextInt(500) }).ToArray();
        var words = Enumerable.Range(0, 120).Select(_ => rng.NextInt(500)).ToArray();   // what one map's rooms use
        return [.. Enumerable.Range(0, 997).Select(_ => ObservedState.OfTokens(
            [.. Enumerable.Range(0, Tokens).Select(_ => words[rng.NextInt(words.Length)])],
            AdmissibleActions.OfTexts(ListsOf([.. Enumerable.Range(0, 4 + rng.NextInt(3)).Select(i => texts[2 * i % 12])]))))];
    }

    private static TokenLists ListsOf(int[][] lists)
    {
        var offsets = new int[lists.Length + 1];
        for (var i = 0; i < lists.Length; i++)
            offsets[i + 1] = offsets[i] + lists[i].Length;
        return new TokenLists([.. lists.SelectMany(list => list)], offsets);
    }

    /// <summary>Calls a second, in the best of many rounds so short that another process seldom falls into all of them.</summary>
    private static double Best(int calls, Action call)
    {
        double best = 0;
        for (var whole = Stopwatch.StartNew(); whole.Elapsed < TimeSpan.FromSeconds(3);)
        {
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < calls; i++)
                call();
            best = Math.Max(best, calls / clock.Elapsed.TotalSeconds);
        }

        return best;
    }

    private static double Best<T>(int calls, Func<T> call) => Best(calls, () => { GC.KeepAlive(call()); });

    private static void Say(TextWriter to, string what, double figure) =>
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-70} {figure,14:N2}"));
}
