namespace Troupe.Actors.Configuration;

/// <summary><c>troupe.run</c>: what is run, how long, and what it leaves behind.</summary>
public sealed record RunOptions
{
    /// <summary>Names the run's folder. Empty in a file: <see cref="TroupeConfiguration.Load"/> takes the file's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Everything random is derived from it.</summary>
    public long Seed { get; init; } = 1;

    public RunMode Mode { get; init; } = RunMode.Asynchronous;

    /// <summary>Stop after this many environment steps, all agents together; 0: no limit.</summary>
    public long EnvironmentSteps { get; init; } = 1_000_000;

    /// <summary>Stop after this many updates; 0: no limit.</summary>
    public long MaxUpdates { get; init; }

    /// <summary>Stop after this much training time, summed over resumes; zero: no limit.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.Zero;

    /// <summary>How often a checkpoint is written.</summary>
    public Cadence CheckpointEvery { get; init; } = Cadence.EveryTime(TimeSpan.FromSeconds(30));

    /// <summary>Newest checkpoints kept, beside the best validated one.</summary>
    public int KeepCheckpoints { get; init; } = 3;

    /// <summary>Native compute threads.</summary>
    public int Threads { get; init; } = 1;

    public RunLogLevel LogLevel { get; init; } = RunLogLevel.Info;

    /// <summary>Time between two rows of metrics.csv.</summary>
    public TimeSpan MetricsEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether TensorBoard event files are written.</summary>
    public bool Tensorboard { get; init; } = true;

    /// <summary>Stop once the validation success rate, 0…1, is at least this; 0: never.</summary>
    public double StopAtSuccessRate { get; init; }

    /// <summary>Stop once the mean validation return is at least this; null: never.</summary>
    public double? StopAtReturn { get; init; }
}

/// <summary>How agents and learner relate in time.</summary>
public enum RunMode
{
    /// <summary>Agents and learner run freely, held together by credit and the rate limiter.</summary>
    Asynchronous,

    /// <summary>Agents and learner in lock step: bit-for-bit repeatable.</summary>
    Synchronous,
}

public enum RunLogLevel
{
    Debug,
    Info,
    Warning,
    Error,
    Off,
}
