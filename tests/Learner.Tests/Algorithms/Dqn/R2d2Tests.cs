using Troupe.Env;
using Troupe.Learner.Algorithms.Dqn;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Tests.Replay;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Tests.Algorithms.Dqn;

public sealed class R2d2Tests
{
    private static readonly DqnOptions Options = new() { Steps = 2, Discount = 0.9, BurnIn = 2, BatchSize = 6, TargetEvery = 2, Optimizer = new() { Epsilon = 1e-3 } };

    // One action, so that every target is the plain sum; values by hand: 10, 20, 30 … in the order of the rows
    [Fact]
    public void Targets_are_n_step_returns_that_end_with_the_sequence()
    {
        var table = ReplaySequenceTests.Table(4, SelectorKind.Prioritized, ReplaySequenceTests.Play(3, 2, 9, 6));
        var all = table.SampleSequences(500, 1).Sequences.DistinctBy(s => (s.StepInEpisode, s.Terminated, s.Length)).ToList();
        ReplaySequence[] two = [all.First(s => s.StepInEpisode == 2 && s.Length == 4), all.First(s => s.Terminated && s.StepInEpisode == 6)];
        var batch = new SequenceBatch(two, [1, 1], [default, default]);
        var rows = new QBatch();
        R2d2Loss.Begin(batch, 1, new Counting(), new QBatch(), rows);
        new Counting().Evaluate(rows);
        // The first: steps 3, 4, 5 with rewards 3, 4, 5, and the state after; the second: steps 7 and 8, where the game ends
        Assert.Equal(
            [3 + 0.9f * 4 + 0.81f * 30, 4 + 0.9f * 5 + 0.81f * 40, 5 + 0.9f * 40, 7 + 0.9f * 8, 8],
            R2d2Loss.Targets(batch, 1, null, rows, 0.9, 2), (a, b) => Math.Abs(a - b) < 1e-4f);
    }

    // Every value is h(8) = √9 − 1 + 0.008 = 2.008: y = h(3 + 0.9·4 + 0.81·8) = h(13.08) = √14.08 − 1 + 0.01308
    [Fact]
    public void Rescaled_targets_are_formed_of_plain_values()
    {
        var table = ReplaySequenceTests.Table(4, SelectorKind.Prioritized, ReplaySequenceTests.Play(3, 2, 9, 6));
        var sequence = table.SampleSequences(500, 1).Sequences.First(s => s.StepInEpisode == 2 && s.Length == 4);
        var (batch, rows) = (new SequenceBatch([sequence], [1], [default]), new QBatch());
        R2d2Loss.Begin(batch, 1, new Counting(), new QBatch(), rows);
        rows.AllResults.Fill(2.008f);
        Assert.Equal(2.7654126f, R2d2Loss.Targets(batch, 1, null, rows, 0.9, 2, rescale: true)[0], 1e-5f);
    }

    [Fact]
    public void A_sequences_priority_is_nine_tenths_of_the_largest_error_and_one_of_the_mean() =>
        Assert.Equal(0.9f * 3 + 0.1f * 2, R2d2Loss.Priority([-3, 1, 2]), 1e-6f);

    // Another learner that is given what the burn-in leads to as a stored state takes the very same step
    [Theory]
    [InlineData(MemoryKind.Gru)]
    [InlineData(MemoryKind.Lstm)]
    public void No_gradient_flows_through_the_burn_in(MemoryKind memory)
    {
        var spec = Spec(memory);
        using var burning = new DqnLearner(spec, Options, 1);
        using var given = new DqnLearner(spec, Options with { BurnIn = 0 }, 1);
        var acting = new ActingNetwork(spec);
        acting.Load(burning.Snapshot(default));
        var whole = Sequences(spec, 6, memory: [.. Enumerable.Range(0, spec.RecurrentStateSize).Select(i => 0.1f * i)]);
        Assert.All(whole.Sequences, s => Assert.Equal(4, s.StepInEpisode));
        var rows = new QBatch();
        R2d2Loss.Begin(whole, 2, acting, new QBatch(), rows);
        var cut = Sequences(spec, 4, memory: rows.Memory(0).ToArray(), from: 6);
        DqnUpdate a = burning.Update(whole), b = given.Update(cut);
        Assert.Equal((b.Loss, b.GradientNorm), (a.Loss, a.GradientNorm));
        Assert.Equal(b.TdErrors, a.TdErrors);
        Assert.Equal(WeightsHash.Of(given.Snapshot(default)), WeightsHash.Of(burning.Snapshot(default)));
    }

    [Theory]
    [InlineData(MemoryKind.Gru, false)]
    [InlineData(MemoryKind.Lstm, true)]
    [InlineData(MemoryKind.Gru, true, EncoderKind.Transformer)]
    public void Managed_code_learns_what_torch_learns(MemoryKind memory, bool dueling, EncoderKind encoder = EncoderKind.MeanPool)
    {
        var spec = Spec(memory) with { Dueling = dueling, Encoder = encoder, EmbeddingSize = 8 };
        using var managed = new DqnLearner(spec, Options, 5, CPU, managed: true);
        using var torch = new DqnLearner(spec, Options, 5, CPU, managed: false);
        for (var i = 0; i < 3; i++)
        {
            DqnUpdate a = managed.Update(Random(spec, i)), b = torch.Update(Random(spec, i));
            Assert.Equal(b.Loss, a.Loss, 1e-4f);
            Assert.Equal(b.TdErrors, a.TdErrors, (x, y) => Math.Abs(x - y) < 1e-3f);
        }
        foreach (var (x, y) in managed.Snapshot(default).Arrays.Zip(torch.Snapshot(default).Arrays))
            Assert.Equal(y.Data, x.Data, (p, q) => Math.Abs(p - q) < 2e-4f);
    }

