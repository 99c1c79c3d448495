namespace Troupe.Actors.Configuration;

/// <summary><c>troupe.input</c>: what a policy reads.</summary>
public sealed record InputOptions
{
    /// <summary>Last commands put before the observation, each word tagged with its lag.</summary>
    public int LagCommands { get; init; } = 4;

    /// <summary>Tokens of an input; longer ones lose their end.</summary>
    public int MaxTokens { get; init; } = 96;

    /// <summary>Hash buckets for words outside the vocabulary.</summary>
    public int VocabularyBuckets { get; init; } = 8;

    /// <summary>Numbers are brought to mean 0 and deviation 1 by running statistics.</summary>
    public bool Normalize { get; init; }
}
