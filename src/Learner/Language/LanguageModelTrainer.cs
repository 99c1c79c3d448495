using TorchSharp.Modules;
using Troupe.Env;
using Troupe.Learner.Algorithms;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Language;

/// <summary>What one update did.</summary>
/// <param name="Loss">Mean cross-entropy a token, nats.</param>
/// <param name="IsFinite">False: the loss or the gradient was not a number, and nothing was changed.</param>
public sealed record LanguageModelUpdate(double Loss, double GradientNorm, double LearningRate, bool IsFinite);

/// <summary>
/// Teaches a <see cref="Decoder"/> to predict the next token of a text (next-token cross-entropy, AdamW): each update sees
/// windows drawn anywhere in the text. Everything follows from the seed; saved and loaded, it goes on with the same bits.
/// Not thread-safe; all calls on one thread.
/// </summary>
public sealed class LanguageModelTrainer : IDisposable
{
    private const string OptimizerFile = "optimizer.safetensors";

    private readonly Decoder _model;
    private readonly LanguageModelOptions _options;
    private readonly int[] _text;
    private readonly Parameter[] _parameters;
    private readonly AdamW _optimizer;
    private Rng _random;

    /// <param name="text">Token ids to learn from, longer than a window.</param>
    /// <exception cref="ArgumentException">Options that cannot be, or too short a text.</exception>
    public LanguageModelTrainer(Decoder model, LanguageModelOptions options, int[] text, long seed)
    {
        _options = options.Checked(model.Spec);
        if (text.Length <= options.Window) throw new ArgumentException($"A text of {text.Length} tokens; a window of {options.Window} and the token after it are needed at least.", nameof(text));
        (_model, _text, _random) = (model, text, new Rng(seed, stream: 0x5465));
        var shapes = Decoder.Shapes(model.Spec);
        _parameters = [.. shapes.Where(s => s.Shape.Length > 1).Concat(shapes.Where(s => s.Shape.Length == 1)).Select(s => model[s.Name])];
        var matrices = shapes.Count(s => s.Shape.Length > 1);
        _optimizer = optim.AdamW(
        [
            new AdamW.ParamGroup(_parameters[..matrices], options.LearningRate, options.Beta1, options.Beta2, weight_decay: options.WeightDecay),
            new AdamW.ParamGroup(_parameters[matrices..], options.LearningRate, options.Beta1, options.Beta2, weight_decay: 0),
        ], options.LearningRate, options.Beta1, options.Beta2);
    }

    public long Updates { get; private set; }

    /// <summary>One step along the gradient of <see cref="LanguageModelOptions.Accumulate"/> batches.</summary>
    public LanguageModelUpdate Update()
    {
        using var scope = NewDisposeScope();
        _model.train();
        var rate = _options.LearningRate * _options.Schedule.Share(Updates);
        foreach (var group in _optimizer.ParamGroups) group.LearningRate = rate;
        _optimizer.zero_grad();
        var loss = 0.0;
        for (var part = 0; part < _options.Accumulate; part++)
        {
            var (inputs, targets) = Batch();
            var each = nn.functional.cross_entropy(_model.Forward(inputs).view(-1, _model.Spec.Vocabulary), targets.view(-1)) / _options.Accumulate;
            each.backward();
            loss += each.item<float>();
        }

        var norm = nn.utils.clip_grad_norm_(_parameters, _options.MaxGradientNorm);
        var finite = double.IsFinite(loss) && double.IsFinite(norm);
        if (finite) _optimizer.step();
        Updates++;
        return new LanguageModelUpdate(loss, norm, rate, finite);
    }

    /// <summary>Mean cross-entropy a token of another text, nats, read window by window; its exponential is the perplexity.</summary>
    /// <param name="stride">Tokens from one window to the next: each token is judged once, with at least window − stride tokens before it (but at the start).</param>
    public double Evaluate(int[] text, int? stride = null)
    {
        var window = _options.Window;
        var step = Math.Clamp(stride ?? window, 1, window);
        if (text.Length < 2) throw new ArgumentException($"A text of {text.Length} tokens has none to predict.", nameof(text));
        using var scope = NewDisposeScope();
        using var off = no_grad();
        _model.eval();
        var (sum, counted) = (0.0, 0);
        for (int start = 0, judged = 0; judged < text.Length - 1; start += step)
        {
            using var inner = NewDisposeScope();
            var length = Math.Min(window, text.Length - 1 - start);
            var logs = nn.functional.log_softmax(_model.Forward(Tokens(text, start, length)).view(length, -1), 1);
            var taken = logs.gather(1, Tokens(text, start + 1, length).view(-1, 1)).view(-1).data<float>().ToArray();
            for (var i = judged - start; i < length; i++, counted++) sum -= taken[i];
            judged = start + length;
        }

        return sum / counted;
    }

