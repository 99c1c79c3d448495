using System.Runtime.InteropServices;
using System.Text.Json;
using TorchSharp;
using TorchSharp.Modules;
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
public sealed unsafe class DqnLearner : IDisposable
{
    private const string OptimizerFile = "optimizer.safetensors";
    private const string ProgressFile = "learner.json";
    private static readonly string[] Moments = ["exp_avg.", "exp_avg_sq."];

    private readonly DqnOptions _options;
    private readonly QNetworkSpec _spec;
    private readonly QNetwork _network, _targetNetwork;
    private readonly ActingNetwork? _online, _target;         // the same weights in managed code, on the CPU
    private readonly Parameter _theta;                        // all weights as one parameter: the optimizer's view of _network.Flat
    private readonly Tensor _gradient;                        // [weights], theta's
    private readonly Parameter[] _trained;                    // what torch differentiates
    private readonly ParameterSlot[] _trainedSlots;
    private readonly Adam _optimizer;
    private readonly QBatch _current = new(), _next = new();
    private bool _targetChanged = true;

    /// <param name="seed">Decides the initial weights.</param>
    /// <param name="device">Default: the CPU.</param>
    public DqnLearner(QNetworkSpec spec, DqnOptions options, long seed, Device? device = null) : this(spec, options, seed, device ?? CPU, (device ?? CPU).type == DeviceType.CPU)
    {
    }

    internal DqnLearner(QNetworkSpec spec, DqnOptions options, long seed, Device device, bool managed)
    {
        _options = options.Checked();
        _spec = spec.Checked();
        _network = new QNetwork(spec, device);
        _targetNetwork = new QNetwork(spec, device);
        if (managed) (_online, _target) = (new ActingNetwork(spec), new ActingNetwork(spec));
        _theta = new Parameter(_network.Flat.detach().DetachFromDisposeScope());
        _gradient = zeros(Layout.Length, device: device).DetachFromDisposeScope();
        _trainedSlots = [.. Layout.Slots.Where(slot => !managed || !IsEncoder(slot.Name))];
        _trained = [.. _trainedSlots.Select(slot => _network[slot.Name])];
        _optimizer = optim.Adam([_theta], options.LearningRate, options.Beta1, options.Beta2, options.AdamEpsilon);
        LearningRate = options.LearningRate;

        var initial = new float[Layout.Length];
        FlatWeights.CopyTo(InitialWeights.Of(spec, seed, default), Layout, initial);
        Write(initial, _network.Flat);
        Write(initial, _targetNetwork.Flat);
    }

    /// <summary>Updates done, those that were not finite included.</summary>
    public long Updates { get; private set; }

    public double LearningRate { get; private set; }

    private QNetworkLayout Layout => _network.Layout;

    /// <summary>One gradient step, and the target network's when it is due. O(batch), one thread.</summary>
    /// <exception cref="ArgumentException">A row that bootstraps has nothing admissible in s'.</exception>
    public DqnUpdate Update(TransitionBatch batch)
    {
        using var scope = NewDisposeScope();
        LoadManaged();
        var targets = new float[batch.Count];
        DqnLoss.Targets(batch, _options.Double ? (IQFunction?)_online ?? _network : null, (IQFunction?)_target ?? _targetNetwork, _next, targets);

        var taken = AddTaken(batch);
        var device = _network.Flat.device;
        var (features, texts) = Encode();
        var q = _network.Values(Trim(features, _spec.FeatureSize), texts is null ? null : Trim(texts, _spec.TextFeatureSize), _current);   // [P]
        if (taken is not null) q = q.index_select(0, tensor(taken, device: device));           // [B]
        var loss = DqnLoss.Loss(q, tensor(targets, device: device), tensor(batch.Weights, device: device), _options.HuberDelta);
        Differentiate(loss, features, texts);

        var norm = nn.utils.clip_grad_norm_([_theta], _options.MaxGradientNorm);
        using var values = q.detach().cpu();
        var valued = MemoryMarshal.Cast<byte, float>(values.bytes);
        var errors = new float[batch.Count];
        var mean = 0f;
        for (var b = 0; b < errors.Length; b++)
        {
            errors[b] = targets[b] - valued[b];
            mean += valued[b] / errors.Length;
        }
        var lost = loss.item<float>();
        var finite = float.IsFinite(lost) && double.IsFinite(norm);
        if (finite) _optimizer.step();
        Updates++;
        if (finite && Updates % _options.TargetEvery == 0) UpdateTarget();
        return new DqnUpdate(lost, errors, (float)norm, mean, finite);
    }

