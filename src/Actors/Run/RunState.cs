namespace Troupe.Actors.Run;

/// <summary>What a run knows about itself, kept in each checkpoint; counters run over all its processes.</summary>
public sealed record RunState
{
    public int Epoch { get; init; }

    /// <summary>Number of the newest version of weights published in this epoch.</summary>
    public int Published { get; init; }

    /// <summary>Synchronous mode: rounds whose transitions are in the table and learned from.</summary>
    public long Round { get; init; }

    /// <summary>Agent steps of all agents together that the buffer has acknowledged.</summary>
    public long EnvironmentSteps { get; init; }

    public long Updates { get; init; }

    public long Episodes { get; init; }

    public double TrainingSeconds { get; init; }

    public double WallSeconds { get; init; }

    /// <summary>Updates that the rounds so far have earned but not yet had, as a fraction of one.</summary>
    public double OwedUpdates { get; init; }

    public long Dropped { get; init; }

    /// <summary>Steps that an algorithm on policy did not learn from, since their weights were too old.</summary>
    public long Stale { get; init; }

    /// <summary>On policy, agents that play on: chunks of the journal before this index are done with.</summary>
    public long Consumed { get; init; }

    public long WorldFailures { get; init; }

    public int RollBacks { get; init; }

    /// <summary>Success and return of the best validation so far, and at which update; null before the first.</summary>
    public Validation? BestValidation { get; init; }

    /// <summary>Of a supervised run; null in others.</summary>
    public Supervised.SupervisedState? Supervised { get; init; }

    /// <summary>State of the learner's generator of draws: four words.</summary>
    public IReadOnlyList<ulong> Draws { get; init; } = [];
}

/// <param name="Updates">Updates of the weights that were validated.</param>
public sealed record Validation(double Mean, double SuccessRate, long Updates)
{
    /// <summary>By return, then by success: a world without winning still ranks.</summary>
    public bool IsBetterThan(Validation? other) =>
        other is null || Mean > other.Mean || Mean == other.Mean && SuccessRate > other.SuccessRate;
}
