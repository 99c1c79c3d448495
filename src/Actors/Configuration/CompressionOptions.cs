using Troupe.Learner.Algorithms.Distillation;

namespace Troupe.Actors.Configuration;

/// <summary><c>troupe.prune</c>: weights that are set to zero and stay so (Han et al. 2015; Zhu and Gupta 2017).</summary>
public sealed record PruneOptions
{
    /// <summary>Share of each matrix that is zero in the end; 0: off.</summary>
    public double Fraction { get; init; }

    /// <summary>Updates before the first are pruned.</summary>
    public long Start { get; init; }

    /// <summary>Updates from there until all are; 0: all at once.</summary>
    public long Over { get; init; }

    /// <summary>Updates between two cuts.</summary>
    public long Every { get; init; } = 100;
}

/// <summary><c>troupe.distill</c>: a policy is taught by another one (Rusu et al. 2016).</summary>
public sealed record DistillOptions
{
    /// <summary>Folder of the teacher's run; empty: off.</summary>
    public string From { get; init; } = "";

    public DistillationObjective Loss { get; init; } = DistillationObjective.Kl;

    /// <summary>τ of the teacher's distribution.</summary>
    public double Temperature { get; init; } = 1;

    public DistillationPlayer Player { get; init; } = DistillationPlayer.Student;

    /// <summary>Whether a teacher is named.</summary>
    public bool IsOn => From.Length > 0;
}

/// <summary>Who plays the states that are learned from.</summary>
public enum DistillationPlayer
{
    Student,

    Teacher,
}
