namespace Troupe.Actors.Configuration;

/// <summary><c>troupe.replay</c>: the durable memory.</summary>
public sealed record ReplayOptions
{
    /// <summary>Transitions kept.</summary>
    public long Capacity { get; init; } = 1_000_000;

    public SelectorKind Selector { get; init; } = SelectorKind.Uniform;

    public PrioritizedOptions Prioritized { get; init; } = new();

    public SequenceOptions Sequence { get; init; } = new();

    public LimiterOptions Limiter { get; init; } = new();

    /// <summary>Bytes of one journal event; chunks beyond it go into the next.</summary>
    public long MaxEventBytes { get; init; } = 256 * 1024;

    /// <summary>Time between two snapshots of the index (priorities, counters).</summary>
    public TimeSpan IndexSnapshotEvery { get; init; } = TimeSpan.FromSeconds(30);

    public ReplayDatabase Database { get; init; } = ReplayDatabase.Sqlite;

    public ReplayDurability Durability { get; init; } = ReplayDurability.Full;
}

public enum SelectorKind
{
    Uniform,

    /// <summary>Schaul et al. 2016, proportional variant.</summary>
    Prioritized,
}

/// <summary><c>troupe.replay.prioritized</c> (Schaul et al. 2016).</summary>
public sealed record PrioritizedOptions
{
    /// <summary>0: uniform; 1: fully by TD error.</summary>
    public double Alpha { get; init; } = 0.6;

    /// <summary>Importance correction at the start, 0…1; grows to 1.</summary>
    public double Beta { get; init; } = 0.4;

    /// <summary>Updates over which β grows to 1.</summary>
    public long BetaAnnealUpdates { get; init; } = 100_000;
}

/// <summary><c>troupe.replay.sequence</c> (Kapturowski et al. 2019).</summary>
public sealed record SequenceOptions
{
    /// <summary>Steps of a sequence; 0: items are transitions.</summary>
    public int Length { get; init; }

    /// <summary>First steps of a sequence that are not learned from.</summary>
    public int BurnIn { get; init; }
}

/// <summary><c>troupe.replay.limiter</c>: Reverb's rate limiter.</summary>
public sealed record LimiterOptions
{
    /// <summary>Items sampled per transition inserted; 0: no limit.</summary>
    public double SamplesPerInsert { get; init; } = 8;

    /// <summary>Transitions in the table before anything is sampled.</summary>
    public long MinSize { get; init; } = 1000;

    /// <summary>Samples by which either side may run ahead of the ratio.</summary>
    public double ErrorBand { get; init; } = 1000;
}

public enum ReplayDatabase
{
    Sqlite,
}

public enum ReplayDurability
{
    /// <summary>Acknowledged survives power loss.</summary>
    Full,
}
