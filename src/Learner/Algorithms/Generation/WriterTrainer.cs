using Troupe.Learner.Language;
using Troupe.Learner.Optimisation;
using Troupe.Learner.Policies;
using Troupe.Learner.Replay;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Algorithms.Generation;

/// <summary>
/// A writing policy while it is learned, with the frozen reference that it is held near: the weights before the first
/// update. Not thread-safe.
/// </summary>
internal sealed class WriterTrainer : IDisposable
{
    private const string ReferenceFile = "reference.safetensors";
    private const int TextsAtOnce = 256;

    private readonly WriterSpec _spec;
    private readonly WriterNetwork _network;
    private readonly WriterNetwork? _reference;
    private readonly ActingWriter _acting;
    private readonly FlatOptimizer _optimizer;
    private readonly QBatch _lasts = new();

    /// <param name="reference">Whether the first weights are kept.</param>
    /// <param name="rate">The largest learning rate.</param>
    /// <param name="schedule">Its share, by texts.</param>
    /// <param name="seed">Decides the initial weights.</param>
    public WriterTrainer(WriterSpec spec, bool reference, OptimizerOptions optimizer, double rate, Schedule schedule, long seed, Device device)
    {
        _spec = spec.CheckedWriter();
        _network = new WriterNetwork(spec, device);
        _reference = reference ? new WriterNetwork(spec, device) : null;
        _acting = new ActingWriter(spec);
        _optimizer = new FlatOptimizer(_network, managedEncoders: false, optimizer, rate, schedule);
        StartFrom(InitialWeights.Of(spec, seed, default));
    }

    public Device Device => _network.Flat.device;

    private NetworkLayout Layout => _network.Layout;

    /// <inheritdoc cref="Optimizer.RateAt"/>
    public double RateAt(long texts) => _optimizer.RateAt(texts);

    /// <inheritdoc cref="Optimizer.HalveRate"/>
    public void HalveRate() => _optimizer.HalveRate();

    /// <summary>V of what stood there after each run, with the present weights, [runs]; 0 where the episode terminated.</summary>
    public float[] Bootstraps(TokenRollout rollout)
    {
        var values = new float[rollout.Runs.Length];
        _lasts.Clear();
        foreach (var run in rollout.Runs)
            if (run.End != SegmentEnd.Terminated) _lasts.Add(run.LastPrompt, []);
        if (_lasts.Count == 0) return values;
        _acting.Load(FlatTensors.Read(_network.Flat));
        _acting.Evaluate(_lasts);
        for (int run = 0, row = 0; run < values.Length; run++)
            if (rollout.Runs[run].End != SegmentEnd.Terminated) values[run] = _lasts.StateValues[row++];
        return values;
    }

    /// <summary>What the present weights think of each token of these texts.</summary>
    public Evaluation Evaluate(TokenRollout rollout, ReadOnlySpan<int> texts) => Evaluate(_network, rollout, texts);

    /// <summary>log ρ of each token of the round, [N]: the reference's log-probabilities.</summary>
    public float[] Reference(TokenRollout rollout)
    {
        using var off = no_grad();
        var logs = new float[rollout.Tokens];
        for (var first = 0; first < rollout.Texts; first += TextsAtOnce)
        {
            using var scope = NewDisposeScope();
            var texts = Enumerable.Range(first, Math.Min(TextsAtOnce, rollout.Texts - first)).ToArray();
            FlatTensors.Read(Evaluate(_reference!, rollout, texts).LogProbability).CopyTo(logs, rollout.TokensOf(first).Start.Value);
        }

        return logs;
    }

    /// <returns>The gradient's global norm before it was clipped.</returns>
    public double Differentiate(Tensor loss, double maxNorm)
    {
        Differentiate(loss);
        return Clip(maxNorm);
    }

    /// <summary>The gradient alone, or its part; to be followed by <see cref="Clip"/>.</summary>
    /// <inheritdoc cref="FlatOptimizer.Differentiate"/>
    public void Differentiate(Tensor loss, bool add = false) => _optimizer.Differentiate(loss, [], add);

    /// <inheritdoc cref="Optimizer.Clip"/>
    public double Clip(double maxNorm) => _optimizer.Clip(maxNorm);

    public void Step(long texts) => _optimizer.Step(texts);

    /// <summary>These weights are learned on, and are the reference.</summary>
    /// <exception cref="InvalidDataException">They are of another network; names the first tensor that differs.</exception>
    public void StartFrom(WeightsSnapshot weights)
    {
        FlatTensors.Write(WriterWeights.Completed(weights, Layout), _network);
        if (_reference is not null) FlatTensors.Write(FlatTensors.Read(_network.Flat), _reference.Flat);
    }

    public WeightsSnapshot Snapshot(WeightsVersion version) => FlatWeights.Snapshot(version, Layout, FlatTensors.Read(_network.Flat));

    /// <summary>Writes weights, moments and the reference.</summary>
    public void Save(string folder)
    {
        WeightsFile.Write(Path.Combine(folder, WeightsFile.Name), Snapshot(default));
        _optimizer.Save(folder);
        if (_reference is not null) Safetensors.Write(Path.Combine(folder, ReferenceFile), [.. FlatTensors.Named(Layout, "", FlatTensors.Read(_reference.Flat))]);
    }

    /// <exception cref="InvalidDataException">A file is damaged, or of another network; names it.</exception>
    public void Load(string folder)
    {
        FlatTensors.Load(Path.Combine(folder, WeightsFile.Name), _network);
        _optimizer.Load(folder);
        if (_reference is not null) FlatTensors.Load(Path.Combine(folder, ReferenceFile), _reference);
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _network.Dispose();
        _reference?.Dispose();
    }

    private Evaluation Evaluate(WriterNetwork network, TokenRollout rollout, ReadOnlySpan<int> texts)
    {
        var (prompts, written) = (new int[texts.Length][], new int[texts.Length][]);
        for (var b = 0; b < texts.Length; b++) (prompts[b], written[b]) = (rollout.Prompts[texts[b]], rollout.Written[texts[b]]);
        var (outputs, values) = network.Forward(new TokenWindows(prompts, written, _spec.End));
        var logs = nn.functional.log_softmax(outputs, 1);                                            // [n, O]
        var places = WriterWeights.Places(_spec, written);
        var taken = logs.gather(1, tensor(places, [places.Length, 1], device: Device)).squeeze(1);
        return new Evaluation(taken, -(logs.exp() * logs).sum(1), values!);
    }

    /// <param name="LogProbability">log π of each token, [n].</param>
    /// <param name="Entropy">Of the distribution that each was drawn from, [n].</param>
    /// <param name="Values">V before each, [n].</param>
    internal readonly record struct Evaluation(Tensor LogProbability, Tensor Entropy, Tensor Values);
}
