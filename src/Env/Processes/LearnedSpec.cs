using System.Collections.Concurrent;

namespace Troupe.Env.Processes;

/// <summary>What is known of a remote world once it has been asked.</summary>
internal sealed record LearnedSpec(RemoteSpec Remote, WorldSpec World);

/// <summary>
/// One asking for all the worlds of a process that are the same: hundreds of agents would else each start a program
/// only to hear the same words. Thread-safe.
/// </summary>
internal static class LearnedSpecs
{
    private static readonly ConcurrentDictionary<string, Entry> s_entries = new();

    /// <param name="learn">Called by one thread at a time for a key; what it throws is not kept.</param>
    public static LearnedSpec Of(string key, Func<LearnedSpec> learn)
    {
        var entry = s_entries.GetOrAdd(key, _ => new Entry());
        lock (entry.Turn) return entry.Spec ??= learn();
    }

    private sealed class Entry
    {
        public Lock Turn { get; } = new();

        public LearnedSpec? Spec { get; set; }
    }
}