    /// <summary>From here on half the learning rate; what a run does after a loss that was not a number.</summary>
    public void HalveLearningRate() => SetLearningRate(LearningRate / 2);

    /// <summary>A copy of the weights, for publishing.</summary>
    public WeightsSnapshot Snapshot(WeightsVersion version) => FlatWeights.Snapshot(version, Layout, Read(_network.Flat));

    /// <summary>Writes weights, target weights, moments and counters into an existing folder.</summary>
    public void Save(string folder)
    {
        Safetensors.Write(Path.Combine(folder, WeightsFile.Name), [.. Named("", Read(_network.Flat)), .. Named(WeightsFile.TargetPrefix, Read(_targetNetwork.Flat))], new Dictionary<string, string> { ["format"] = "pt" });
        var state = AdamState();
        Safetensors.Write(Path.Combine(folder, OptimizerFile), [.. Named(Moments[0], Read(state.exp_avg)), .. Named(Moments[1], Read(state.exp_avg_sq)), SafeTensor.Of("step", [state.step])]);
        File.WriteAllBytes(Path.Combine(folder, ProgressFile), JsonSerializer.SerializeToUtf8Bytes(new Progress(Updates, LearningRate)));
    }

    /// <summary>Goes back to what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">A file is damaged, or of another network; names it. This learner is then in no defined state.</exception>
    public void Load(string folder)
    {
        var (model, optimizer) = (Path.Combine(folder, WeightsFile.Name), Path.Combine(folder, OptimizerFile));
        var weights = Safetensors.Read(model);
        Write(Flat(weights, "", model), _network.Flat);
        Write(Flat(weights, WeightsFile.TargetPrefix, model), _targetNetwork.Flat);
        var moments = Safetensors.Read(optimizer);
        var state = AdamState();
        Write(Flat(moments, Moments[0], optimizer), state.exp_avg);
        Write(Flat(moments, Moments[1], optimizer), state.exp_avg_sq);
        state.step = moments.FirstOrDefault(t => t.Name == "step") is { } step ? step.Integers[0] : throw new InvalidDataException($"{optimizer} has no tensor step.");
        var progress = ReadProgress(Path.Combine(folder, ProgressFile));
        Updates = progress.Updates;
        SetLearningRate(progress.LearningRate);
        _targetChanged = true;
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _theta.Dispose();
        _gradient.Dispose();
        _network.Dispose();
        _targetNetwork.Dispose();
    }

    // The rows (s, a); with A relative to its mean over admissible texts, all of them, and where a stands among the pairs
    private long[]? AddTaken(TransitionBatch batch)
    {
        _current.Clear();
        var needsAll = _spec.Dueling && _spec.Head is ActionHead.Admissible;
        var taken = needsAll ? new long[batch.Count] : null;
        for (var b = 0; b < batch.Count; b++)
        {
            ReadOnlySpan<int> actions = needsAll ? batch.Admissible[b] : batch.Actions.AsSpan(b, 1);
            if (taken is not null) taken[b] = _current.Pairs + actions.IndexOf(batch.Actions[b]);
            _current.Add(batch.Observations, b, batch.Admissible, actions);
        }
        return taken;
    }

    private (Tensor Features, Tensor? Texts) Encode()
    {
        var admissible = _spec.Head is ActionHead.Admissible;
        return _online is null
            ? (_network.EncodeStates(_current), admissible ? _network.EncodeTexts(_current) : null)
            : (_online.StateEncoder is { } states ? Encode(states, _current.Observations) : _network.EncodeStates(_current),
               _online.ActionEncoder is { } actions ? Encode(actions, _current.Texts) : null);
    }

