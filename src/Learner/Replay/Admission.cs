namespace Troupe.Learner.Replay;

/// <summary>What becomes of a chunk that an agent sent.</summary>
public enum Admission
{
    /// <summary>Journal it; it counts as in flight from now on.</summary>
    New,

    /// <summary>In the journal already: acknowledge again.</summary>
    Durable,

    /// <summary>Its first copy is on the way to the journal: that commit will answer.</summary>
    InFlight,

    /// <summary>An earlier chunk of this incarnation is missing: refuse, naming <see cref="ReplayState.Expected"/>.</summary>
    OutOfOrder,

    /// <summary>A newer incarnation of the agent exists: refuse for ever.</summary>
    StaleIncarnation,

    /// <summary>Nobody granted this incarnation as far as is known here: refuse; the agent repeats.</summary>
    UnknownIncarnation,

    /// <summary>The bytes are no chunk: refuse, journal nothing.</summary>
    Corrupt,

    /// <summary>Lock step only: the chunk differs from the durable one of the same key, so the resumed run is not a replay. An error for the run.</summary>
    Conflict,
}

/// <param name="Why">For the person who reads the log; empty unless refused.</param>
public readonly record struct Admitted(Admission Verdict, string Why = "");
