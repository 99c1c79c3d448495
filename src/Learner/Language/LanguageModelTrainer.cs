using TorchSharp.Modules;
using Troupe.Env;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Optimisation;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Language;

/// <summary>What one update did.</summary>
/// <param name="Loss">Mean cross-entropy a token, nats.</param>
/// <param name="IsFinite">False: the loss or the gradient was not a number, and nothing was changed.</param>
/// <param name="Tokens">Tokens that were predicted.</param>
public sealed record LanguageModelUpdate(double Loss, double GradientNorm, double LearningRate, bool IsFinite, int Tokens) : ILearnerUpdate
{
    float ILearnerUpdate.Loss => (float)Loss;

    float ILearnerUpdate.GradientNorm => (float)GradientNorm;

    public LearnerMetrics Metrics { get; } = new();
}

/// <summary>
/// Teaches a <see cref="Decoder"/> or an <see cref="EncoderDecoder"/> to predict the next token (next-token cross-entropy, each
/// given the true ones before it): of a text, or of the completions to prompts. Everything follows from the seed and the batches; saved and loaded, it goes on with the same
/// bits. Not thread-safe; all calls on one thread.
/// </summary>
public sealed class LanguageModelTrainer : ILearner
{
    private const ulong DropoutStream = 0xD207;

    private readonly ISequenceModel _model;
    private readonly LanguageModelOptions _options;
    private readonly ISequenceBatches _batches;
    private readonly long _seed;
    private readonly Parameter[] _parameters;
    private readonly Optimizer _optimizer;

    /// <summary>Learns from windows drawn anywhere in a text.</summary>
    /// <param name="text">Token ids to learn from, longer than a window.</param>
    /// <exception cref="ArgumentException">Options that cannot be, or too short a text.</exception>
    public LanguageModelTrainer(ISequenceModel model, LanguageModelOptions options, int[] text, long seed)
        : this(model, options, new TextWindows(text, options.Checked(model.Spec).Window, options.BatchSize, seed), seed)
    {
    }

    /// <param name="batches">Batch after batch is taken, <see cref="LanguageModelOptions.Accumulate"/> an update.</param>
    /// <param name="seed">Decides what dropout leaves out.</param>
    /// <exception cref="ArgumentException">Options that cannot be.</exception>
    public LanguageModelTrainer(ISequenceModel model, LanguageModelOptions options, ISequenceBatches batches, long seed)
    {
        _options = options.Checked(model.Spec);
        (_model, _batches, _seed) = (model, batches, seed);
        var shapes = model.Spec.Shapes();
        _parameters = [.. shapes.Select(s => model[s.Name])];
        _optimizer = new Optimizer(options.Optimizer, options.LearningRate, options.Schedule, [.. shapes.Select(s => WeightBlock.Of(s.Name, s.Shape, model[s.Name], decays: s.Shape.Length > 1))]);
    }

    public long Updates { get; private set; }

    /// <inheritdoc/>
    public double LearningRate => _optimizer.RateAt(Updates);

    /// <inheritdoc/>
    public void HalveLearningRate() => _optimizer.HalveRate();

    /// <summary>One step along the gradient of <see cref="LanguageModelOptions.Accumulate"/> batches, each predicted token weighing the same.</summary>
    public LanguageModelUpdate Update()
    {
        using var scope = NewDisposeScope();
        _model.Train(true);
        // A generator of its own for each update: what dropout leaves out does not depend on what else was drawn.
        if (_model.Spec.Dropout > 0) random.manual_seed(unchecked((long)(Rng.Mix(Rng.Mix((ulong)_seed, DropoutStream), (ulong)Updates) >> 1)));
        var rate = LearningRate;
        _optimizer.ClearGradients();
        SequenceBatch[] parts = [.. Enumerable.Range(0, _options.Accumulate).Select(part => _batches[Updates * _options.Accumulate + part])];
        var tokens = parts.Sum(part => part.Predicted);
        var loss = 0.0;
        foreach (var part in parts)
        {
            var each = Nats(part) / tokens;
            var gradients = autograd.grad([each], _parameters);
            for (var i = 0; i < _parameters.Length; i++) _optimizer.Gradients[i].add_(gradients[i].view(-1));
            loss += each.item<float>();
        }

        var norm = _optimizer.Clip(_options.MaxGradientNorm);
        var finite = double.IsFinite(loss) && double.IsFinite(norm);
        if (finite) _optimizer.Step(Updates);
        Updates++;
        return new LanguageModelUpdate(loss, norm, rate, finite, tokens);
    }

    /// <summary>Mean cross-entropy a token of another text, nats, read window by window; its exponential is the perplexity.</summary>
    /// <param name="stride">Tokens from one window to the next: each token is judged once, with at least window − stride tokens before it (but at the start).</param>
    public double Evaluate(int[] text, int? stride = null)
    {
        var (nats, tokens) = Evaluate(TextWindows.InOrder(text, _options.Window, _options.BatchSize, Math.Clamp(stride ?? _options.Window, 1, _options.Window)));
        return nats / tokens;
    }

    /// <summary>Cross-entropy of all targets together, nats, and how many there are.</summary>
    public (double Nats, long Tokens) Evaluate(IEnumerable<SequenceBatch> batches)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        _model.Train(false);
        var (nats, tokens) = (0.0, 0L);
        foreach (var batch in batches)
        {
            using var inner = NewDisposeScope();
            nats += Nats(batch).item<float>();
            tokens += batch.Predicted;
        }

        return (nats, tokens);
    }

    /// <inheritdoc/>
    public WeightsSnapshot Snapshot(WeightsVersion version) => new(version, _model.Weights());

    /// <inheritdoc/>
    public void StartFrom(WeightsSnapshot weights) => _model.Load(weights.Arrays);

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
        _model.Load(WeightsFile.Read(Path.Combine(folder, WeightsFile.Name), default).Arrays);
        _optimizer.Load(folder);
        Updates = LearnerFile.Read<Progress>(folder).Updates;
    }

    public void Dispose() => _optimizer.Dispose();

    // Cross-entropy of the batch's targets, summed
    private Tensor Nats(SequenceBatch batch)
    {
        var targets = tensor(Array.ConvertAll(batch.Places, at => batch.Targets[at]), device: _parameters[0].device);
        return nn.functional.cross_entropy(_model.Logits(batch), targets, reduction: nn.Reduction.Sum);
    }

    private sealed record Progress(long Updates);
}
