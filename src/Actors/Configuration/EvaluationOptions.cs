namespace Troupe.Actors.Configuration;

/// <summary><c>troupe.evaluation</c>: greedy games on seeds that training never sees.</summary>
public sealed record EvaluationOptions
{
    /// <summary>How often validation runs while training.</summary>
    public Cadence Every { get; init; } = Cadence.EveryTime(TimeSpan.FromSeconds(10));

    public int ValidationEpisodes { get; init; } = 100;

    /// <summary>The return that validation goes by is computed from the world's table.</summary>
    public bool Exact { get; init; }

    /// <summary>Games of the reported figure.</summary>
    public int TestEpisodes { get; init; } = 500;

    /// <summary>Whether validation runs while training at all.</summary>
    public bool DuringTraining { get; init; } = true;
}
