using Troupe.Learner.Algorithms;
using Troupe.Learner.Weights;

namespace Troupe.Actors.Reporting;

/// <summary>
/// Where a run stands, about once a second: one row of metrics.csv, one step of the TensorBoard file, one picture in the
/// terminal. Counters run over the whole run, resumes included; null means: not known yet.
/// </summary>
public sealed record RunProgress
{
    /// <summary>What the run is doing, in words: recovering, filling the buffer, training, validating, testing, stopping.</summary>
    public required string State { get; init; }

    /// <summary>Wall-clock time of this process's part of the run.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Time spent training, summed over resumes; evaluation left out.</summary>
    public TimeSpan TrainingTime { get; init; }

    /// <summary>Steps of all agents together.</summary>
    public long EnvironmentSteps { get; init; }

    /// <summary>Updates of the learner.</summary>
    public long Updates { get; init; }

    /// <summary>Training episodes that ended.</summary>
    public long Episodes { get; init; }

    /// <summary>Undiscounted return, bonus left out, mean of the last 100 training episodes.</summary>
    public double? MeanReturn { get; init; }

    /// <summary>Share of the last 100 training episodes that were won, 0…1.</summary>
    public double? SuccessRate { get; init; }

    public double? Loss { get; init; }

    /// <summary>Norm of the whole gradient before clipping.</summary>
    public double? GradientNorm { get; init; }

    /// <summary>What else the algorithm says of its updates.</summary>
    public LearnerMetrics Learner { get; init; } = new();

    /// <summary>Mean ε over the agents.</summary>
    public double? Epsilon { get; init; }

    /// <summary>Environment steps a second over the last interval.</summary>
    public double StepsPerSecond { get; init; }

    public double UpdatesPerSecond { get; init; }

    public long BufferTransitions { get; init; }

    public long BufferCapacity { get; init; }

    /// <summary>Newest version published.</summary>
    public WeightsVersion WeightsVersion { get; init; }

    /// <summary>Updates between the newest weights and those that the agents act on.</summary>
    public long WeightsLag { get; init; }

    /// <summary>Time to the nearest stop limit at the present speed.</summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>Share of the nearest stop limit that is done, 0…1.</summary>
    public double Fraction { get; init; }

    /// <summary>Mean return of the last validation.</summary>
    public double? ValidationReturn { get; init; }

    /// <summary>Share of the last validation's games that were won, 0…1.</summary>
    public double? ValidationSuccess { get; init; }

    /// <summary>Bytes of the managed heap, in MiB.</summary>
    public double ManagedMemoryMb { get; init; }

    /// <summary>Resident memory of the process, native tensors included, in MiB.</summary>
    public double ProcessMemoryMb { get; init; }

    /// <summary>Transitions that the buffer acknowledged as durable.</summary>
    public long Acknowledged { get; init; }

    /// <summary>Transitions given up: of episodes whose world failed.</summary>
    public long Dropped { get; init; }

    /// <summary>Transitions not learned from, since the weights that chose them were too old.</summary>
    public long Stale { get; init; }

    /// <summary>Worlds that threw, hung or died and were replaced.</summary>
    public long WorldFailures { get; init; }

    /// <summary>Of a supervised run; null in others.</summary>
    public SupervisedProgress? Supervised { get; init; }

    /// <summary>Something to tell once, in a sentence; kept on the screen's log.</summary>
    public string? Note { get; init; }
}

/// <summary>Where a supervised run stands.</summary>
/// <param name="Epoch">Passes over the training examples, of the training under way.</param>
/// <param name="SeenPerSecond">Tokens or choices learned from, over the last interval, validation's time included.</param>
/// <param name="Validated">The last validation's score; null before the first.</param>
/// <param name="Best">The best so far.</param>
public sealed record SupervisedProgress(double Epoch, double SeenPerSecond, Supervised.SupervisedScore? Validated, Supervised.SupervisedScore? Best);
