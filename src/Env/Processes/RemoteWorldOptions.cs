namespace Troupe.Env.Processes;

/// <summary>What holds for every world that somebody else runs.</summary>
public sealed record RemoteWorldOptions
{
    /// <summary>For starting the other side, and for each reset.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For each step, save and restore.</summary>
    public TimeSpan StepTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest message or screen, bytes; what sends more is given up.</summary>
    public int MaxMessage { get; init; } = 1 << 20;

    /// <summary>
    /// Every action there is, where the other side does not name them; empty: as it says. With a number of actions from
    /// the other side these are their names.
    /// </summary>
    public IReadOnlyList<string> Actions { get; init; } = [];

    /// <summary>Steps after which an episode is truncated; null: as the other side says.</summary>
    public int? MaxSteps { get; init; }

    /// <summary>
    /// Seeds are handed over in so many bits, 1 to 63; below 63 they are hashed, and two of a user's games may then
    /// meet in one seed, training and test ones included.
    /// </summary>
    public int SeedBits { get; init; } = 63;

    /// <summary>
    /// Steps of random play that find the words of a world that does not list them; 0: none, so that every word
    /// goes to the vocabulary's hashed buckets.
    /// </summary>
    public int WordSteps { get; init; } = 2000;

    /// <exception cref="ArgumentException">A value out of range.</exception>
    internal RemoteWorldOptions Checked()
    {
        if (StartTimeout <= TimeSpan.Zero || StepTimeout <= TimeSpan.Zero || StartTimeout.TotalDays > 20 || StepTimeout.TotalDays > 20)
            throw new ArgumentException($"Time-outs are more than 0 and at most 20 days; read {StartTimeout} and {StepTimeout}.");
        if (MaxMessage < 256) throw new ArgumentException($"A message may have at least 256 bytes; read {MaxMessage}.");
        if (MaxSteps < 1) throw new ArgumentException($"An episode has at least one step; read {MaxSteps}.");
        if (SeedBits is < 1 or > 63) throw new ArgumentException($"Seeds have 1 to 63 bits; read {SeedBits}.");
        if (Actions.Distinct(StringComparer.OrdinalIgnoreCase).Count() != Actions.Count) throw new ArgumentException($"An action is listed twice: {string.Join(", ", Actions)}.");
        return this;
    }

    internal long SeedOf(long seed) => SeedBits == 63 ? seed & long.MaxValue : (long)(Rng.Mix(unchecked((ulong)seed), 0x53656564) >> (64 - SeedBits));

    internal string Key => $"{StartTimeout}|{StepTimeout}|{MaxMessage}|{string.Join('\u001f', Actions)}|{MaxSteps}|{SeedBits}|{WordSteps}";
}
