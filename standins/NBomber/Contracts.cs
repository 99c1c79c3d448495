using NBomber.Contracts.Stats;

namespace NBomber.Contracts
{
    /// <summary>What one measured call came to.</summary>
    public interface IResponse
    {
        string StatusCode { get; }

        bool IsError { get; }

        long SizeBytes { get; }

        /// <summary>In milliseconds; counts in place of the measured latency where it is above 0.</summary>
        double CustomLatencyMs { get; }

        string Message { get; }
    }

    /// <summary>A response, made by <c>NBomber.CSharp.Response</c>. Its payload is not offered here.</summary>
    public sealed class Response<T> : IResponse
    {
        internal Response()
        {
        }

        public string StatusCode { get; internal init; } = "";

        public bool IsError { get; internal init; }

        public long SizeBytes { get; internal init; }

        public double CustomLatencyMs { get; internal init; }

        public string Message { get; internal init; } = "";
    }

    public enum ScenarioOperation
    {
        Init = 0,
        Clean = 1,
        WarmUp = 2,
        Bombing = 3,
    }

    /// <summary>Which copy of which scenario runs.</summary>
    public sealed class ScenarioInfo
    {
        internal ScenarioInfo()
        {
        }

        public required string InstanceId { get; init; }

        public required int InstanceNumber { get; init; }

        public required string ScenarioName { get; init; }

        /// <summary>As planned by the load simulations; zero when they count iterations.</summary>
        public required TimeSpan ScenarioDuration { get; init; }

        public required ScenarioOperation ScenarioOperation { get; init; }
    }

    /// <summary>What a scenario's iteration knows.</summary>
    public interface IScenarioContext
    {
        TestInfo TestInfo { get; }

        ScenarioInfo ScenarioInfo { get; }

        NodeInfo NodeInfo { get; }

        /// <summary>Of the scenario, over all its copies; from 1.</summary>
        long InvocationNumber { get; }

        /// <summary>Shared by the steps of one iteration.</summary>
        Dictionary<string, object> Data { get; }

        /// <summary>Kept from one iteration of a copy to its next.</summary>
        Dictionary<string, object> ScenarioInstanceData { get; }

        /// <summary>Cancelled when the scenario is over.</summary>
        CancellationToken ScenarioCancellationToken { get; }

        Random Random { get; }

        void StopScenario(string scenarioName, string reason);

        void StopCurrentTest(string reason);
    }

    /// <summary>What a scenario's init and clean know.</summary>
    public interface IScenarioInitContext
    {
        TestInfo TestInfo { get; }

        ScenarioInfo ScenarioInfo { get; }

        NodeInfo NodeInfo { get; }
    }

    /// <summary>How much load, and for how long; made by <c>NBomber.CSharp.Simulation</c>.</summary>
    public abstract class LoadSimulation
    {
        internal LoadSimulation(TimeSpan during) => During = during;

        internal TimeSpan During { get; }
    }

    /// <summary>A scenario and its settings; made by <c>NBomber.CSharp.Scenario</c>.</summary>
    public sealed record ScenarioProps
    {
        internal ScenarioProps(string scenarioName, Func<IScenarioContext, Task<IResponse>>? run) => (ScenarioName, Run) = (scenarioName, run);

        public string ScenarioName { get; }

        internal Func<IScenarioContext, Task<IResponse>>? Run { get; }

        internal Func<IScenarioInitContext, Task>? Init { get; init; }

        internal Func<IScenarioInitContext, Task>? Clean { get; init; }

        internal TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(30);

        internal IReadOnlyList<LoadSimulation> Simulations { get; init; } = [new KeepConstant(1, TimeSpan.FromMinutes(1))];

        internal bool RestartIterationOnFail { get; init; } = true;

        internal int MaxFailCount { get; init; } = 5_000;
    }

    /// <summary>Scenarios and the settings of their test; made by <c>NBomber.CSharp.NBomberRunner</c>.</summary>
    public sealed record NBomberContext
    {
        internal NBomberContext(IReadOnlyList<ScenarioProps> scenarios) => Scenarios = scenarios;

        internal IReadOnlyList<ScenarioProps> Scenarios { get; init; }

        internal string TestSuite { get; init; } = "nbomber_default_test_suite_name";

        internal string TestName { get; init; } = "nbomber_default_test_name";

        internal string ReportFolder { get; init; } = "./reports";

        internal string? ReportFileName { get; init; }

        internal IReadOnlyList<ReportFormat> ReportFormats { get; init; } = [ReportFormat.Txt, ReportFormat.Html, ReportFormat.Csv, ReportFormat.Md];
    }

    internal sealed class KeepConstant(int copies, TimeSpan during) : LoadSimulation(during)
    {
        public int Copies => copies;
    }

    internal sealed class RampingConstant(int copies, TimeSpan during) : LoadSimulation(during)
    {
        public int Copies => copies;
    }

    internal sealed class IterationsForConstant(int copies, int iterations) : LoadSimulation(TimeSpan.Zero)
    {
        public int Copies => copies;

        public int Iterations => iterations;
    }

    internal sealed class Inject(int rate, TimeSpan interval, TimeSpan during, bool ramp) : LoadSimulation(during)
    {
        public int Rate => rate;

        public TimeSpan Interval => interval;

        /// <summary>The rate grows linearly from where it was to <see cref="Rate"/>.</summary>
        public bool Ramp => ramp;
    }

    internal sealed class Pause(TimeSpan during) : LoadSimulation(during);
}
