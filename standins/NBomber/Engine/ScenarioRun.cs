using System.Collections.Concurrent;
using System.Diagnostics;
using NBomber.Contracts;
using NBomber.Contracts.Stats;

namespace NBomber.Engine;

/// <summary>One scenario under load: its simulations one after the other, over copies that are used again.</summary>
internal sealed class ScenarioRun(Session session, ScenarioProps props) : IScenarioInitContext, IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private static readonly (TimeSpan, TimeSpan) Throughout = (TimeSpan.Zero, TimeSpan.MaxValue);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Copy> _idle = [];
    private ConcurrentBag<Copy> _copies = [];
    private int _numbers;
    private int _failures;
    private long _invocations;

    public Session Session => session;

    public ScenarioProps Props => props;

    public ScenarioOperation Operation { get; private set; } = ScenarioOperation.Init;

    public CancellationToken Stopping => _stop.Token;

    public TestInfo TestInfo => session.TestInfo;

    public NodeInfo NodeInfo => session.NodeInfo;

    public ScenarioInfo ScenarioInfo => Info(Operation, 0);

    public void Stop() => _stop.Cancel();

    public long NextInvocation() => Interlocked.Increment(ref _invocations);

    public void CountFailure()
    {
        if (Operation == ScenarioOperation.Bombing && Interlocked.Increment(ref _failures) == props.MaxFailCount)
            session.Stop($"{props.ScenarioName} failed {props.MaxFailCount} times");
    }

    public ScenarioInfo Info(ScenarioOperation operation, int number) => new()
    {
        InstanceId = $"{props.ScenarioName}_{number}",
        InstanceNumber = number,
        ScenarioName = props.ScenarioName,
        ScenarioDuration = props.Simulations.Aggregate(TimeSpan.Zero, (sum, s) => sum + s.During),
        ScenarioOperation = operation,
    };

    public async Task InitAsync()
    {
        if (props.Init is { } init) await init(this).ConfigureAwait(false);
    }

    public async Task CleanAsync()
    {
        Operation = ScenarioOperation.Clean;
        try
        {
            if (props.Clean is { } clean) await clean(this).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"NBomber: the clean of {props.ScenarioName} threw: {e}").ConfigureAwait(false);
        }
    }

    /// <summary>Warms up, then loads and measures; null for a scenario without a run.</summary>
    public async Task<ScenarioStats?> RunAsync()
    {
        if (props.Run is null) return null;
        if (props.WarmUp > TimeSpan.Zero)
        {
            Operation = ScenarioOperation.WarmUp;
            await LoadAsync(props.WarmUp).ConfigureAwait(false);
        }

        Operation = ScenarioOperation.Bombing;
        _copies = [];
        _idle.Clear();
        _numbers = 0;
        _invocations = 0;
        var start = Stopwatch.GetTimestamp();
        await LoadAsync(null).ConfigureAwait(false);
        return Stats(Stopwatch.GetElapsedTime(start));
    }

    public void Dispose() => _stop.Dispose();

    /// <param name="atMost">Cuts the simulations short; null: they run to their end.</param>
    private async Task LoadAsync(TimeSpan? atMost)
    {
        var start = Stopwatch.GetTimestamp();
        var before = 0;
        foreach (var simulation in props.Simulations)
        {
            var left = atMost - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero || Stopping.IsCancellationRequested) break;
            using var over = CancellationTokenSource.CreateLinkedTokenSource(Stopping);
            var end = simulation is IterationsForConstant ? left : left < simulation.During ? left : simulation.During;
            if (end is { } time) over.CancelAfter(time);
            switch (simulation)
            {
                case KeepConstant constant:
                    await RepeatAsync(Enumerable.Repeat(Throughout, constant.Copies), int.MaxValue, over.Token).ConfigureAwait(false);
                    before = constant.Copies;
                    break;
                case RampingConstant ramp:
                    await RepeatAsync(Ramp(before, ramp.Copies, ramp.During), int.MaxValue, over.Token).ConfigureAwait(false);
                    before = ramp.Copies;
                    break;
                case IterationsForConstant count:
                    await RepeatAsync(Enumerable.Repeat(Throughout, count.Copies), count.Iterations, over.Token).ConfigureAwait(false);
                    before = count.Copies;
                    break;
                case Inject inject:
                    await InjectAsync(inject, inject.Ramp ? before : inject.Rate, over.Token).ConfigureAwait(false);
                    before = inject.Rate;
                    break;
                default:
                    await UntilAsync(over.Token).ConfigureAwait(false);
                    before = 0;
                    break;
            }
        }
    }

    /// <summary>When each copy of a ramp starts and ends: those there were at once, further ones evenly; on a ramp down the surplus ends evenly.</summary>
    private static IEnumerable<(TimeSpan Start, TimeSpan End)> Ramp(int before, int copies, TimeSpan during) =>
        Enumerable.Range(0, Math.Max(before, copies)).Select(i => (
            i < before ? TimeSpan.Zero : during * ((i - before + 1.0) / (copies - before + 1)),
            i < copies ? TimeSpan.MaxValue : during * ((before - i) / (before - copies + 1.0))));

    private async Task RepeatAsync(IEnumerable<(TimeSpan Start, TimeSpan End)> spans, int iterations, CancellationToken over)
    {
        var begun = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(spans.Select(span => Task.Run(
            async () =>
            {
                if (!await AtAsync(span.Start, clock, over).ConfigureAwait(false)) return;
                var copy = Take();
                while (!over.IsCancellationRequested && clock.Elapsed < span.End && Interlocked.Increment(ref begun) <= iterations)
                    await copy.IterateAsync().ConfigureAwait(false);
                _idle.Add(copy);
            },
            CancellationToken.None))).ConfigureAwait(false);
    }

    /// <summary>Launches as many iterations as are due at each tick; waits for the last of them.</summary>
    private async Task InjectAsync(Inject inject, int from, CancellationToken over)
    {
        var running = new ConcurrentDictionary<Task, bool>();
        var clock = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Tick);
        var launched = 0L;
        var ended = false;
        while (!ended)
        {
            ended = !await NextAsync(timer, over).ConfigureAwait(false);
            var passed = ended && !Stopping.IsCancellationRequested ? inject.During : clock.Elapsed < inject.During ? clock.Elapsed : inject.During;
            for (var due = Due(inject, from, passed); launched < due; launched++)
            {
                var task = Task.Run(OnceAsync, CancellationToken.None);
                running[task] = true;
                _ = task.ContinueWith(t => running.TryRemove(t, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }

        await Task.WhenAll(running.Keys).ConfigureAwait(false);
    }

    private static long Due(Inject inject, int from, TimeSpan passed)
    {
        var share = passed / inject.During;
        var rate = inject.Ramp ? from + (inject.Rate - from) * share / 2 : inject.Rate;   // the mean rate so far
        return (long)Math.Floor(rate * (passed / inject.Interval) + 1e-9);
    }

    private async Task OnceAsync()
    {
        var copy = Take();
        await copy.IterateAsync().ConfigureAwait(false);
        _idle.Add(copy);
    }

    private Copy Take()
    {
        if (_idle.TryTake(out var idle)) return idle;
        var copy = new Copy(this, Interlocked.Increment(ref _numbers) - 1);
        _copies.Add(copy);
        return copy;
    }

    private static async Task<bool> AtAsync(TimeSpan start, Stopwatch clock, CancellationToken over)
    {
        if (start <= TimeSpan.Zero) return true;
        using var timer = new PeriodicTimer(Tick);
        while (clock.Elapsed < start)
            if (!await NextAsync(timer, over).ConfigureAwait(false))
                return false;
        return true;
    }

    private static async Task UntilAsync(CancellationToken over)
    {
        using var timer = new PeriodicTimer(Tick);
        while (await NextAsync(timer, over).ConfigureAwait(false))
        {
            // waits
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken over)
    {
        try
        {
            return await timer.WaitForNextTickAsync(over).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private ScenarioStats Stats(TimeSpan duration)
    {
        var whole = new Measurements();
        var steps = new OrderedDictionary<string, Measurements>();
        foreach (var copy in _copies.OrderBy(c => c.ScenarioInfo.InstanceNumber))
        {
            whole.Add(copy.Whole);
            foreach (var (name, measured) in copy.Steps)
            {
                if (!steps.TryGetValue(name, out var step)) steps[name] = step = new Measurements();
                step.Add(measured);
            }
        }

        var (ok, fail) = whole.Stats(duration);
        return new()
        {
            ScenarioName = props.ScenarioName,
            Ok = ok,
            Fail = fail,
            StepStats = [.. steps.Select(s => s.Value.Stats(duration) is var (stepOk, stepFail) ? new StepStats { StepName = s.Key, Ok = stepOk, Fail = stepFail } : new())],
            AllRequestCount = whole.OkCount + whole.FailCount,
            AllOkCount = whole.OkCount,
            AllFailCount = whole.FailCount,
            AllBytes = whole.Bytes,
            Duration = duration,
        };
    }
}
