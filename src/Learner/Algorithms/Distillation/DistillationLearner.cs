using System.Runtime.InteropServices;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.Distillation;

/// <summary>
/// Teaches a policy to act like another one, on the states of mini-batches, whoever played them (Rusu et al. 2016).
/// Everything it does follows from the seed and the batches; saved and loaded anywhere, it goes on with the same bits. Not
/// thread-safe.
/// </summary>
public sealed class DistillationLearner : IBatchLearner
{
    private readonly DistillationOptions _options;
    private readonly IActingPolicy _teacher;
    private readonly bool _valued;
    private readonly Dropout _dropout;
    private readonly FlatNetwork _network;
    private readonly Func<Encoded, (Tensor Outputs, Tensor? Values)> _forward;
    private readonly ActingLayers? _acting;                   // encodes the student's texts in managed code, on the CPU
    private readonly PolicySpec _spec;
    private readonly FlatOptimizer _optimizer;
    private readonly QBatch _batch = new();
    private readonly List<EncodedTexts> _encoded = [];

    /// <param name="student">A Q-network or an actor–critic, without memory and without noise.</param>
    /// <param name="teacher">With its weights; of either kind, over the same observations and actions.</param>
    /// <param name="valued">The teacher says V(s) too.</param>
    /// <param name="seed">Decides the initial weights, and what dropout leaves out.</param>
    /// <param name="device">Default: the CPU.</param>
    /// <exception cref="ArgumentException">A student that remembers or is noisy: its outputs are not those of one state.</exception>
    public DistillationLearner(PolicySpec student, IActingPolicy teacher, bool valued, DistillationOptions options, long seed, Device? device = null)
    {
        (_options, _teacher, _valued, _dropout, _spec) = (options.Checked(), teacher, valued, new Dropout(student, seed), student);
        if (student.Remembers) throw new ArgumentException("A student with memory cannot be taught from single states.", nameof(student));
        switch (student)
        {
            case QNetworkSpec { NoiseScale: 0 } spec:
                var q = new QNetwork(spec, device);
                (_network, _forward) = (q, with => (q.Values(with.Features, with.Texts, _batch), null));
                break;
            case ActorCriticSpec spec:
                var critic = new ActorCriticNetwork(spec, device);
                (_network, _forward) = (critic, with => critic.Forward(with.Features, EncodedTexts.ForCritic(_acting, critic, _batch, with.Features, _encoded), with.Texts, _batch));
                break;
            default:
                throw new ArgumentException($"A student of kind {student.GetType().Name} with noise, or of an unknown kind, has no outputs to match.", nameof(student));
        }
        var managed = (device ?? CPU).type == TorchSharp.DeviceType.CPU && TextEncoder.Learn(student.Encoder);
        if (managed) _acting = student is QNetworkSpec values ? new ActingNetwork(values) : new ActingActorCritic((ActorCriticSpec)student);
        _optimizer = new FlatOptimizer(_network, managed, options.Optimizer, options.LearningRate, options.LearningRateSchedule);
        FlatTensors.Write(InitialWeights.Of(student, seed, default), _network);
    }

    /// <inheritdoc/>
    public long Updates { get; private set; }

    /// <inheritdoc/>
    public double LearningRate => _optimizer.RateAt(Updates);

    /// <inheritdoc/>
    public int BatchSize => _options.BatchSize;

    /// <inheritdoc/>
    public void HalveLearningRate() => _optimizer.HalveRate();

    IBatchUpdate IBatchLearner.Update(ReplayBatch batch) => Update((TransitionBatch)batch);

    /// <summary>One gradient step on the states of the batch; actions, rewards and what came after are not looked at.</summary>
    public DistillationUpdate Update(TransitionBatch batch)
    {
        using var scope = NewDisposeScope();
        _batch.Clear();
        _batch.AddRows(batch.Observations, batch.Admissible);
        _teacher.Evaluate(_batch);
        _encoded.Clear();
        if (_spec.ObservesText || _spec.Head is ActionHead.Admissible) _acting?.Load(MemoryMarshal.Cast<byte, float>(_network.Flat.bytes));
        var encoded = new Encoded(EncodedTexts.States(_acting, _network, _batch, _encoded), EncodedTexts.Actions(_acting, _network, _batch, _encoded));
        _network.Dropout = _dropout.At(Updates);
        var (outputs, values) = _forward(encoded);
        _network.Dropout = null;
        var device = _network.Flat.device;
        var each = DistillationLoss.Of(_options.Objective, _options.Temperature, outputs, _batch.AllResults, _batch);   // [B]
        var weights = tensor(batch.Weights, device: device);
        var imitation = (each * weights).mean();
        // Without a teacher's value the student's is part of the graph, and stays as it is.
        var valued = values is null ? null : _valued ? ((values - tensor(_batch.StateValues.ToArray(), device: device)).square() * weights).mean() : values.sum() * 0;
        var loss = valued is null ? imitation : imitation + valued * _options.ValueCoefficient;
        _optimizer.Differentiate(loss, _encoded);
        var norm = _optimizer.Clip(_options.MaxGradientNorm);
        using var host = each.detach().cpu();
        var lost = loss.item<float>();
        var finite = float.IsFinite(lost) && double.IsFinite(norm);
        if (finite) _optimizer.Step(Updates);
        Updates++;
        return new DistillationUpdate(lost, imitation.item<float>(), _valued ? valued?.item<float>() : null, MemoryMarshal.Cast<byte, float>(host.bytes).ToArray(), (float)norm, finite);
    }

    /// <inheritdoc/>
    public void StartFrom(WeightsSnapshot weights) => FlatTensors.Write(weights, _network);

    /// <inheritdoc/>
    public WeightsSnapshot Snapshot(WeightsVersion version) => FlatWeights.Snapshot(version, _network.Layout, FlatTensors.Read(_network.Flat));

    /// <inheritdoc/>
    public void Save(string folder)
    {
        WeightsFile.Write(Path.Combine(folder, WeightsFile.Name), Snapshot(default));
        _optimizer.Save(folder);
        _dropout.Save(folder);
        LearnerFile.Write(folder, new Progress(Updates));
    }

    /// <inheritdoc/>
    public void Load(string folder)
    {
        FlatTensors.Load(Path.Combine(folder, WeightsFile.Name), _network);
        _optimizer.Load(folder);
        _dropout.Load(folder);
        Updates = LearnerFile.Read<Progress>(folder).Updates;
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _network.Dispose();
    }

    /// <param name="Features">[U, features].</param>
    /// <param name="Texts">[A, features]; null without admissible texts.</param>
    private readonly record struct Encoded(Tensor Features, Tensor? Texts);

    private sealed record Progress(long Updates);
}
