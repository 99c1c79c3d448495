namespace Troupe.Actors.Configuration;

/// <summary>How often something happens: by the clock (<c>30s</c>) or by the learner's updates (<c>500 updates</c>). One of the two is zero; both: never.</summary>
/// <param name="Time">Wall-clock time between two; zero when <paramref name="Updates"/> counts.</param>
/// <param name="Updates">Updates between two; 0 when <paramref name="Time"/> counts.</param>
public readonly record struct Cadence(TimeSpan Time, long Updates)
{
    public static Cadence Never => default;

    public bool IsNever => Time <= TimeSpan.Zero && Updates <= 0;

    public static Cadence EveryTime(TimeSpan time) => new(time, 0);

    public static Cadence EveryUpdates(long updates) => new(TimeSpan.Zero, updates);

    /// <summary>Whether it is due, given the time and updates since it last happened.</summary>
    public bool IsDue(TimeSpan elapsed, long updates) =>
        Time > TimeSpan.Zero ? elapsed >= Time : Updates > 0 && updates >= Updates;
}
