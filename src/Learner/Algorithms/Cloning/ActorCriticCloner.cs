using Troupe.Learner.Algorithms.PolicyGradient;
using Troupe.Learner.Policies;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.Cloning;

/// <summary>
/// Clones behaviour into an actor–critic: the policy learns what was done, the value what it brought. Everything follows
/// from the seed and the batches; saved and loaded anywhere, it goes on with the same bits. Not thread-safe.
/// </summary>
public sealed class ActorCriticCloner : IDemonstrationLearner
{
    private readonly CloningOptions _options;
    private readonly ActorCriticTrainer _trainer;

    /// <param name="seed">Decides the initial weights.</param>
    /// <param name="device">Default: the CPU.</param>
    public ActorCriticCloner(ActorCriticSpec spec, CloningOptions options, long seed, Device? device = null)
    {
        _options = options.Checked();
        _trainer = new ActorCriticTrainer(spec, options.Optimizer, options.LearningRate, options.LearningRateSchedule, seed, device ?? CPU, (device ?? CPU).type == TorchSharp.DeviceType.CPU);
    }

    /// <inheritdoc/>
    public long Updates { get; private set; }

    /// <inheritdoc/>
    public double LearningRate => _trainer.RateAt(Updates);

    /// <inheritdoc/>
    public void HalveLearningRate() => _trainer.HalveRate();

    /// <inheritdoc/>
    public CloningUpdate Update(IReadOnlyList<Demonstration> batch)
    {
        if (batch.Count == 0) throw new ArgumentException("Nothing was demonstrated.", nameof(batch));
        using var scope = NewDisposeScope();
        var now = _trainer.Evaluate([.. batch.Select(d => d.State)], [.. batch.Select(d => (long)d.Choice)], Updates);
        var policy = CloningLoss.Policy(now.LogProbability);
        var value = CloningLoss.Value(now.Values, tensor(batch.Select(d => d.Return).ToArray(), device: _trainer.Device));
        var loss = policy + value * _options.ValueCoefficient;
        var norm = _trainer.Differentiate(loss, _options.MaxGradientNorm);
        var lost = policy.item<float>();
        var finite = float.IsFinite(loss.item<float>()) && double.IsFinite(norm);
        if (finite) _trainer.Step(Updates);
        Updates++;
        return new CloningUpdate(lost, (float)norm, finite, new LearnerMetrics { PolicyLoss = lost, ValueLoss = value.item<float>(), Entropy = now.Entropy.mean().item<float>() });
    }

    /// <inheritdoc/>
    public void StartFrom(WeightsSnapshot weights) => _trainer.StartFrom(weights);

    /// <inheritdoc/>
    public WeightsSnapshot Snapshot(WeightsVersion version) => _trainer.Snapshot(version);

    /// <inheritdoc/>
    public void Save(string folder)
    {
        _trainer.Save(folder);
        LearnerFile.Write(folder, new Progress(Updates));
    }

    /// <inheritdoc/>
    public void Load(string folder)
    {
        _trainer.Load(folder);
        Updates = LearnerFile.Read<Progress>(folder).Updates;
    }

    public void Dispose() => _trainer.Dispose();

    private sealed record Progress(long Updates);
}
