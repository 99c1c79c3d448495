using Troupe.Learner.Optimisation;

namespace Troupe.Learner.Language;

/// <summary>How a language model is trained on text; the defaults are those of small models on small texts.</summary>
public sealed record LanguageModelOptions
{
    /// <summary>Windows an update.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Tokens a window; at most the model's context.</summary>
    public int Window { get; init; } = 128;

    /// <summary>Largest learning rate.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Its share, by updates.</summary>
    public Schedule Schedule { get; init; } = new Schedule.Constant();

    /// <summary>AdamW (Loshchilov and Hutter 2019) unless said otherwise; penalties hold for matrices only: biases and normalisations are left alone.</summary>
    public OptimizerOptions Optimizer { get; init; } = new() { Kind = OptimizerKind.Adamw, Beta2 = 0.99, WeightDecay = 0.1 };

    /// <summary>Largest global norm of the gradient; larger ones are scaled down.</summary>
    public double MaxGradientNorm { get; init; } = 1;

    /// <summary>Batches whose gradients are added up for one update.</summary>
    public int Accumulate { get; init; } = 1;

    /// <exception cref="ArgumentException">A value is out of range; says which and what is allowed.</exception>
    public LanguageModelOptions Checked(ISequenceModelSpec model)
    {
        foreach (var (name, value) in new[] { (nameof(BatchSize), BatchSize), (nameof(Window), Window), (nameof(Accumulate), Accumulate) })
            if (value < 1) throw new ArgumentException($"{name} is {value}; at least 1 is needed.");
        if (Window > model.Context) throw new ArgumentException($"Window is {Window} tokens; this model reads {model.Context} at most.");
        if (!(LearningRate > 0)) throw new ArgumentException($"LearningRate is {LearningRate}; it is above 0.");
        if (Optimizer.Problems() is { Count: > 0 } problems) throw new ArgumentException(string.Join(" ", problems));
        if (!(MaxGradientNorm > 0)) throw new ArgumentException($"MaxGradientNorm is {MaxGradientNorm}; it is above 0.");
        return this;
    }
}
