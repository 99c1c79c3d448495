using System.Runtime.InteropServices;
using Troupe.Learner.Policies;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.Cloning;

/// <summary>
/// Clones behaviour into Q-values: the demonstrated action is worth what it brought, and more than any other (Hester et al.
/// 2018). Everything follows from the seed and the batches; saved and loaded anywhere, it goes on with the same bits. Not
/// thread-safe.
/// </summary>
public sealed class QCloner : IDemonstrationLearner
{
    private readonly CloningOptions _options;
    private readonly QNetworkSpec _spec;
    private readonly QNetwork _network;
    private readonly ActingNetwork? _acting;   // encodes texts in managed code, on the CPU
    private readonly FlatOptimizer _optimizer;
    private readonly QBatch _batch = new();

    /// <param name="seed">Decides the initial weights.</param>
    /// <param name="device">Default: the CPU.</param>
    public QCloner(QNetworkSpec spec, CloningOptions options, long seed, Device? device = null)
    {
        _options = options.Checked();
        _spec = spec.Checked();
        _network = new QNetwork(spec, device);
        var managed = (device ?? CPU).type == TorchSharp.DeviceType.CPU && TextEncoder.Learn(spec.Encoder);
        if (managed) _acting = new ActingNetwork(spec);
        _optimizer = new FlatOptimizer(_network, managed, options.Optimizer, options.LearningRate, options.LearningRateSchedule);
        FlatTensors.Write(InitialWeights.Of(spec, seed, default), _network);
    }

    /// <inheritdoc/>
    public long Updates { get; private set; }

    /// <inheritdoc/>
    public double LearningRate => _optimizer.RateAt(Updates);

    /// <inheritdoc/>
    public void HalveLearningRate() => _optimizer.HalveRate();

    /// <inheritdoc/>
    public CloningUpdate Update(IReadOnlyList<Demonstration> batch)
    {
        if (batch.Count == 0) throw new ArgumentException("Nothing was demonstrated.", nameof(batch));
        using var scope = NewDisposeScope();
        _batch.Clear();
        var taken = new long[batch.Count];
        for (var b = 0; b < taken.Length; b++)
        {
            taken[b] = _batch.Pairs + batch[b].Choice;
            _batch.Add(batch[b].State);
        }

        _acting?.Load(MemoryMarshal.Cast<byte, float>(_network.Flat.bytes));
        var encoded = new List<EncodedTexts>();
        var (features, texts) = (EncodedTexts.States(_acting, _network, _batch, encoded), EncodedTexts.Actions(_acting, _network, _batch, encoded));
        var q = _network.Values(features, texts, _batch);                                                        // [P]
        var demonstrated = q.index_select(0, tensor(taken, device: q.device));                                  // [B]
        var value = CloningLoss.Value(demonstrated, tensor(batch.Select(d => d.Return).ToArray(), device: q.device));
        var loss = CloningLoss.Margin(q, _batch, taken, _options.Margin) + value;
        _optimizer.Differentiate(loss, encoded);
        var norm = _optimizer.Clip(_options.MaxGradientNorm);
        var lost = loss.item<float>();
        var finite = float.IsFinite(lost) && double.IsFinite(norm);
        if (finite) _optimizer.Step(Updates);
        Updates++;
        return new CloningUpdate(lost, (float)norm, finite, new LearnerMetrics { MeanQ = demonstrated.mean().item<float>(), ValueLoss = value.item<float>() });
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
        LearnerFile.Write(folder, new Progress(Updates));
    }

    /// <inheritdoc/>
    public void Load(string folder)
    {
        StartFrom(WeightsFile.Read(Path.Combine(folder, WeightsFile.Name), default));
        _optimizer.Load(folder);
        Updates = LearnerFile.Read<Progress>(folder).Updates;
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _network.Dispose();
    }

    private sealed record Progress(long Updates);
}
