namespace Troupe.Actors.Configuration;

/// <summary><c>troupe.policy.decoder</c>: the shape of a language model.</summary>
public sealed record DecoderOptions
{
    /// <summary>Longest text, tokens, prompt and completion together.</summary>
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

public enum DecoderPositions
{
    /// <summary>One learned vector a position.</summary>
    Learned,

    /// <summary>Su et al. 2021.</summary>
    Rotary,
}
