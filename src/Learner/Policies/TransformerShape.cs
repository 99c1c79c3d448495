using Troupe.Learner.Language;

namespace Troupe.Learner.Policies;

/// <summary>How the states of a text's tokens become one vector.</summary>
public enum Pooling
{
    /// <summary>The last token's where each token sees those before it only; else the mean.</summary>
    Auto,

    Mean,

    Last,
}

/// <summary>
/// The shape of a Transformer that encodes texts (Vaswani et al. 2017), pre-norm (Xiong et al. 2020), its feed-forward
/// layers rectified; its width is that of the embedding.
/// </summary>
public sealed record TransformerShape
{
    public int Layers { get; init; } = 2;

    /// <summary>Attention heads; the width is divided among them.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Width of the layer within each block; 0: four times the embedding's.</summary>
    public int FeedForward { get; init; }

    /// <summary>A token sees itself and those before it only.</summary>
    public bool Causal { get; init; }

    public PositionKind Positions { get; init; } = PositionKind.Learned;

    public Pooling Pooling { get; init; } = Pooling.Auto;

    /// <summary>Whether the last token's state stands for the text.</summary>
    public bool TakesLast => Pooling == Pooling.Last || (Pooling == Pooling.Auto && Causal);

    /// <summary>Width of the layer within each block.</summary>
    public int Inner(int width) => FeedForward == 0 ? 4 * width : FeedForward;

    /// <summary>What is wrong with it, in words; empty when nothing is.</summary>
    /// <param name="width">Of the embedding.</param>
    internal IEnumerable<string> Problems(int width)
    {
        if (Layers < 1) yield return $"The Transformer has {Layers} layers; at least 1 is needed.";
        if (FeedForward < 0) yield return $"FeedForward is {FeedForward}; it is a width, or 0 for four times the embedding's.";
        if (Heads < 1) yield return $"The Transformer has {Heads} heads; at least 1 is needed.";
        else if (width % Heads != 0) yield return $"EmbeddingSize {width} cannot be divided among {Heads} heads.";
        else if (Positions == PositionKind.Rotary && width / Heads % 2 != 0) yield return $"Rotary positions turn pairs of numbers; a head has {width / Heads}.";
    }
}