    [Fact]
    public void Loading_what_was_saved_goes_on_with_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        var spec = Spec(MemoryKind.Lstm);
        using var never = new DqnLearner(spec, Options, 1);
        for (var i = 0; i < 3; i++) never.Update(Random(spec, i));
        never.Save(folder.Path);
        using var resumed = new DqnLearner(spec, Options, 99);
        resumed.Load(folder.Path);
        for (var i = 3; i < 6; i++) Assert.Equal(never.Update(Random(spec, i)).TdErrors, resumed.Update(Random(spec, i)).TdErrors);
        Assert.Equal(WeightsHash.Of(never.Snapshot(default)), WeightsHash.Of(resumed.Snapshot(default)));
    }

    [Theory]
    [InlineData(MemoryKind.Gru, true)]
    [InlineData(MemoryKind.Lstm, false)]
    public void Sequences_in_parts_teach_what_they_teach_at_once(MemoryKind memory, bool managed)
    {
        var spec = Spec(memory);
        using var whole = new DqnLearner(spec, Options, 5, CPU, managed);
        using var parts = new DqnLearner(spec, Options with { MicroBatch = 2 }, 5, CPU, managed);
        for (var i = 0; i < 3; i++)
        {
            DqnUpdate a = whole.Update(Random(spec, i)), b = parts.Update(Random(spec, i));
            Assert.Equal(a.Loss, b.Loss, 1e-5f);
            Assert.Equal(a.MeanQ, b.MeanQ, 1e-5f);
            Assert.Equal(a.TdErrors, b.TdErrors, (x, y) => Math.Abs(x - y) < 1e-5f);
        }
        MicroBatchTests.Same(whole, parts);
    }

    private static QNetworkSpec Spec(MemoryKind memory) => new()
    {
        Tokens = 60,
        EmbeddingSize = 6,
        HiddenSize = 10,
        Memory = memory,
        MemorySize = 7,
        Head = new ActionHead.Admissible(),
    };

    private static SequenceBatch Random(QNetworkSpec spec, int seed)
    {
        var table = ReplaySequenceTests.Table(6, SelectorKind.Prioritized, Played(spec, seed, 5, 3, 17, 4, 9, 12));
        return table.SampleSequences(Options.BatchSize, (ulong)seed);
    }

    // One kind of sequence: steps 4 … 3 + length of an episode of 10
    private static SequenceBatch Sequences(QNetworkSpec spec, int length, float[] memory, int from = 4)
    {
        var builder = new ChunkBuilder(100);
        builder.Begin(State(spec, 0), 1);
        for (var i = 0; i < 10; i++)
        {
            if (i == from) builder.AddRecurrentState(memory);
            builder.Add(i % 2, i, i == 9, false, State(spec, i + 1), Rounds);
        }
        var entry = new TableEntry(ChunkCodec.Decode(builder.Build(new ChunkKey(0, 1, 1)).Bytes), [], 0);
        ReplaySequence[] sequences = [ReplaySequence.From(entry, from, length), ReplaySequence.From(entry, from, length)];
        return new SequenceBatch(sequences, [1, 0.5f], [default, default]);
    }

    private static IEnumerable<Chunk> Played(QNetworkSpec spec, int seed, int chunkLength, int half, params int[] episodes)
    {
        var rng = new Rng((ulong)seed);
        var builder = new ChunkBuilder(chunkLength);
        var sequence = 0;
        for (var e = 0; e < episodes.Length; e++)
        {
            builder.Begin(State(spec, rng.NextInt(20)), e);
            for (var i = 0; i < episodes[e]; i++)
            {
                float[] memory = [.. Enumerable.Range(0, spec.RecurrentStateSize).Select(_ => (float)rng.NextDouble() - 0.5f)];
                if (builder.Steps == 0) builder.SetRecurrentState(memory);
                else if (i > 0 && i % half == 0) builder.AddRecurrentState(memory);
                var last = i == episodes[e] - 1;
                builder.Add(rng.NextInt(2), (float)rng.NextDouble(), last && e % 2 == 0, last && e % 2 == 1, State(spec, rng.NextInt(20)), Rounds);
                if (builder.IsFull) yield return ChunkCodec.Decode(builder.Build(new ChunkKey(0, 1, ++sequence)).Bytes);
            }
        }
    }

    private static WeightsVersion Rounds => new(1, 1);

    private static ObservedState State(QNetworkSpec spec, int number) =>
        ObservedState.OfTokens([number, number + 1, 3], AdmissibleActions.OfTexts(Batches.Lists([[number + 2, 4], [spec.Tokens - 1], [5, number]])));

    /// <summary>Values every action of the i-th row 10·(i + 1), and remembers nothing.</summary>
    private sealed class Counting : IQFunction
    {
        public void Evaluate(QBatch batch)
        {
            batch.PrepareMemory(2);
            for (var row = 0; row < batch.Count; row++) batch.Results(row).Fill(10 * (row + 1));
        }
    }
}
