using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Troupe.Env;
using Troupe.Learner.Algorithms.Cloning;
using Troupe.Learner.Algorithms.Dqn;
using Troupe.Learner.Algorithms.Generation;
using Troupe.Learner.Algorithms.Ppo;
using Troupe.Learner.Algorithms.Reinforce;
using Troupe.Learner.Language;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Bench;

/// <summary>
/// Gradient steps a second of each algorithm's learner as runs use it, in turns with a PyTorch program that does the same
/// (tests/prove/speed.peer.py): same shapes, same batch, Adam, clipping. One compute thread each.
/// </summary>
/// <remarks>
/// Mini-batches hold more states than a policy keeps encodings of, so that none is met again before it was forgotten.
/// <para>On a shared machine one core or another is up to 1.5 times slower for some seconds, and no counter tells. So both sides
/// take short turns, each pair on the same core, and a figure is the median over the turns.</para>
/// </remarks>
public static partial class AlgorithmUpdates
{
    private const int Batches = 512;
    private const int WarmUp = 300;   // gradient steps
    private const double WarmUpSeconds = 1;
    private const double Seconds = 0.2;   // of a turn
    private const int Turns = 8;
    private const int Commands = 5;   // of a state with texts for actions

    /// <param name="Mlp">Small layers over numbers, where overhead decides.</param>
    /// <param name="Start">Makes what does so many gradient steps at a call.</param>
    private sealed record Case(string Name, bool Mlp, Func<(Func<int> Learn, IDisposable Learner)> Start);

    private static readonly Case[] s_cases =
    [
        new("dqn", true, () => Dqn(Numbers(256) with { Layers = 2 }, new DqnOptions { Double = false, BatchSize = 64 })),
        new("double-dqn", true, () => Dqn(Numbers(256) with { Layers = 2 }, new DqnOptions { BatchSize = 64 })),
        new("dueling dqn, prioritized", true, () => Dqn(Numbers(256) with { Layers = 2, Dueling = true }, new DqnOptions { BatchSize = 64 }, weighed: true)),
        new("c51", true, () => Dqn(Numbers(128) with { Layers = 2, Support = new ReturnSupport(51, 0, 100) }, new DqnOptions { Double = false, BatchSize = 64 })),
        new("rainbow", true, () => Dqn(Numbers(128) with { Layers = 2, Support = new ReturnSupport(51, 0, 100), Dueling = true, NoiseScale = 0.5 }, new DqnOptions { BatchSize = 64 })),
        new("ppo", true, () => Ppo(Actor(64), 8, 32, 256, 20)),
        new("ppo, asynchronous (v-trace)", true, () => Ppo(Actor(64), 8, 32, 256, 20, offPolicy: true)),
        new("ppo, recurrent (gru)", true, () => Ppo(Actor(64) with { Memory = MemoryKind.Gru, MemorySize = 64, Layers = 1, Separate = false }, 8, 32, 256, 10)),
        new("ppo, recurrent (lstm)", true, () => Ppo(Actor(64) with { Memory = MemoryKind.Lstm, MemorySize = 64, Layers = 1, Separate = false }, 8, 32, 256, 10)),
        new("reinforce", true, () => Reinforce(Actor(64), 8, 32)),
        new("r2d2 (lstm)", true, () => R2d2(Numbers(64) with { Memory = MemoryKind.Lstm, MemorySize = 64 }, 32, 20, 10)),
        new("r2d2 (gru)", true, () => R2d2(Numbers(64) with { Memory = MemoryKind.Gru, MemorySize = 64 }, 32, 20, 10)),
        new("r2d2, text, mean-pool (lstm)", false, () => R2d2(LearningBenchmarks.Spec(EncoderKind.MeanPool) with { Memory = MemoryKind.Lstm, MemorySize = 128 }, 32, 8, 3)),
        new("dqn, text, mean-pool", false, () => Dqn(LearningBenchmarks.Spec(EncoderKind.MeanPool), new DqnOptions { BatchSize = 64 })),
        new("dqn, text, conv1d", false, () => Dqn(LearningBenchmarks.Spec(EncoderKind.Conv1d), new DqnOptions { BatchSize = 32 })),
        new("dqn, text, gru", false, () => Dqn(LearningBenchmarks.Spec(EncoderKind.Gru), new DqnOptions { BatchSize = 32 })),
        new("dqn, text, lstm", false, () => Dqn(LearningBenchmarks.Spec(EncoderKind.Lstm), new DqnOptions { BatchSize = 32 })),
        new("dqn, text, bidirectional gru", false, () => Dqn(LearningBenchmarks.Spec(EncoderKind.BidirectionalGru), new DqnOptions { BatchSize = 32 })),
        new("dqn, text, transformer", false, () => Dqn(LearningBenchmarks.Spec(EncoderKind.Transformer), new DqnOptions { BatchSize = 32 })),
        new("drrn, gru", false, () => Dqn(LearningBenchmarks.Spec(EncoderKind.Gru) with { Head = new ActionHead.Admissible() }, new DqnOptions { BatchSize = 32 })),
        new("cloning, classification, mean-pool", false, () => Cloning(new ActorCriticCloner(Reader(), new CloningOptions(), 1), 32)),
        new("cloning, q, mean-pool", false, () => Cloning(new QCloner(LearningBenchmarks.Spec(EncoderKind.MeanPool), new CloningOptions(), 1), 32)),
        new("distillation, mean-pool", false, Distillation),
        new("language model", false, LanguageModel),
        new("sequence to sequence", false, SequenceToSequence),
        new("generation, ppo (gae, kl)", false, () => GenerationPpo(new GenerationOptions { KlCoefficient = 0.1, KlTarget = 6 })),
        new("generation, ppo (grpo)", false, () => GenerationPpo(new GenerationOptions { KlCoefficient = 0.1, GroupSize = 4, GroupAdvantages = true })),
        new("generation, reinforce (rloo)", false, GenerationReinforce),
        new("generation, dqn", false, GenerationDqn),
    ];

