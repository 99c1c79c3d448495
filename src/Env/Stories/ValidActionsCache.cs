using System.Diagnostics.Metrics;

namespace Troupe.Env.Stories;

/// <summary>
/// The valid actions found for states of stories, shared by all worlds of the process. A key is the story's identity and the state's hash. Thread-safe; holds at most two generations of
/// <see cref="Capacity"/> states, of which the older is dropped when the newer is full.
/// </summary>
public static class ValidActionsCache
{
    /// <summary>States a generation.</summary>
    public const int Capacity = 1 << 16;

    private static readonly Meter s_meter = new("Troupe.Env.Stories");
    private static readonly Counter<long> s_hitCounter = s_meter.CreateCounter<long>("troupe.story.valid_actions.hits", "{state}", "States whose valid actions were known.");
    private static readonly Counter<long> s_missCounter = s_meter.CreateCounter<long>("troupe.story.valid_actions.misses", "{state}", "States whose valid actions had to be found.");
    private static readonly Histogram<double> s_search = s_meter.CreateHistogram<double>("troupe.story.valid_actions.search", "ms", "Time to find the valid actions of a state.");

    private static readonly StateCache<string[]> s_known = new(Capacity);
    private static long s_hits, s_misses;

    /// <summary>Since the process began, or since <see cref="Clear"/>.</summary>
    public static CacheStatistics Statistics => new(Interlocked.Read(ref s_hits), Interlocked.Read(ref s_misses), s_known.Count);

    /// <summary>Forgets everything, the statistics too.</summary>
    public static void Clear()
    {
        s_known.Clear();
        Interlocked.Exchange(ref s_hits, 0);
        Interlocked.Exchange(ref s_misses, 0);
    }

    /// <summary>The actions of a state; found by <paramref name="find"/> where nobody has been there before.</summary>
    internal static string[] Get(ulong story, ulong state, Func<string[]> find)
    {
        if (s_known.Get((story, state), out var known))
        {
            Interlocked.Increment(ref s_hits);
            s_hitCounter.Add(1);
            return known!;
        }

        Interlocked.Increment(ref s_misses);
        s_missCounter.Add(1);
        var start = TimeProvider.System.GetTimestamp();
        var actions = find();
        s_search.Record(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
        return s_known.Add((story, state), actions);
    }
}

/// <param name="Hits">States found in the cache.</param>
/// <param name="Misses">States searched.</param>
/// <param name="States">States held now.</param>
public readonly record struct CacheStatistics(long Hits, long Misses, int States)
{
    /// <summary>0 to 1; 0 before the first state.</summary>
    public double HitRate => Hits + Misses == 0 ? 0 : (double)Hits / (Hits + Misses);
}
