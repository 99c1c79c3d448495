using TorchSharp.Modules;
using Troupe.Learner.Weights;
using static TorchSharp.torch;

namespace Troupe.Learner.Language;

/// <summary>The shape of an <see cref="ISequenceModel"/>: everything but the weights.</summary>
public interface ISequenceModelSpec
{
    /// <summary>V: token ids run from 0 to V − 1.</summary>
    int Vocabulary { get; }

    /// <summary>Longest row of a batch's inputs, tokens.</summary>
    int Context { get; }

    /// <summary>Attention heads.</summary>
    int Heads { get; }

    PositionKind Positions { get; }

    /// <summary>Share of numbers that training sets to zero.</summary>
    double Dropout { get; }

    /// <summary>Names and shapes of all weights.</summary>
    IReadOnlyList<(string Name, int[] Shape)> Shapes();

    /// <param name="seed">Decides the initial weights.</param>
    ISequenceModel Create(long seed, Device device);

    /// <summary>Texts side by side, as this kind of model reads them.</summary>
    SequenceBatch Batch(IReadOnlyList<PromptedText> texts);

    /// <summary>Longest prompt, tokens, to which so many can be written; below 1: to none.</summary>
    int LongestPrompt(int written);
}

/// <summary>A model that predicts each next token of sequences, as <see cref="LanguageModelTrainer"/> teaches it. Not thread-safe.</summary>
public interface ISequenceModel : IDisposable
{
    ISequenceModelSpec Spec { get; }

    Parameter this[string name] { get; }

    /// <summary>It as <see cref="TextGenerator"/> drives it; the same weights.</summary>
    IWritingModel Writing { get; }

    /// <returns>Logits at the places where a target counts, [<see cref="SequenceBatch.Predicted"/>, V].</returns>
    /// <exception cref="ArgumentException">Too long a row, or a batch of another kind of model.</exception>
    Tensor Logits(SequenceBatch batch);

    /// <summary>Dropout on or off.</summary>
    void Train(bool on);

    /// <summary>A copy of all weights.</summary>
    IReadOnlyList<NamedArray> Weights();

    /// <summary>Takes weights of the same names and shapes.</summary>
    /// <exception cref="InvalidDataException">The first that is missing or of another shape is named; nothing was changed.</exception>
    void Load(IReadOnlyList<NamedArray> weights);
}