    /// <summary>Writes one JSON list: both sides' gradient steps a second of the clock and of the processor, and their ratios.</summary>
    /// <param name="peer">The Python program; null: nothing to compare with.</param>
    /// <param name="names">The cases wanted, by any part of their names; none: all.</param>
    public static void Run(string? peer, string[] names, TextWriter to)
    {
        set_num_threads(1);
        using var python = peer is null ? null : Python(peer);
        var rows = new List<object>();
        var all = Cores();
        int[] cores = [.. Enumerable.Range(0, 8 * nint.Size).Where(core => (all >> core & 1) == 1)];
        foreach (var @case in s_cases.Where(c => names.Length == 0 || names.Any(c.Name.Contains)))
        {
            var (learn, learner) = @case.Start();
            using var owned = learner;
            var warming = Stopwatch.StartNew();
            // Compiled, tiered up, its pools grown; the first case also what all have in common.
            for (var warm = 0; warming.Elapsed.TotalSeconds < WarmUpSeconds || warm < WarmUp && warming.Elapsed.TotalSeconds < 3 * WarmUpSeconds;) warm += learn();
            if (python is not null) Ask(python, @case.Name, WarmUpSeconds);
            var (ours, theirs) = (new List<Speed>(), new List<Speed>());
            for (var turn = 0; turn < Turns; turn++)
            {
                KeepTo((nint)1 << cores[turn % cores.Length], python);
                ours.Add(Measure(learn));
                if (python is not null) theirs.Add(Ask(python, @case.Name, Seconds));
            }

            KeepTo(all, python);

            var pairs = ours.Zip(theirs).ToArray();
            rows.Add(new
            {
                name = @case.Name,
                mlp = @case.Mlp,
                updatesPerSecond = Median(ours.Select(o => o.Clock)),
                updatesPerProcessorSecond = Median(ours.Select(o => o.Processor)),
                pytorchPerSecond = Median(theirs.Select(t => t.Clock)),
                pytorchPerProcessorSecond = Median(theirs.Select(t => t.Processor)),
                ratio = Median(pairs.Select(p => p.First.Clock / p.Second.Clock)),
                processorRatio = Median(pairs.Select(p => p.First.Processor / p.Second.Processor)),
            });
            Console.Error.WriteLine(JsonSerializer.Serialize(rows[^1]));
        }

        to.WriteLine(JsonSerializer.Serialize(rows));
    }

