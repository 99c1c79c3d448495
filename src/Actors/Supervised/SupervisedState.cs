namespace Troupe.Actors.Supervised;

/// <summary>Where a supervised run stands, kept in each checkpoint beside the learner.</summary>
public sealed record SupervisedState
{
    /// <summary>The training under way: folds are numbered from 0, after them comes the run itself.</summary>
    public int Training { get; init; }

    /// <summary>Updates of the trainings before it.</summary>
    public long UpdatesBefore { get; init; }

    /// <summary>What each fold reached on the part that it did not see, with its best validated weights.</summary>
    public IReadOnlyList<SupervisedScore> Folds { get; init; } = [];

    /// <summary>Of this training's validations; null before the first.</summary>
    public SupervisedScore? Best { get; init; }

    /// <summary>Updates of this training at the best.</summary>
    public long BestUpdates { get; init; }

    /// <summary>Validations since the best.</summary>
    public int Worse { get; init; }

    /// <summary>Tokens or choices learned from, all trainings together.</summary>
    public long Seen { get; init; }
}
