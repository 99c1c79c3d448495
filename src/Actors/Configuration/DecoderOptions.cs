namespace Troupe.Actors.Configuration;

/// <summary><c>troupe.policy.decoder</c>: the shape of a language model.</summary>
public sealed record DecoderOptions
{
    public DecoderKind Kind { get; init; } = DecoderKind.DecoderOnly;

    /// <summary>Of an encoder–decoder's encoder; 0: as many as <see cref="Layers"/>.</summary>
    public int EncoderLayers { get; init; }

    /// <summary>Longest text, tokens: prompt and completion together, or with an encoder–decoder each.</summary>
    public int Context { get; init; } = 128;

    /// <summary>Numbers a token.</summary>
    public int Width { get; init; } = 64;

    public int Layers { get; init; } = 2;

    public int Heads { get; init; } = 4;

    /// <summary>Width within each block; 0: four times <see cref="Width"/>.</summary>
    public int FeedForward { get; init; }

    public DecoderPositions Positions { get; init; } = DecoderPositions.Learned;

    /// <summary>Share, 0 … 1, of numbers that training sets to zero.</summary>
    public double Dropout { get; init; }
}

public enum DecoderKind
{
    /// <summary>One causal Transformer reads prompt and text (Radford et al. 2019).</summary>
    DecoderOnly,

    /// <summary>An encoder reads the prompt, a decoder writes the text (Vaswani et al. 2017).</summary>
    EncoderDecoder,
}

public enum DecoderPositions
{
    /// <summary>One learned vector a position.</summary>
    Learned,

    /// <summary>Su et al. 2021.</summary>
    Rotary,
}
