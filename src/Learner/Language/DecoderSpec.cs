using Troupe.Learner.Policies;
using static TorchSharp.torch;

namespace Troupe.Learner.Language;

/// <summary>How a decoder knows where a token stands.</summary>
public enum PositionKind
{
    /// <summary>One learned vector a position, added to the embedding (Radford et al. 2019).</summary>
    Learned,

    /// <summary>Queries and keys are turned by an angle that grows with the position (Su et al. 2021).</summary>
    Rotary,
}

/// <summary>The shape of a <see cref="Decoder"/>: everything but the weights.</summary>
public sealed record DecoderSpec : ISequenceModelSpec
{
    /// <summary>V: token ids run from 0 to V − 1.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Longest text, tokens, prompt and completion together.</summary>
    public int Context { get; init; } = 128;

    /// <summary>D: numbers a token.</summary>
    public int Width { get; init; } = 64;

    public int Layers { get; init; } = 2;

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

    /// <summary>D / heads.</summary>
    public int HeadWidth => Width / Heads;

    /// <summary>Width of the layer within each block.</summary>
    public int Inner => FeedForward == 0 ? 4 * Width : FeedForward;

    /// <summary>What is wrong with it, in words; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        foreach (var (name, value) in new[] { (nameof(Vocabulary), Vocabulary), (nameof(Context), Context), (nameof(Width), Width), (nameof(Layers), Layers), (nameof(Heads), Heads) })
            if (value < 1) problems.Add($"{name} is {value}; at least 1 is needed.");
        if (Heads > 0 && Width % Heads != 0) problems.Add($"Width {Width} cannot be divided among {Heads} heads.");
        else if (Heads > 0 && Positions == PositionKind.Rotary && HeadWidth % 2 != 0) problems.Add($"Rotary positions turn pairs of numbers; a head has {HeadWidth}.");
        if (FeedForward < 0) problems.Add($"FeedForward is {FeedForward}; it is a width, or 0 for four times Width.");
        if (Dropout is not (>= 0 and < 1)) problems.Add($"Dropout is {Dropout}; allowed is 0 to below 1.");
        if (!(NormEpsilon > 0)) problems.Add($"NormEpsilon is {NormEpsilon}; it is above 0.");
        return problems;
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, int[] Shape)> Shapes() => Decoder.Shapes(this);

    /// <inheritdoc/>
    public ISequenceModel Create(long seed, Device device) => new Decoder(this, seed, device);

    /// <inheritdoc/>
    public SequenceBatch Batch(IReadOnlyList<PromptedText> texts) => PromptedText.Batch(texts);

    /// <inheritdoc/>
    public int LongestPrompt(int written) => Context - written;

    /// <exception cref="ArgumentException">It has <see cref="Problems"/>.</exception>
    public DecoderSpec Checked() => Problems() is { Count: > 0 } problems ? throw new ArgumentException(string.Join(" ", problems)) : this;
}
