using NBomber.Contracts;
using NBomber.Contracts.Stats;
using NBomber.Engine;

namespace NBomber.CSharp;

public static class Response
{
    public static Response<object> Ok() => new();

    public static Response<object> Fail() => new() { IsError = true };

    public static Response<object> Ok(string statusCode = "", long sizeBytes = 0, string message = "", double customLatencyMs = 0.0) =>
        Ok<object>(statusCode, sizeBytes, message, customLatencyMs);

    public static Response<T> Ok<T>(string statusCode = "", long sizeBytes = 0, string message = "", double customLatencyMs = 0.0) =>
        new() { StatusCode = statusCode, SizeBytes = sizeBytes, Message = message ?? "", CustomLatencyMs = customLatencyMs };

    public static Response<object> Fail(string statusCode = "", string message = "", long sizeBytes = 0, double customLatencyMs = 0.0) =>
        Fail<object>(statusCode, message, sizeBytes, customLatencyMs);

    public static Response<T> Fail<T>(string statusCode = "", string message = "", long sizeBytes = 0, double customLatencyMs = 0.0) =>
        new() { IsError = true, StatusCode = statusCode, SizeBytes = sizeBytes, Message = message ?? "", CustomLatencyMs = customLatencyMs };
}

/// <summary>A part of an iteration that is measured by itself.</summary>
public static class Step
{
    /// <summary>A step that fails, or throws, ends its iteration as failed, unless the scenario says otherwise.</summary>
    public static Task<Response<T>> Run<T>(string name, IScenarioContext context, Func<Task<Response<T>>> run) =>
        ((Copy)context).StepAsync(name, run);
}

public static class Scenario
{
    public static ScenarioProps Create(string name, Func<IScenarioContext, Task<IResponse>> run) => new(name, run);

    /// <summary>Only its init and clean run.</summary>
    public static ScenarioProps Empty(string name) => new(name, null);

    /// <summary>Runs before the load; what it throws ends the test.</summary>
    public static ScenarioProps WithInit(this ScenarioProps scenario, Func<IScenarioInitContext, Task> initFunc) => scenario with { Init = initFunc };

    /// <summary>Runs after the load; what it throws is printed.</summary>
    public static ScenarioProps WithClean(this ScenarioProps scenario, Func<IScenarioInitContext, Task> cleanFunc) => scenario with { Clean = cleanFunc };

    /// <summary>Load without measurement before the load; 30 s unless said otherwise.</summary>
    public static ScenarioProps WithWarmUpDuration(this ScenarioProps scenario, TimeSpan duration) => scenario with { WarmUp = duration };

    public static ScenarioProps WithoutWarmUp(this ScenarioProps scenario) => scenario with { WarmUp = TimeSpan.Zero };

    /// <summary>One after the other.</summary>
    public static ScenarioProps WithLoadSimulations(this ScenarioProps scenario, params LoadSimulation[] loadSimulations) =>
        scenario with { Simulations = loadSimulations };

    public static ScenarioProps WithRestartIterationOnFail(this ScenarioProps scenario, bool shouldRestart) =>
        scenario with { RestartIterationOnFail = shouldRestart };

    /// <summary>The test stops after so many failures.</summary>
    public static ScenarioProps WithMaxFailCount(this ScenarioProps scenario, int maxFailCount) => scenario with { MaxFailCount = maxFailCount };
}

public static class Simulation
{
    /// <summary>Copies that repeat the scenario, from as many as there were to this many.</summary>
    public static LoadSimulation RampingConstant(int copies, TimeSpan during) => new RampingConstant(copies, during);

    /// <summary>Copies that repeat the scenario.</summary>
    public static LoadSimulation KeepConstant(int copies, TimeSpan during) => new KeepConstant(copies, during);

    /// <summary>Copies that repeat the scenario until all of them together have done so many iterations.</summary>
    public static LoadSimulation IterationsForConstant(int copies, int iterations) => new IterationsForConstant(copies, iterations);

    /// <summary>New iterations at a rate that grows to this one, whether earlier ones have ended or not.</summary>
    public static LoadSimulation RampingInject(int rate, TimeSpan interval, TimeSpan during) => new Inject(rate, interval, during, ramp: true);

    /// <summary>New iterations at a rate, whether earlier ones have ended or not.</summary>
    public static LoadSimulation Inject(int rate, TimeSpan interval, TimeSpan during) => new Inject(rate, interval, during, ramp: false);

    public static LoadSimulation Pause(TimeSpan during) => new Pause(during);
}

public static class NBomberRunner
{
    public static NBomberContext RegisterScenarios(params ScenarioProps[] scenarios) => new(scenarios);

    public static NBomberContext WithTargetScenarios(this NBomberContext context, params string[] scenarioNames) =>
        context with { Scenarios = [.. context.Scenarios.Where(s => scenarioNames.Contains(s.ScenarioName))] };

    public static NBomberContext WithTestSuite(this NBomberContext context, string testSuite) => context with { TestSuite = testSuite };

    public static NBomberContext WithTestName(this NBomberContext context, string testName) => context with { TestName = testName };

    /// <summary>Without an extension.</summary>
    public static NBomberContext WithReportFileName(this NBomberContext context, string reportFileName) => context with { ReportFileName = reportFileName };

    public static NBomberContext WithReportFolder(this NBomberContext context, string reportFolderPath) => context with { ReportFolder = reportFolderPath };

    public static NBomberContext WithReportFormats(this NBomberContext context, params ReportFormat[] reportFormats) => context with { ReportFormats = reportFormats };

    public static NBomberContext WithoutReports(this NBomberContext context) => context with { ReportFormats = [] };

    /// <summary>Runs all scenarios side by side, prints a table, writes the reports; blocks until the end.</summary>
    public static NodeStats Run(this NBomberContext context) => Session.RunAsync(context).GetAwaiter().GetResult();
}
