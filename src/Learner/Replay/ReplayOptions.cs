namespace Troupe.Learner.Replay;

public enum SelectorKind
{
    /// <summary>Every sampleable item equally likely, with replacement.</summary>
    Uniform,

    /// <summary>Schaul et al. 2016, proportional variant: P(i) ∝ (|δ_i| + ε)^α.</summary>
    Prioritized,

    /// <summary>Chunks are taken in order, each once: for algorithms that learn from fresh experience only.</summary>
    Fifo,
}

/// <summary>How a replay buffer keeps and gives its transitions. Reverb's terms (Cassirer et al. 2021).</summary>
public sealed record ReplayOptions
{
    /// <summary>Transitions kept; whole chunks go, oldest first, once there are more.</summary>
    public long Capacity { get; init; } = 100_000;

    public SelectorKind Selector { get; init; } = SelectorKind.Uniform;

    /// <summary>n of the n-step return, agent steps; 1 = ordinary transitions. Fixed for the life of a table.</summary>
    public int NStep { get; init; } = 1;

    /// <summary>L: an item is a sequence of so many steps of one episode, fewer at its end; they overlap by half. 0: an item is a transition.</summary>
    public int SequenceLength { get; init; }

    /// <summary>γ, per agent step.</summary>
    public float Gamma { get; init; } = 0.99f;

    /// <summary>α of prioritized replay: 0 = uniform (Schaul et al. 2016: 0.6).</summary>
    public double PriorityExponent { get; init; } = 0.6;

    /// <summary>ε added to |δ| so that no item is lost for ever.</summary>
    public double PriorityFloor { get; init; } = 1e-6;

    /// <summary>An item leaves the draw after so many samples; 0 = never.</summary>
    public int MaxTimesSampled { get; init; }

    /// <summary>Sampled items per inserted transition that the rate limiter keeps; 0 = no limit but <see cref="MinSize"/>.</summary>
    public double SamplesPerInsert { get; init; }

    /// <summary>Transitions in the table before the first sample.</summary>
    public long MinSize { get; init; } = 1;

    /// <summary>How far samples may stray from <see cref="SamplesPerInsert"/> × inserts, in sampled items, to either side.</summary>
    public double ErrorBand { get; init; } = double.PositiveInfinity;

    /// <summary>Lock step: durable chunks stay invisible until <see cref="ReplayState.Reveal"/>.</summary>
    public bool Synchronous { get; init; }

    /// <summary>The journal keeps what the newest durable checkpoint's table holds, even if evicted since; on in lock step and for FIFO.</summary>
    public bool KeepForCheckpoint { get; init; }

    /// <exception cref="ArgumentException">What was read, what is allowed.</exception>
    public ReplayOptions Validated()
    {
        Check(Capacity >= 1, nameof(Capacity), Capacity, "at least 1 transition");
        Check(NStep >= 1, nameof(NStep), NStep, "at least 1 step");
        Check(SequenceLength >= 0 && SequenceLength % 2 == 0, nameof(SequenceLength), SequenceLength, "0 (transitions), or an even number of steps: sequences overlap by half");
        Check(Gamma is >= 0 and <= 1, nameof(Gamma), Gamma, "0 to 1");
        Check(PriorityExponent is >= 0 and <= 1, nameof(PriorityExponent), PriorityExponent, "0 (uniform) to 1");
        Check(PriorityFloor > 0 && double.IsFinite(PriorityFloor), nameof(PriorityFloor), PriorityFloor, "more than 0");
        Check(MaxTimesSampled >= 0, nameof(MaxTimesSampled), MaxTimesSampled, "0 (no limit) or more");
        Check(SamplesPerInsert >= 0 && double.IsFinite(SamplesPerInsert), nameof(SamplesPerInsert), SamplesPerInsert, "0 (no limit) or more");
        Check(MinSize >= 1 && MinSize <= Capacity, nameof(MinSize), MinSize, $"1 to the capacity, {Capacity}");
        Check(ErrorBand >= 1, nameof(ErrorBand), ErrorBand, "at least 1; and at least the items of one batch, and SamplesPerInsert × the steps of one insert, else both sides wait for ever");
        return this;
    }

    private static void Check(bool allowed, string name, object value, string range)
    {
        if (!allowed) throw new ArgumentException(FormattableString.Invariant($"{name} is {value}; allowed: {range}."));
    }
}
