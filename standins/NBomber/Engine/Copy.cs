using System.Diagnostics;
using NBomber.Contracts;
using NBomber.Contracts.Stats;

namespace NBomber.Engine;

/// <summary>One copy of a scenario: runs its iterations one after the other and measures them.</summary>
internal sealed class Copy(ScenarioRun scenario, int number) : IScenarioContext
{
    // The codes by which the real NBomber counts what was thrown.
    private const string Unhandled = "-101";
    private const string Timeout = "-100";

    public Measurements Whole { get; } = new();

    /// <summary>By name, in the order in which they first ran.</summary>
    public OrderedDictionary<string, Measurements> Steps { get; } = [];

    public TestInfo TestInfo => scenario.Session.TestInfo;

    public NodeInfo NodeInfo => scenario.Session.NodeInfo;

    public ScenarioInfo ScenarioInfo { get; } = scenario.Info(scenario.Operation, number);

    public long InvocationNumber { get; private set; }

    public Dictionary<string, object> Data { get; } = [];

    public Dictionary<string, object> ScenarioInstanceData { get; } = [];

    public CancellationToken ScenarioCancellationToken => scenario.Stopping;

    public Random Random { get; } = new();

    public void StopScenario(string scenarioName, string reason) => scenario.Session.Stop(scenarioName, reason);

    public void StopCurrentTest(string reason) => scenario.Session.Stop(reason);

    public async Task IterateAsync()
    {
        InvocationNumber = scenario.NextInvocation();
        Data.Clear();
        var start = Stopwatch.GetTimestamp();
        var response = await RespondAsync(async () => await scenario.Props.Run!(this).ConfigureAwait(false)).ConfigureAwait(false);
        Whole.Add(response, Stopwatch.GetElapsedTime(start));
        if (response.IsError) scenario.CountFailure();
    }

    public async Task<Response<T>> StepAsync<T>(string name, Func<Task<Response<T>>> run)
    {
        var start = Stopwatch.GetTimestamp();
        var response = await RespondAsync(run).ConfigureAwait(false);
        if (!Steps.TryGetValue(name, out var step)) Steps[name] = step = new Measurements();
        step.Add(response, Stopwatch.GetElapsedTime(start));
        return response.IsError && scenario.Props.RestartIterationOnFail ? throw new StepFailed() : Typed<T>(response);
    }

    private static async Task<IResponse> RespondAsync<T>(Func<Task<T>> run)
        where T : IResponse
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (StepFailed)
        {
            return CSharp.Response.Fail();
        }
        catch (OperationCanceledException)
        {
            return CSharp.Response.Fail(Timeout, "operation timeout");
        }
        catch (Exception e)
        {
            return CSharp.Response.Fail(Unhandled, e.Message);
        }
    }

    private static Response<T> Typed<T>(IResponse response) =>
        response as Response<T> ?? CSharp.Response.Fail<T>(response.StatusCode, response.Message, response.SizeBytes, response.CustomLatencyMs);

    /// <summary>Ends an iteration whose step failed.</summary>
    private sealed class StepFailed : Exception;
}
