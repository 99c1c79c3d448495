namespace Troupe.Actors.Configuration;

/// <summary><c>troupe.algorithm.generation</c>: what is particular to learning to write.</summary>
public sealed record GenerationOptions
{
    /// <summary>Texts written to the same prompt.</summary>
    public int GroupSize { get; init; } = 1;

    /// <summary>β: what a nat of divergence from the policy of the start costs; 0: off.</summary>
    public double KlCoefficient { get; init; }

    /// <summary>Nats a text to which β is steered; 0: it stays.</summary>
    public double KlTarget { get; init; }
}