    private static double? Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? null : Math.Round((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, 3);
    }

    /// <summary>Gradient steps a second of the clock, and of the processor.</summary>
    private readonly record struct Speed(double Clock, double Processor);

    /// <summary>Keeps this process's first thread, which measures, and the peer to some cores, bit by bit.</summary>
    private static void KeepTo(nint cores, Process? peer)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var own = Process.GetCurrentProcess();
        own.ProcessorAffinity = cores;
        peer?.ProcessorAffinity = cores;
    }

    private static nint Cores()
    {
        using var own = Process.GetCurrentProcess();
        return OperatingSystem.IsLinux() ? own.ProcessorAffinity : 1;
    }

    private static Speed Measure(Func<int> learn)
    {
        var (clock, used, steps) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime, 0);
        while (clock.Elapsed.TotalSeconds < Seconds) steps += learn();
        return new Speed(steps / clock.Elapsed.TotalSeconds, steps / (Environment.CpuUsage.TotalTime - used).TotalSeconds);
    }

    private static Process Python(string program) => Process.Start(new ProcessStartInfo("/usr/bin/python3", program)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        Environment = { ["OMP_NUM_THREADS"] = "1", ["OPENBLAS_NUM_THREADS"] = "1" },
    })!;

    // The peer answers "steps a second of the clock, of the processor".
    private static Speed Ask(Process python, string name, double seconds)
    {
        python.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}\t{seconds}"));
        var answer = python.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The Python peer ended.");
        var numbers = answer.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return new Speed(numbers[0], numbers[1]);
    }

    private static QNetworkSpec Numbers(int hidden) => new() { Numbers = 4, HiddenSize = hidden, Head = new ActionHead.Fixed(2) };

    private static ActorCriticSpec Actor(int hidden) => new()
    {
        Numbers = 4,
        HiddenSize = hidden,
        Layers = 2,
        Activation = Activation.Tanh,
        Separate = true,
        Head = new ActionHead.Fixed(2),
    };

    private static (Func<int>, IDisposable) Dqn(QNetworkSpec spec, DqnOptions options, bool weighed = false)
    {
        var learner = new DqnLearner(spec, options, 1);
        var rng = new Rng(1);
        return Each(learner, Batches, _ => Batch(rng, spec, options.BatchSize, weighed), learner.Update);
    }

    private static (Func<int>, IDisposable) Ppo(ActorCriticSpec spec, int agents, int steps, int batch, int epochs, bool offPolicy = false)
    {
        var learner = new PpoLearner(spec, new PpoOptions { BatchSize = batch, Epochs = epochs, Lambda = 0.8, Discount = 0.98, OffPolicy = offPolicy }, 1);
        return Each(learner, 10, round => Round(new Rng(1, round), spec, agents, steps), learner.Update, steps: update => update.Steps);
    }

    private static (Func<int>, IDisposable) Reinforce(ActorCriticSpec spec, int agents, int steps)
    {
        var learner = new ReinforceLearner(spec, new ReinforceOptions(), 1);
        return Each(learner, 10, round => Round(new Rng(1, round), spec, agents, steps), learner.Update);
    }

    // Learns from one batch after the other, over and over
    private static (Func<int>, IDisposable) Each<TBatch, TUpdate>(IDisposable learner, int batches, Func<int, TBatch> make, Func<TBatch, TUpdate> update, Func<TUpdate, int>? steps = null)
    {
        TBatch[] made = [.. Enumerable.Range(0, batches).Select(make)];
        var next = 0;
        return (() =>
        {
            var done = update(made[next++ % made.Length]);
            return steps?.Invoke(done) ?? 1;
        }, learner);
    }

    private static (Func<int>, IDisposable) LanguageModel()
    {
        var rng = new Rng(1);
        var model = new Decoder(new DecoderSpec { Vocabulary = 256, Context = 64 }, 1);
        var trainer = new LanguageModelTrainer(model, new LanguageModelOptions { BatchSize = 16, Window = 64 }, [.. Enumerable.Range(0, 100_000).Select(_ => rng.NextInt(256))], 1);
        return (() =>
        {
            trainer.Update();
            return 1;
        }, trainer);
    }

    private static TransitionBatch Batch(Rng rng, QNetworkSpec spec, int size, bool weighed = false)
    {
        var count = (spec.Head as ActionHead.Fixed)?.Count ?? Commands;
        float[] Weights() => [.. Enumerable.Range(0, size).Select(_ => weighed ? 1 - 0.9f * (float)rng.NextDouble() : 1)];
        ObservationBatch Observations() => spec.ObservesText
            ? ObservationBatch.OfTokens(Lists([.. Enumerable.Range(0, size).Select(_ => LearningBenchmarks.Tokens(rng))]))
            : ObservationBatch.OfNumbers([.. Enumerable.Range(0, size * spec.Numbers).Select(_ => (float)rng.NextDouble())], spec.Numbers);
        if (spec.Head is ActionHead.Admissible)
        {
            // Every state has commands of its own, four tokens each.
            ActionSets Sets() => new(Lists([.. Enumerable.Range(0, size * count).Select(_ => LearningBenchmarks.Tokens(rng)[..4])]), [.. Enumerable.Range(0, size * count)], [.. Enumerable.Range(0, size + 1).Select(b => b * count)]);
            return new TransitionBatch(Observations(), [.. Enumerable.Range(0, size).Select(b => b * count + rng.NextInt(count))], Sets(),
                [.. Enumerable.Range(0, size).Select(_ => (float)rng.NextDouble())], [.. Enumerable.Repeat(0.99f, size)], Observations(), Sets(), Weights(), new ItemId[size]);
        }

        var sets = Lists([.. Enumerable.Repeat<int[]>([.. Enumerable.Range(0, count)], size)]);
        var all = new ActionSets(null, sets.Tokens, sets.Offsets);
        return new TransitionBatch(Observations(), [.. Enumerable.Range(0, size).Select(_ => rng.NextInt(count))], all,
            [.. Enumerable.Range(0, size).Select(_ => (float)rng.NextDouble())], [.. Enumerable.Repeat(0.99f, size)],
            Observations(), all, Weights(), new ItemId[size]);
    }

    private static TokenLists Lists(int[][] lists) => new([.. lists.SelectMany(l => l)], [.. Enumerable.Range(0, lists.Length + 1).Select(i => i * lists[0].Length)]);

    // What agents would send: episodes of about fifty steps
    private static Chunk[] Round(Rng rng, ActorCriticSpec spec, int agents, int steps)
    {
        var actions = AdmissibleActions.OfFixed([.. Enumerable.Range(0, ((ActionHead.Fixed)spec.Head).Count)]);
        ObservedState State() => ObservedState.OfNumbers([.. Enumerable.Range(0, spec.Numbers).Select(_ => (float)rng.NextDouble())], actions);
        return [.. Enumerable.Range(0, agents).Select(agent =>
        {
            var builder = new ChunkBuilder(steps, true, true);
            for (var i = 0; i < steps; i++)
            {
                if (!builder.InEpisode) builder.Begin(State(), i);
                builder.Add(rng.NextInt(2), 1, rng.NextInt(50) == 0, false, State(), new WeightsVersion(1, 1), MathF.Log(0.5f), (float)rng.NextDouble());
            }
            return ChunkCodec.Decode(builder.Build(new ChunkKey(agent, 1, 1)).Bytes);
        })];
    }
}
