using NBomber.Contracts.Stats;

namespace NBomber;

/// <summary>Statistics by name: Get throws when there is none, Find gives null.</summary>
public static class StatsHelper
{
    public static ScenarioStats Get(this ScenarioStats[] stats, string name) =>
        stats.Find(name) ?? throw new KeyNotFoundException($"No scenario {name}");

    public static ScenarioStats? Find(this ScenarioStats[] stats, string name) => Array.Find(stats, s => s.ScenarioName == name);

    public static bool Exists(this ScenarioStats[] stats, string name) => stats.Find(name) is not null;

    public static StepStats Get(this StepStats[] stats, string name) => stats.Find(name) ?? throw new KeyNotFoundException($"No step {name}");

    public static StepStats? Find(this StepStats[] stats, string name) => Array.Find(stats, s => s.StepName == name);

    public static bool Exists(this StepStats[] stats, string name) => stats.Find(name) is not null;

    public static StatusCodeStats Get(this StatusCodeStats[] stats, string name) =>
        stats.Find(name) ?? throw new KeyNotFoundException($"No status code {name}");

    public static StatusCodeStats? Find(this StatusCodeStats[] stats, string name) => Array.Find(stats, s => s.StatusCode == name);

    public static bool Exists(this StatusCodeStats[] stats, string name) => stats.Find(name) is not null;
}