    // [lists, stride], a leaf; what lies beyond the features is zero and falls away in Trim
    private static Tensor Encode(TextEncoder encoder, InternedLists lists)
    {
        var features = empty(lists.Count, encoder.Stride);
        fixed (byte* to = features.bytes) encoder.Encode(lists, 0, lists.Count, (float*)to, remember: true);
        return features.requires_grad_();
    }

    private static Tensor Trim(Tensor features, long size) => features.size(1) == size ? features : features.narrow(1, 0, size);

    private void Differentiate(Tensor loss, Tensor features, Tensor? texts)
    {
        _gradient.zero_();
        Tensor[] encoded = [.. new[] { features, texts }.OfType<Tensor>().Where(t => _online is not null && t.requires_grad)];
        var gradients = autograd.grad([loss], [.. _trained, .. encoded]);
        for (var i = 0; i < _trained.Length; i++)
            _gradient.narrow(0, _trainedSlots[i].Offset, _trainedSlots[i].Length).copy_(gradients[i].view(-1));
        if (_online is not null)
        {
            var flat = MemoryMarshal.Cast<byte, float>(_gradient.bytes);
            for (var i = 0; i < encoded.Length; i++)
                fixed (byte* from = gradients[_trained.Length + i].contiguous().bytes)
                    (ReferenceEquals(encoded[i], features) ? _online.StateEncoder! : _online.ActionEncoder!).Backward((float*)from, flat);
        }

        // A leaf's gradient cannot be set in all versions of TorchSharp; accumulating into an empty one can.
        _optimizer.zero_grad();
        autograd.backward([_theta], [_gradient]);
    }

    private void LoadManaged()
    {
        _online?.Load(MemoryMarshal.Cast<byte, float>(_network.Flat.bytes));
        if (_target is null || !_targetChanged) return;
        _target.Load(MemoryMarshal.Cast<byte, float>(_targetNetwork.Flat.bytes));
        _targetChanged = false;
    }

    private void UpdateTarget()
    {
        using var off = no_grad();
        if (_options.TargetRate >= 1) _targetNetwork.Flat.copy_(_network.Flat);
        else _targetNetwork.Flat.mul_(1 - _options.TargetRate).add_(_network.Flat, _options.TargetRate);   // Polyak
        _targetChanged = true;
    }

    private void SetLearningRate(double rate)
    {
        LearningRate = rate;
        foreach (var group in _optimizer.ParamGroups) group.LearningRate = rate;
    }

    private Adam.State AdamState() => (Adam.State)_optimizer.state_dict().State[0];

    private static bool IsEncoder(string name) =>
        name.StartsWith(QNetworkLayout.StateEncoder + ".", StringComparison.Ordinal) || name.StartsWith(QNetworkLayout.ActionEncoder + ".", StringComparison.Ordinal);

    private static float[] Read(Tensor flat)
    {
        using var host = flat.cpu();
        return MemoryMarshal.Cast<byte, float>(host.bytes).ToArray();
    }

    private static void Write(float[] numbers, Tensor flat)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        flat.copy_(tensor(numbers));
    }

    private IEnumerable<SafeTensor> Named(string prefix, float[] flat) =>
        Layout.Slots.Select(slot => SafeTensor.Of(prefix + slot.Name, slot.Shape, flat.AsSpan(slot.Offset, slot.Length)));

    private float[] Flat(IReadOnlyList<SafeTensor> tensors, string prefix, string path)
    {
        var flat = new float[Layout.Length];
        foreach (var slot in Layout.Slots)
        {
            var found = tensors.FirstOrDefault(t => t.Name == prefix + slot.Name) ?? throw new InvalidDataException($"{path} has no tensor {prefix + slot.Name}.");
            if (!found.Shape.SequenceEqual(slot.Shape.Select(size => (long)size)))
                throw new InvalidDataException($"{path}: {found.Name} has shape [{string.Join(", ", found.Shape)}]; this network's is [{string.Join(", ", slot.Shape)}].");
            found.Floats.CopyTo(flat.AsSpan(slot.Offset));
        }
        return flat;
    }

    private static Progress ReadProgress(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Progress>(File.ReadAllBytes(path)) ?? throw new InvalidDataException($"{path} is empty.");
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"{path}: {wrong.Message}", wrong);
        }
    }

    private sealed record Progress(long Updates, double LearningRate);
}
