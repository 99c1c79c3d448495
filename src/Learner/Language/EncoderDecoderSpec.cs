using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Learner.Language;

/// <summary>The shape of an <see cref="EncoderDecoder"/>: everything but the weights.</summary>
public sealed record EncoderDecoderSpec : ISequenceModelSpec
{
    /// <summary>V, of both sides: token ids run from 0 to V − 1.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>The token that every written text begins with; it is not part of it.</summary>
    public required int Start { get; init; }

    /// <summary>Longest text that is read, tokens.</summary>
    public int Source { get; init; } = 128;

    /// <summary>Longest text that is written, tokens.</summary>
    public int Target { get; init; } = 128;

    /// <summary>D: numbers a token.</summary>
    public int Width { get; init; } = 64;

    public int EncoderLayers { get; init; } = 2;

    public int DecoderLayers { get; init; } = 2;

    /// <summary>Attention heads; the width is divided among them.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Width of the layer within each block; 0: four times <see cref="Width"/>.</summary>
    public int FeedForward { get; init; }

    public PositionKind Positions { get; init; } = PositionKind.Learned;

    /// <summary>Share of numbers that training sets to zero, after the embedding and in each block.</summary>
    public double Dropout { get; init; }

    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>Of matrix products.</summary>
    public Precision Precision { get; init; }

    int ISequenceModelSpec.Context => Target;

    /// <summary>Width of the layer within each block.</summary>
    public int Inner => FeedForward == 0 ? 4 * Width : FeedForward;

    /// <summary>What is wrong with it, in words; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>(Side(Target, DecoderLayers).Problems());
        if (Source < 1) problems.Add($"Source is {Source}; at least 1 is needed.");
        if (EncoderLayers < 1) problems.Add($"EncoderLayers is {EncoderLayers}; at least 1 is needed.");
        if ((uint)Start >= (uint)Math.Max(1, Vocabulary)) problems.Add($"Start is token {Start}; ids run from 0 to {Vocabulary - 1}.");
        return problems;
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, int[] Shape)> Shapes() => EncoderDecoder.Shapes(this);

    /// <inheritdoc/>
    public ISequenceModel Create(long seed, Device device) => new EncoderDecoder(this, seed, device);

    /// <inheritdoc/>
    public SequenceBatch Batch(IReadOnlyList<PromptedText> texts) => PromptedText.Batch(texts, Start);

    /// <inheritdoc/>
    public int LongestPrompt(int written) => written < Target ? Source : 0;   // the start token takes a place

    /// <exception cref="ArgumentException">It has <see cref="Problems"/>.</exception>
    public EncoderDecoderSpec Checked() => Problems() is { Count: > 0 } problems ? throw new ArgumentException(string.Join(" ", problems)) : this;

    /// <summary>One side of it on its own.</summary>
    internal DecoderSpec Side(int context, int layers) => new()
    {
        Vocabulary = Vocabulary,
        Context = context,
        Width = Width,
        Layers = layers,
        Heads = Heads,
        FeedForward = FeedForward,
        Positions = Positions,
        Dropout = Dropout,
        NormEpsilon = NormEpsilon,
        Precision = Precision,
    };
}
