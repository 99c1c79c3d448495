using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Troupe.Actors;

/// <summary>All of Troupe's instruments (meter <c>Troupe</c>); nothing is timed unless somebody listens.</summary>
public static class Instruments
{
    private static readonly Meter Meter = new("Troupe");

    /// <summary>Seconds that agents spent inside their worlds, encoding of what they saw included.</summary>
    public static Counter<double> World { get; } = Meter.CreateCounter<double>("troupe.world.seconds", "s");

    /// <summary>Seconds that policy actors spent evaluating batches.</summary>
    public static Counter<double> Policy { get; } = Meter.CreateCounter<double>("troupe.policy.seconds", "s");

    /// <summary>Observations in those batches.</summary>
    public static Counter<long> Acts { get; } = Meter.CreateCounter<long>("troupe.policy.acts");

    /// <summary>Batches of questions.</summary>
    public static Counter<long> Flushes { get; } = Meter.CreateCounter<long>("troupe.policy.flushes");

    /// <summary>Seconds that the replay buffer spent admitting, journaling and indexing chunks, the database's own thread left out.</summary>
    public static Counter<double> Journal { get; } = Meter.CreateCounter<double>("troupe.journal.seconds", "s");

    /// <summary>Seconds that the replay buffer spent making mini-batches.</summary>
    public static Counter<double> Sampling { get; } = Meter.CreateCounter<double>("troupe.sampling.seconds", "s");

    /// <summary>Seconds that the learner spent in updates.</summary>
    public static Counter<double> Learning { get; } = Meter.CreateCounter<double>("troupe.learning.seconds", "s");

    /// <summary>Zero when nobody listens to this instrument.</summary>
    internal static long Start(Instrument instrument) => instrument.Enabled ? Stopwatch.GetTimestamp() : 0;

    internal static void Stop(Counter<double> counter, long started)
    {
        if (started != 0) counter.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }
}
