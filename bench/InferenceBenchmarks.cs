using BenchmarkDotNet.Attributes;
using Troupe.Env;
using Troupe.Learner.Algorithms.Dqn;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using static TorchSharp.torch;

namespace Troupe.Bench;

/// <summary>Values of 64 states of 20 tokens, five actions: managed code against torch, both without any cached encoding.</summary>
public class InferenceBenchmarks
{
    private readonly QBatch _batch = new();
    private ActingNetwork _acting = null!;
    private QNetwork _network = null!;

    [Params(EncoderKind.MeanPool, EncoderKind.Gru)]
    public EncoderKind Encoder { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        set_num_threads(1);
        var spec = LearningBenchmarks.Spec(Encoder);
        _acting = new ActingNetwork(spec, cacheRows: 1);
        _network = new QNetwork(spec);
        var weights = InitialWeights.Of(spec, 1, default);
        _acting.Load(weights);
        var rng = new Rng(1);
        for (var row = 0; row < 64; row++) _batch.Add(LearningBenchmarks.Tokens(rng), [0, 1, 2, 3, 4]);
    }

    [GlobalCleanup]
    public void CleanUp() => _network.Dispose();

    [Benchmark(Baseline = true)]
    public void Torch() => _network.Evaluate(_batch);

    [Benchmark]
    public void Managed() => _acting.Evaluate(_batch);
}

/// <summary>One update: encoders and targets in managed code against torch alone. The GRU has the shape of the Python peer.</summary>
public class LearningBenchmarks
{
    private const int Vocabulary = 1000;
    private DqnLearner _learner = null!;
    private TransitionBatch[] _batches = [];
    private int _next;

    [Params(EncoderKind.MeanPool, EncoderKind.Gru)]
    public EncoderKind Encoder { get; set; }

    [Params(false, true)]
    public bool Managed { get; set; }

    public static QNetworkSpec Spec(EncoderKind encoder) => new()
    {
        Tokens = Vocabulary,
        Encoder = encoder,
        Layers = encoder == EncoderKind.Gru ? 0 : 1,
        Head = new ActionHead.Fixed(5),
    };

    public static int[] Tokens(Rng rng) => [.. Enumerable.Range(0, 20).Select(_ => rng.NextInt(Vocabulary))];

    [GlobalSetup]
    public void SetUp()
    {
        set_num_threads(1);
        _learner = new DqnLearner(Spec(Encoder), new DqnOptions(), 1, CPU, Managed);
        var rng = new Rng(1);
        _batches = [.. Enumerable.Range(0, 20).Select(_ => Batch(rng, Encoder == EncoderKind.Gru ? 32 : 64))];
    }

    [GlobalCleanup]
    public void CleanUp() => _learner.Dispose();

    /// <summary>Updates a second of the learner as runs use it, one encoder after the other; five seconds each.</summary>
    public static void Run(TextWriter to)
    {
        double Rate(EncoderKind encoder)
        {
            var bench = new LearningBenchmarks { Encoder = encoder, Managed = true };
            bench.SetUp();
            for (var i = 0; i < 200; i++) bench.Update();
            var (began, updates) = (System.Diagnostics.Stopwatch.GetTimestamp(), 0);
            for (; System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds < 5; updates++) bench.Update();
            bench.CleanUp();
            return Math.Round(updates / System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        to.WriteLine(FormattableString.Invariant($"{{\"meanPool\":{Rate(EncoderKind.MeanPool)},\"gru\":{Rate(EncoderKind.Gru)}}}"));
    }

    [Benchmark]
    public DqnUpdate Update() => _learner.Update(_batches[_next++ % _batches.Length]);

    private static TransitionBatch Batch(Rng rng, int size)
    {
        ObservationBatch Observations() => ObservationBatch.OfTokens(Lists([.. Enumerable.Range(0, size).Select(_ => Tokens(rng))]));
        var sets = Lists([.. Enumerable.Repeat<int[]>([0, 1, 2, 3, 4], size)]);
        var all = new ActionSets(null, sets.Tokens, sets.Offsets);
        return new TransitionBatch(Observations(), [.. Enumerable.Range(0, size).Select(_ => rng.NextInt(5))], all,
            [.. Enumerable.Range(0, size).Select(_ => (float)rng.NextDouble())], [.. Enumerable.Repeat(0.9f, size)],
            Observations(), all, [.. Enumerable.Repeat(1f, size)], new ItemId[size]);
    }

    private static TokenLists Lists(int[][] lists) => new([.. lists.SelectMany(l => l)], [.. Enumerable.Range(0, lists.Length + 1).Select(i => i * lists[0].Length)]);
}
