using System.Collections.Concurrent;
using NBomber;
using NBomber.Contracts;
using NBomber.Contracts.Stats;
using NBomber.CSharp;

namespace Troupe.StandIns.Tests.NBomber;

/// <summary>What Troupe's load tests rely on of NBomber. Simulations by the clock take its least duration, a second.</summary>
public sealed class LoadTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_number_of_iterations_is_done_exactly_by_as_many_copies()
    {
        var invocations = new ConcurrentBag<long>();
        var copies = new ConcurrentBag<int>();
        var stats = Run(Scenario.Create("s", async context =>
        {
            invocations.Add(context.InvocationNumber);
            copies.Add(context.ScenarioInfo.InstanceNumber);
            await Task.Yield();
            return Response.Ok();
        }), Simulation.IterationsForConstant(copies: 4, iterations: 100));

        Assert.Equal((100, 100, 0), (stats.AllRequestCount, stats.AllOkCount, stats.AllFailCount));
        Assert.Equal((100, 100), (stats.Ok.Request.Count, stats.Ok.Request.Percent));
        Assert.Equal(100, invocations.Distinct().Count());
        Assert.InRange(copies.Distinct().Count(), 1, 4);
    }

    [Fact]
    public void Constant_copies_repeat_the_scenario_side_by_side_until_the_time_is_over()
    {
        var together = 0;
        var most = 0;
        var stats = Run(Scenario.Create("s", async context =>
        {
            var now = Interlocked.Increment(ref together);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref together);
            return Response.Ok();
        }), Simulation.KeepConstant(copies: 2, during: Second));

        Assert.InRange(most, 1, 2);   // never more than there are copies
        Assert.True(stats.Ok.Request.Count > 2, $"only {stats.Ok.Request.Count} iterations in a second");
        Assert.InRange(stats.Ok.Request.RPS, 1, stats.Ok.Request.Count);
    }

    [Fact]
    public void Injection_launches_iterations_at_its_rate_also_while_earlier_ones_run()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = 0;
        var stats = Run(Scenario.Create("s", async context =>
        {
            // None ends before many have begun: a closed loop would never get there.
            if (Interlocked.Increment(ref begun) == 30) release.SetResult();
            await release.Task;
            return Response.Ok();
        }), Simulation.Inject(rate: 5, interval: TimeSpan.FromMilliseconds(100), during: Second));
        Assert.InRange(stats.AllOkCount, 40, 60);
    }

    [Fact]
    public void Latency_is_told_by_percentiles()
    {
        var next = 0;
        var stats = Run(
            Scenario.Create("s", async context => await Step.Run("step", context, () => Task.FromResult(Response.Ok<object>(customLatencyMs: Interlocked.Increment(ref next))))),
            Simulation.IterationsForConstant(1, 100));

        var latency = stats.StepStats.Get("step").Ok.Latency;
        Assert.Equal(1, latency.MinMs, 0.5);
        Assert.Equal(100, latency.MaxMs, 0.5);
        Assert.Equal(50.5, latency.MeanMs, 0.5);
        Assert.Equal(50, latency.Percent50, 0.5);
        Assert.Equal(75, latency.Percent75, 0.5);
        Assert.Equal(95, latency.Percent95, 0.5);
        Assert.Equal(99, latency.Percent99, 0.5);
        Assert.Equal(28.87, latency.StdDev, 0.5);   // √((100² − 1) / 12)
    }

    [Fact]
    public void Steps_are_measured_by_themselves_with_sizes_and_codes()
    {
        var stats = Run(Scenario.Create("s", async context =>
        {
            await Step.Run("insert", context, () => Task.FromResult(Response.Ok(statusCode: "200", sizeBytes: 10)));
            await Step.Run("sample", context, () => Task.FromResult(Response.Ok(statusCode: context.InvocationNumber % 4 == 0 ? "late" : "200", sizeBytes: 30)));
            return Response.Ok(sizeBytes: 40);
        }), Simulation.IterationsForConstant(1, 20));

        Assert.Equal(["insert", "sample"], stats.StepStats.Select(s => s.StepName));
        Assert.Equal((20, 200), (stats.StepStats.Get("insert").Ok.Request.Count, stats.StepStats.Get("insert").Ok.DataTransfer.AllBytes));
        var sample = stats.StepStats.Get("sample").Ok;
        Assert.Equal((30, 30, 600), (sample.DataTransfer.MinBytes, sample.DataTransfer.MaxBytes, sample.DataTransfer.AllBytes));
        Assert.Equal((5, 15), (sample.StatusCodes.Get("late").Count, sample.StatusCodes.Get("200").Count));
        Assert.False(sample.StatusCodes.Exists("500"));
        Assert.Null(stats.StepStats.Find("none"));
    }

    [Fact]
    public void A_failed_step_fails_its_iteration_and_what_follows_is_not_run()
    {
        var stats = Run(Scenario.Create("s", async context =>
        {
            await Step.Run("first", context, () => Task.FromResult(context.InvocationNumber % 2 == 0 ? Response.Ok() : Response.Fail(statusCode: "503", message: "busy")));
            await Step.Run("second", context, () => Task.FromResult(Response.Ok()));
            return Response.Ok();
        }), Simulation.IterationsForConstant(1, 10));

        Assert.Equal((5, 5), (stats.AllOkCount, stats.AllFailCount));
        Assert.Equal(5, stats.StepStats.Get("first").Fail.StatusCodes.Get("503").Count);
        Assert.Equal("busy", stats.StepStats.Get("first").Fail.StatusCodes.Get("503").Message);
        Assert.Equal(5, stats.StepStats.Get("second").Ok.Request.Count);
        Assert.Equal(50, stats.Fail.Request.Percent);
    }

    [Fact]
    public void A_failed_step_can_be_left_to_the_scenario()
    {
        var stats = Run(Scenario.Create("s", async context =>
        {
            var step = await Step.Run("first", context, () => Task.FromResult(Response.Fail()));
            return step.IsError ? Response.Ok() : Response.Fail();
        }).WithRestartIterationOnFail(false), Simulation.IterationsForConstant(1, 10));
        Assert.Equal((10, 0, 10), (stats.AllOkCount, stats.AllFailCount, stats.StepStats.Get("first").Fail.Request.Count));
    }

    [Fact]
    public void What_an_iteration_throws_is_a_failure_with_a_code()
    {
        var stats = Run(Scenario.Create("s", context => context.InvocationNumber == 1 ? throw new InvalidOperationException("broken") : throw new OperationCanceledException()),
            Simulation.IterationsForConstant(1, 3));
        Assert.Equal((1, 2), (stats.Fail.StatusCodes.Get("-101").Count, stats.Fail.StatusCodes.Get("-100").Count));
        Assert.Equal("broken", stats.Fail.StatusCodes.Get("-101").Message);
    }

    [Fact]
    public void Init_comes_first_and_clean_last_each_once()
    {
        var order = new ConcurrentQueue<string>();
        Run(Scenario.Create("s", context =>
        {
            order.Enqueue("run");
            return Task.FromResult<IResponse>(Response.Ok());
        }).WithInit(context =>
        {
            order.Enqueue("init");
            return Task.CompletedTask;
        }).WithClean(context =>
        {
            order.Enqueue("clean");
            return Task.CompletedTask;
        }), Simulation.IterationsForConstant(1, 2));
        Assert.Equal(["init", "run", "run", "clean"], order);
    }

    [Fact]
    public void An_init_that_throws_ends_the_test() =>
        Assert.ThrowsAny<Exception>(() => Run(
            Scenario.Create("s", _ => Task.FromResult<IResponse>(Response.Ok())).WithInit(_ => throw new InvalidOperationException("no disk")),
            Simulation.IterationsForConstant(1, 1)));

    [Fact]
    public void A_scenario_can_end_itself_before_its_time()
    {
        var stats = Run(Scenario.Create("s", async context =>
        {
            if (context.InvocationNumber == 10) context.StopScenario("s", "seen enough");
            await Task.Yield();
            return Response.Ok();
        }), Simulation.KeepConstant(1, TimeSpan.FromMinutes(2)));
        Assert.True(stats.Duration < TimeSpan.FromMinutes(1), $"it went on for {stats.Duration}");
        Assert.True(stats.AllOkCount >= 10);
    }

    [Fact]
    public void Warm_up_is_not_measured()
    {
        var iterations = 0;
        var scenario = Scenario.Create("s", async context =>
        {
            if (context.ScenarioInfo.ScenarioOperation == ScenarioOperation.WarmUp) Interlocked.Increment(ref iterations);
            await Task.Yield();
            return Response.Ok(sizeBytes: context.ScenarioInfo.ScenarioOperation == ScenarioOperation.Bombing ? 1 : 1000);
        });
        var stats = NBomberRunner.RegisterScenarios(Prepared(scenario, Simulation.KeepConstant(1, Second)).WithWarmUpDuration(Second)).WithoutReports().Run().ScenarioStats.Get("s");
        Assert.True(iterations > 0, "nothing ran in the warm-up");
        Assert.Equal(1, stats.Ok.DataTransfer.MaxBytes);
    }

    [Fact]
    public void Reports_are_written_where_they_are_asked_for()
    {
        var folder = Directory.CreateTempSubdirectory("nbomber-");
        try
        {
            var stats = NBomberRunner
                .RegisterScenarios(Prepared(Scenario.Create("the_scenario", _ => Task.FromResult<IResponse>(Response.Ok())), Simulation.IterationsForConstant(1, 3)))
                .WithTestName("a test")
                .WithReportFolder(folder.FullName)
                .WithReportFileName("report")
                .WithReportFormats(ReportFormat.Csv, ReportFormat.Md)
                .Run();
            Assert.Equal("a test", stats.TestInfo.TestName);
            foreach (var name in new[] { "report.csv", "report.md" })
                Assert.Contains("the_scenario", File.ReadAllText(Path.Combine(folder.FullName, name)), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ScenarioStats Run(ScenarioProps scenario, LoadSimulation simulation)
    {
        var stats = NBomberRunner.RegisterScenarios(Prepared(scenario, simulation)).WithoutReports().Run();
        Assert.Empty(stats.ReportFiles);
        Assert.Equal(stats.AllRequestCount, stats.ScenarioStats.Get("s").AllRequestCount);
        return stats.ScenarioStats.Get("s");
    }

    private static ScenarioProps Prepared(ScenarioProps scenario, LoadSimulation simulation) => scenario.WithoutWarmUp().WithLoadSimulations(simulation);

    private static void InterlockedMax(ref int most, int now)
    {
        for (var seen = Volatile.Read(ref most); seen < now; seen = Volatile.Read(ref most))
            if (Interlocked.CompareExchange(ref most, now, seen) == seen)
                return;
    }
}
