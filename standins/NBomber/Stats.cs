namespace NBomber.Contracts.Stats
{
    public enum ReportFormat
    {
        Txt = 0,
        Html = 1,
        Csv = 2,
        Md = 3,
    }

    public sealed record TestInfo
    {
        internal TestInfo()
        {
        }

        public string SessionId { get; internal init; } = "";

        public string TestSuite { get; internal init; } = "";

        public string TestName { get; internal init; } = "";
    }

    public sealed record NodeInfo
    {
        internal NodeInfo()
        {
        }

        public string MachineName { get; internal init; } = "";

        public string OS { get; internal init; } = "";

        public string DotNetVersion { get; internal init; } = "";

        public int CoresCount { get; internal init; }
    }

    public sealed record RequestStats
    {
        internal RequestStats()
        {
        }

        public int Count { get; internal init; }

        /// <summary>A second of the scenario's duration; a duration below a second counts as one.</summary>
        public double RPS { get; internal init; }

        /// <summary>Of all requests, ok and failed together; rounded.</summary>
        public int Percent { get; internal init; }
    }

    /// <summary>In milliseconds; percentiles are right to a thousandth.</summary>
    public sealed record LatencyStats
    {
        internal LatencyStats()
        {
        }

        public double MinMs { get; internal init; }

        public double MeanMs { get; internal init; }

        public double MaxMs { get; internal init; }

        public double Percent50 { get; internal init; }

        public double Percent75 { get; internal init; }

        public double Percent95 { get; internal init; }

        public double Percent99 { get; internal init; }

        public double StdDev { get; internal init; }
    }

    public sealed record DataTransferStats
    {
        internal DataTransferStats()
        {
        }

        public long MinBytes { get; internal init; }

        public long MeanBytes { get; internal init; }

        public long MaxBytes { get; internal init; }

        public long Percent50 { get; internal init; }

        public long Percent75 { get; internal init; }

        public long Percent95 { get; internal init; }

        public long Percent99 { get; internal init; }

        public long AllBytes { get; internal init; }
    }

    public sealed record StatusCodeStats
    {
        internal StatusCodeStats()
        {
        }

        public string StatusCode { get; internal init; } = "";

        public bool IsError { get; internal init; }

        public string Message { get; internal init; } = "";

        public int Count { get; internal init; }

        public int Percent { get; internal init; }
    }

    public sealed record MeasurementStats
    {
        internal MeasurementStats()
        {
        }

        public RequestStats Request { get; internal init; } = new();

        public LatencyStats Latency { get; internal init; } = new();

        public DataTransferStats DataTransfer { get; internal init; } = new();

        public StatusCodeStats[] StatusCodes { get; internal init; } = [];
    }

    public sealed record StepStats
    {
        internal StepStats()
        {
        }

        public string StepName { get; internal init; } = "";

        public MeasurementStats Ok { get; internal init; } = new();

        public MeasurementStats Fail { get; internal init; } = new();
    }

    public sealed record ScenarioStats
    {
        internal ScenarioStats()
        {
        }

        public string ScenarioName { get; internal init; } = "";

        public MeasurementStats Ok { get; internal init; } = new();

        public MeasurementStats Fail { get; internal init; } = new();

        public StepStats[] StepStats { get; internal init; } = [];

        public int AllRequestCount { get; internal init; }

        public int AllOkCount { get; internal init; }

        public int AllFailCount { get; internal init; }

        public long AllBytes { get; internal init; }

        public TimeSpan Duration { get; internal init; }
    }

    public sealed record ReportFile
    {
        internal ReportFile()
        {
        }

        public string FilePath { get; internal init; } = "";

        public ReportFormat ReportFormat { get; internal init; }

        public string ReportContent { get; internal init; } = "";
    }

    /// <summary>What a test came to.</summary>
    public sealed record NodeStats
    {
        internal NodeStats()
        {
        }

        public ScenarioStats[] ScenarioStats { get; internal init; } = [];

        public NodeInfo NodeInfo { get; internal init; } = new();

        public TestInfo TestInfo { get; internal init; } = new();

        public int AllRequestCount { get; internal init; }

        public int AllOkCount { get; internal init; }

        public int AllFailCount { get; internal init; }

        public long AllBytes { get; internal init; }

        public TimeSpan Duration { get; internal init; }

        public ReportFile[] ReportFiles { get; internal init; } = [];
    }
}

namespace NBomber
{
    using NBomber.Contracts.Stats;

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
}
