using System.Runtime.InteropServices;
using Troupe.Learner.Optimisation;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.PolicyGradient;

/// <summary>
/// The network of an actor–critic while it is learned: what it thinks of a mini-batch, and a gradient step. On the CPU
/// the texts are encoded in managed code, forward and backward; torch does the rest. Not thread-safe.
/// </summary>
internal sealed class ActorCriticTrainer : IDisposable
{
    private readonly ActorCriticSpec _spec;
    private readonly Dropout _dropout;
    private readonly ActorCriticNetwork _network;
    private readonly ActingActorCritic _acting;
    private readonly bool _managed;
    private readonly FlatOptimizer _optimizer;
    private readonly ObservationStatistics? _statistics;
    private readonly QBatch _batch = new(), _lasts = new();
    private readonly List<EncodedTexts> _encoded = [];

    /// <param name="rate">The largest learning rate.</param>
    /// <param name="schedule">Its share, by agent steps.</param>
    /// <param name="seed">Decides the initial weights.</param>
    /// <param name="managed">Texts are encoded in managed code; only on the CPU.</param>
    public ActorCriticTrainer(ActorCriticSpec spec, OptimizerOptions optimizer, double rate, Schedule schedule, long seed, Device device, bool managed)
    {
        _spec = spec.Checked();
        _dropout = new Dropout(spec, seed);
        _network = new ActorCriticNetwork(spec, device);
        _acting = new ActingActorCritic(spec);
        managed &= TextEncoder.Learn(spec.Encoder);
        _managed = managed;
        _optimizer = new FlatOptimizer(_network, managed, optimizer, rate, schedule);
        _statistics = ObservationStatistics.Of(spec, _network);
        FlatTensors.Write(InitialWeights.Of(spec, seed, default), _network);
    }

    public Device Device => _network.Flat.device;

    private NetworkLayout Layout => _network.Layout;

    /// <inheritdoc cref="Optimizer.RateAt"/>
    public double RateAt(long agentSteps) => _optimizer.RateAt(agentSteps);

    /// <inheritdoc cref="Optimizer.HalveRate"/>
    public void HalveRate() => _optimizer.HalveRate();

    /// <summary>V of each run's last observation with the present weights, [runs]; 0 where the episode terminated.</summary>
    public float[] Bootstraps(Rollout rollout)
    {
        _acting.Load(FlatTensors.Read(_network.Flat));
        _lasts.Clear();
        var rows = new int[rollout.Runs.Length];
        for (var run = 0; run < rollout.Runs.Length; run++)
        {
            var (first, steps, end) = rollout.Runs[run];
            if (end == SegmentEnd.Terminated) continue;
            if (_spec.Remembers)
            {
                // The memory at the last observation is made of all before it.
                _lasts.BeginSequence(rollout.MemoryBefore(run));
                for (var row = first; row < first + steps; row++) rollout.AddState(_lasts, row);
            }
            rows[run] = rollout.AddLast(_lasts, run);
        }
        _acting.Evaluate(_lasts);
        var values = new float[rollout.Runs.Length];
        for (var run = 0; run < values.Length; run++)
            if (rollout.Runs[run].End != SegmentEnd.Terminated) values[run] = _lasts.StateValues[rows[run]];
        return values;
    }

    /// <summary>What the present weights think of these steps; to be followed by <see cref="Differentiate(Tensor, double)"/> before it is called again.</summary>
    /// <param name="rows">With memory whole runs, in order: it is rebuilt from the state stored with their chunk (Huang et al. 2022, LSTM detail 5).</param>
    /// <param name="update">Gradient steps done, by which dropout is drawn; null: nothing is left out.</param>
    /// <param name="first">Of a part of a mini-batch: where it begins there.</param>
    public Evaluation Evaluate(Rollout rollout, ReadOnlySpan<int> rows, long? update = null, int first = 0)
    {
        _batch.Clear();
        _encoded.Clear();
        var taken = new long[rows.Length];
        for (var b = 0; b < rows.Length; b++)
        {
            if (_spec.Remembers && rollout.RunThatBegins(rows[b]) is { } run) _batch.BeginSequence(rollout.MemoryBefore(run));
            taken[b] = rollout.AddState(_batch, rows[b]);
        }
        return Evaluate(taken, update, first);
    }