    /// <summary>Writes weights, moments, counters and generator into an existing folder.</summary>
    public void Save(string folder)
    {
        Safetensors.Write(Path.Combine(folder, WeightsFile.Name), [.. _model.Weights().Select(w => SafeTensor.Of(w.Name, [.. w.Shape], w.Data))]);
        var states = _optimizer.state_dict().State;
        var moments = new List<SafeTensor>();
        for (var i = 0; i < _parameters.Length; i++)
        {
            var state = (AdamW.State)states[i];
            moments.Add(SafeTensor.Of($"exp_avg.{i}", Shape(i), FlatTensors.Read(state.exp_avg)));
            moments.Add(SafeTensor.Of($"exp_avg_sq.{i}", Shape(i), FlatTensors.Read(state.exp_avg_sq)));
            moments.Add(SafeTensor.Of($"step.{i}", [state.step]));
        }

        Safetensors.Write(Path.Combine(folder, OptimizerFile), moments);
        var random = _random.State;
        LearnerFile.Write(folder, new Progress(Updates, [random.A, random.B, random.C, random.D]));
    }

    /// <summary>Goes back to what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">A file is damaged or of another model; names it. The trainer is then in no defined state.</exception>
    public void Load(string folder)
    {
        _model.Load([.. Safetensors.Read(Path.Combine(folder, WeightsFile.Name)).Select(t => new NamedArray(t.Name, [.. t.Shape.Select(s => (int)s)], t.Floats.ToArray()))]);
        var path = Path.Combine(folder, OptimizerFile);
        var moments = Safetensors.Read(path).ToDictionary(t => t.Name);
        var states = _optimizer.state_dict().State;
        for (var i = 0; i < _parameters.Length; i++)
        {
            var state = (AdamW.State)states[i];
            Write(Moment($"exp_avg.{i}"), state.exp_avg);
            Write(Moment($"exp_avg_sq.{i}"), state.exp_avg_sq);
            state.step = Moment($"step.{i}").Integers[0];
        }

        var progress = LearnerFile.Read<Progress>(folder);
        Updates = progress.Updates;
        _random = Rng.FromState(new RngState(progress.Random[0], progress.Random[1], progress.Random[2], progress.Random[3]));

        SafeTensor Moment(string name) => moments.TryGetValue(name, out var found) ? found : throw new InvalidDataException($"{path} has no tensor {name}.");
    }

    public void Dispose() => _optimizer.Dispose();

    // [B, W] each, the targets one token on
    private (Tensor Inputs, Tensor Targets) Batch()
    {
        var (rows, window) = (_options.BatchSize, _options.Window);
        long[] inputs = new long[rows * window], targets = new long[rows * window];
        for (var row = 0; row < rows; row++)
        {
            var start = _random.NextInt(_text.Length - window);
            for (var i = 0; i < window; i++) (inputs[row * window + i], targets[row * window + i]) = (_text[start + i], _text[start + i + 1]);
        }

        var device = _parameters[0].device;
        return (tensor(inputs, [rows, window], device: device), tensor(targets, [rows, window], device: device));
    }

    // [1, length]
    private Tensor Tokens(int[] text, int start, int length) =>
        tensor(Array.ConvertAll(text[start..(start + length)], t => (long)t), [1, length], device: _parameters[0].device);

    private int[] Shape(int parameter) => Array.ConvertAll(_parameters[parameter].shape, size => (int)size);

    private static void Write(SafeTensor from, Tensor to)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        if (!from.Shape.SequenceEqual(to.shape)) throw new InvalidDataException($"Tensor {from.Name} has shape [{string.Join(", ", from.Shape)}]; here it is [{string.Join(", ", to.shape)}].");
        to.copy_(tensor(from.Floats.ToArray(), to.shape));
    }

    private sealed record Progress(long Updates, ulong[] Random);
}
