using System.Runtime.InteropServices;
using TorchSharp;
using Troupe.Env;
using Troupe.Learner.Optimisation;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.Dqn;

/// <summary>
/// Learns Q from mini-batches. Everything it does follows from the seed and the batches; saved and loaded anywhere, it
/// goes on with the same bits. Not thread-safe, and all calls belong on one thread: torch's scopes are per thread.
/// </summary>
/// <remarks>
/// On the CPU the texts are encoded in managed code, forward and backward (<see cref="TextEncoder"/>), and so are the
/// targets; torch does head, loss, clipping and optimizer. Elsewhere torch does everything.
/// </remarks>
public sealed partial class DqnLearner : IBatchLearner
{
    private readonly DqnOptions _options;
    private readonly QNetworkSpec _spec;
    private readonly Dropout _dropout;
    private readonly QNetwork _network, _targetNetwork;
    private readonly ActingNetwork? _online, _target;         // the same weights in managed code, on the CPU; the former where something asks it
    private readonly FlatOptimizer _optimizer;
    private readonly QBatch _current = new(), _next = new();
    private readonly LearnerNoise? _noise;
    private readonly ObservationStatistics? _statistics;
    private bool _targetChanged = true;

    /// <param name="seed">Decides the initial weights, and the noise of noisy layers.</param>
    /// <param name="device">Default: the CPU.</param>
    public DqnLearner(QNetworkSpec spec, DqnOptions options, long seed, Device? device = null) : this(spec, options, seed, device ?? CPU, (device ?? CPU).type == DeviceType.CPU)
    {
    }

    internal DqnLearner(QNetworkSpec spec, DqnOptions options, long seed, Device device, bool managed)
    {
        _options = options.Checked();
        _spec = spec.Checked();
        if (options.RescaleValues && spec.Support is not null) throw new ArgumentException("A distribution of returns lies on atoms of plain returns; values are rescaled without one.", nameof(options));
        _dropout = new Dropout(spec, seed);
        _network = new QNetwork(spec, device);
        _targetNetwork = new QNetwork(spec, device);
        if (managed) _target = new ActingNetwork(spec);
        if (managed && (options.Double || spec.ObservesText || spec.Remembers || spec.Head is ActionHead.Admissible)) _online = new ActingNetwork(spec);
        _noise = spec.NoiseScale > 0 ? new LearnerNoise(Layout, seed) : null;
        _optimizer = new FlatOptimizer(_network, managed, options.Optimizer, options.LearningRate, options.LearningRateSchedule);

        _statistics = ObservationStatistics.Of(spec, _network, _targetNetwork);
        var initial = InitialWeights.Of(spec, seed, default);
        FlatTensors.Write(initial, _network);
        FlatTensors.Write(initial, _targetNetwork);
    }

    /// <summary>Updates done, those that were not finite included.</summary>
    public long Updates { get; private set; }

    public double LearningRate => _optimizer.RateAt(Updates);

    /// <inheritdoc/>
    public int BatchSize => _options.BatchSize;

    private NetworkLayout Layout => _network.Layout;

    /// <summary>One gradient step, and the target network's when it is due. O(batch), one thread.</summary>
    /// <exception cref="ArgumentException">A row that bootstraps has nothing admissible in s'.</exception>
    public DqnUpdate Update(TransitionBatch batch)
    {
        using var scope = NewDisposeScope();
        if (_statistics is not null && batch.Observations.Numbers is { } numbers)
        {
            _statistics.Add(numbers);
            _targetChanged = true;
        }
        LoadManaged();
        var targets = new float[batch.Count * _spec.Outputs];
        var (chooser, valuer) = (_options.Double ? (IQFunction?)_online ?? _network : null, (IQFunction?)_target ?? _targetNetwork);
        if (_spec.Support is { } support) C51Loss.Targets(batch, chooser, valuer, support, _next, targets);
        else DqnLoss.Targets(batch, chooser, valuer, _next, targets, _options.RescaleValues);

        var (lost, valued, errors) = (0f, new float[batch.Count], new float[batch.Count]);
        foreach (var (first, count) in MicroBatches.Of(batch.Count, _options.MicroBatch))
            lost += Differentiate(batch, first, targets.AsSpan(first * _spec.Outputs, count * _spec.Outputs), valued.AsSpan(first, count), errors.AsSpan(first, count));

        var norm = _optimizer.Clip(_options.MaxGradientNorm);
        var mean = 0f;
        foreach (var value in valued) mean += Plain(value) / valued.Length;
        return Finish(lost, norm, errors, mean);
    }