    /// <summary>The same of single states, of a policy without memory.</summary>
    /// <param name="taken">Position in each state's admissible actions.</param>
    /// <inheritdoc cref="Evaluate(Rollout, ReadOnlySpan{int}, long?, int)"/>
    public Evaluation Evaluate(IReadOnlyList<ObservedState> states, long[] taken, long? update = null)
    {
        _batch.Clear();
        _encoded.Clear();
        foreach (var state in states) _batch.Add(state);
        return Evaluate(taken, update, 0);
    }

    private Evaluation Evaluate(long[] taken, long? update, int first)
    {
        if (_managed && (_spec.ObservesText || _spec.Remembers || _spec.Head is ActionHead.Admissible)) _acting.Load(MemoryMarshal.Cast<byte, float>(_network.Flat.bytes));

        var managed = _managed ? _acting : null;
        var features = EncodedTexts.States(managed, _network, _batch, _encoded);
        var forCritic = EncodedTexts.ForCritic(managed, _network, _batch, features, _encoded);
        var texts = EncodedTexts.Actions(managed, _network, _batch, _encoded);
        _network.Dropout = update is { } done ? _dropout.At(done, first) : null;
        var (logits, values) = _network.Forward(features, forCritic, texts, _batch);
        _network.Dropout = null;
        var policy = new MaskedCategorical(logits, _batch);
        return new Evaluation(policy.LogProbability(taken), policy.Entropy(), values);
    }

    /// <returns>The gradient's global norm before it was clipped.</returns>
    public double Differentiate(Tensor loss, double maxNorm)
    {
        Differentiate(loss);
        return Clip(maxNorm);
    }

    /// <summary>The gradient alone, or its part; to be followed by <see cref="Clip"/>.</summary>
    /// <inheritdoc cref="FlatOptimizer.Differentiate"/>
    public void Differentiate(Tensor loss, bool add = false) => _optimizer.Differentiate(loss, _encoded, add);

    /// <inheritdoc cref="Optimizer.Clip"/>
    public double Clip(double maxNorm) => _optimizer.Clip(maxNorm);

    /// <param name="agentSteps">Learned from before, by which the rate is scheduled.</param>
    public void Step(long agentSteps) => _optimizer.Step(agentSteps);

    /// <inheritdoc cref="FlatOptimizer.Layers"/>
    public IReadOnlyList<LayerStatistics>? Layers => _optimizer.Layers;

    /// <exception cref="InvalidDataException">They are of another network; names the first tensor that differs.</exception>
    public void StartFrom(WeightsSnapshot weights)
    {
        FlatTensors.Write(weights, _network);
        _statistics?.StartFrom();
    }

    /// <summary>What was observed, null where the policy takes numbers as they are; see <see cref="Measure"/>.</summary>
    public MomentsState? Statistics
    {
        get => _statistics?.State;
        set
        {
            if (value is not null && _statistics is not null) _statistics.State = value;
        }
    }

    /// <summary>
    /// Takes a round's observations into the statistics by which the policy sees the next: to be called when it was learned
    /// from, for its log-probabilities are of a policy that saw by the former ones.
    /// </summary>
    public void Measure(IReadOnlyList<Chunk> round)
    {
        if (_statistics is null) return;
        var rows = new List<float>();
        foreach (var chunk in round)
            foreach (var segment in chunk.Segments)
                for (var i = 0; i < segment.Steps; i++) rows.AddRange(chunk.Numbers(segment.FirstObservation + i));
        _statistics.Add(CollectionsMarshal.AsSpan(rows));
    }

    public WeightsSnapshot Snapshot(WeightsVersion version) => FlatWeights.Snapshot(version, Layout, FlatTensors.Read(_network.Flat));

    /// <summary>Writes weights and moments.</summary>
    public void Save(string folder)
    {
        WeightsFile.Write(Path.Combine(folder, WeightsFile.Name), Snapshot(default));
        _optimizer.Save(folder);
        _dropout.Save(folder);
    }

    /// <exception cref="InvalidDataException">A file is damaged, or of another network; names it.</exception>
    public void Load(string folder)
    {
        FlatTensors.Load(Path.Combine(folder, WeightsFile.Name), _network);
        _optimizer.Load(folder);
        _dropout.Load(folder);
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _network.Dispose();
    }

    /// <param name="LogProbability">log π(a|s), [B].</param>
    /// <param name="Entropy">Of π(·|s), [B].</param>
    /// <param name="Values">V(s), [B].</param>
    internal readonly record struct Evaluation(Tensor LogProbability, Tensor Entropy, Tensor Values);
}