    // The gradient of b rows from the first on, added to that of those before; receives their q, [b], and errors, [b]
    private float Differentiate(TransitionBatch batch, int first, ReadOnlySpan<float> targets, Span<float> valued, Span<float> errors)
    {
        using var scope = NewDisposeScope();
        var (count, device) = (valued.Length, _network.Flat.device);
        var taken = AddTaken(batch, first, count);
        var encoded = new List<EncodedTexts>();
        var (features, texts) = (EncodedTexts.States(_online, _network, _current, encoded), EncodedTexts.Actions(_online, _network, _current, encoded));
        _network.Dropout = _dropout.At(Updates, first);
        var outputs = _network.Outputs(features, texts, _current);                             // [P, N]
        _network.Dropout = null;
        if (taken is not null) outputs = outputs.index_select(0, tensor(taken, device: device));   // [b, N]
        var q = _network.Expected(outputs);                                                    // [b]
        var weights = tensor(batch.Weights.AsSpan(first, count).ToArray(), device: device);
        var loss = MicroBatches.Weighed(
            _spec.Support is null
                ? DqnLoss.Loss(q, tensor(targets.ToArray(), device: device), weights, _options.HuberDelta)
                : C51Loss.Loss(outputs, tensor(targets.ToArray(), [count, _spec.Outputs], device: device), weights),
            count, batch.Count);
        _optimizer.Differentiate(loss, encoded, add: first > 0);

        using var values = q.detach().cpu();
        MemoryMarshal.Cast<byte, float>(values.bytes).CopyTo(valued);
        Errors(targets, valued, outputs, errors);
        return loss.item<float>();
    }

    private DqnUpdate Finish(float lost, double norm, float[] errors, float mean)
    {
        var finite = float.IsFinite(lost) && double.IsFinite(norm);
        if (finite) _optimizer.Step(Updates);
        Updates++;
        if (finite && Updates % _options.TargetEvery == 0) UpdateTarget();
        return new DqnUpdate(lost, errors, (float)norm, mean, finite) { Layers = finite ? _optimizer.Layers : null };
    }

    /// <summary>From here on half the learning rate; what a run does after a loss that was not a number.</summary>
    public void HalveLearningRate() => _optimizer.HalveRate();

    IBatchUpdate IBatchLearner.Update(ReplayBatch batch) => batch is SequenceBatch sequences ? Update(sequences) : Update((TransitionBatch)batch);

    /// <inheritdoc/>
    public void StartFrom(WeightsSnapshot weights)
    {
        FlatTensors.Write(weights, _network);
        FlatTensors.Write(weights, _targetNetwork);
        _statistics?.StartFrom();
        _targetChanged = true;
    }

    /// <summary>A copy of the weights, for publishing.</summary>
    public WeightsSnapshot Snapshot(WeightsVersion version) => FlatWeights.Snapshot(version, Layout, FlatTensors.Read(_network.Flat));

    /// <summary>Writes weights, target weights, moments and counters into an existing folder.</summary>
    public void Save(string folder)
    {
        TargetNetwork.Save(folder, _network, _targetNetwork);
        _optimizer.Save(folder);
        _dropout.Save(folder);
        LearnerFile.Write(folder, new Progress(Updates, _noise?.State, _statistics?.State));
    }

    /// <inheritdoc/>
    public void Load(string folder)
    {
        TargetNetwork.Load(folder, _network, _targetNetwork);
        _optimizer.Load(folder);
        _dropout.Load(folder);
        var progress = LearnerFile.Read<Progress>(folder);
        Updates = progress.Updates;
        if (progress.Noise is { } noise) _noise?.Restore(noise);
        if (progress.Statistics is { } statistics && _statistics is not null) _statistics.State = statistics;
        _targetChanged = true;
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _network.Dispose();
        _targetNetwork.Dispose();
    }

    // Rows (s, a); with A relative to its mean over admissible texts, all of them, and where a stands among the pairs
    private long[]? AddTaken(TransitionBatch batch, int first, int count)
    {
        _current.Clear();
        var needsAll = _spec.Dueling && _spec.Head is ActionHead.Admissible;
        var taken = needsAll ? new long[count] : null;
        for (var b = first; b < first + count; b++)
        {
            ReadOnlySpan<int> actions = needsAll ? batch.Admissible[b] : batch.Actions.AsSpan(b, 1);
            if (taken is not null) taken[b - first] = _current.Pairs + actions.IndexOf(batch.Actions[b]);
            _current.Add(batch.Observations, b, batch.Admissible, actions);
        }
        return taken;
    }

    // What the network says of a return, as a return
    private float Plain(float value) => _options.RescaleValues ? (float)ValueRescaling.Inverse(value) : value;

    // δ, or the divergence of the distributions
    private void Errors(ReadOnlySpan<float> targets, ReadOnlySpan<float> valued, Tensor outputs, Span<float> errors)
    {
        if (_spec.Support is null)
        {
            for (var b = 0; b < errors.Length; b++) errors[b] = targets[b] - valued[b];
            return;
        }
        using var host = outputs.detach().cpu();
        var n = _spec.Outputs;
        var logits = MemoryMarshal.Cast<byte, float>(host.bytes);
        for (var b = 0; b < errors.Length; b++) errors[b] = C51Loss.Divergence(targets.Slice(b * n, n), logits.Slice(b * n, n));
    }

    private void LoadManaged()
    {
        if (_noise is not null)
        {
            _noise.Draw(_network, _online);
            _noise.Draw(_targetNetwork, _target);
            return;
        }
        _online?.Load(MemoryMarshal.Cast<byte, float>(_network.Flat.bytes));
        if (_target is null || !_targetChanged) return;
        _target.Load(MemoryMarshal.Cast<byte, float>(_targetNetwork.Flat.bytes));
        _targetChanged = false;
    }

    private void UpdateTarget()
    {
        TargetNetwork.Follow(_targetNetwork, _network, _options.TargetRate);
        _targetChanged = true;
    }

    private sealed record Progress(long Updates, RngState? Noise, MomentsState? Statistics);
}
