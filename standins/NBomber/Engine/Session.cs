using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using NBomber.Contracts;
using NBomber.Contracts.Stats;

namespace NBomber.Engine;

/// <summary>One test: init, load, clean and report of all its scenarios.</summary>
internal sealed class Session
{
    private readonly NBomberContext _context;
    private readonly List<ScenarioRun> _scenarios;

    private Session(NBomberContext context)
    {
        _context = context;
        TestInfo = new()
        {
            SessionId = string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd_HH.mm.ss}_session_{Guid.NewGuid().ToString("N")[..8]}"),
            TestSuite = context.TestSuite,
            TestName = context.TestName,
        };
        _scenarios = [.. context.Scenarios.Select(s => new ScenarioRun(this, s))];
    }

    public TestInfo TestInfo { get; }

    public NodeInfo NodeInfo { get; } = new()
    {
        MachineName = Environment.MachineName,
        OS = RuntimeInformation.OSDescription,
        DotNetVersion = RuntimeInformation.FrameworkDescription,
        CoresCount = Environment.ProcessorCount,
    };

    public static async Task<NodeStats> RunAsync(NBomberContext context)
    {
        if (context.Scenarios.Count == 0) throw new InvalidOperationException("There is no scenario to run.");
        if (context.Scenarios.GroupBy(s => s.ScenarioName).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new InvalidOperationException($"Two scenarios are called {twice.Key}.");

        var session = new Session(context);
        try
        {
            return await session.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            foreach (var scenario in session._scenarios) scenario.Dispose();
        }
    }

    public void Stop(string reason)
    {
        Console.WriteLine($"NBomber: the test stops: {reason}");
        foreach (var scenario in _scenarios) scenario.Stop();
    }

    public void Stop(string scenarioName, string reason)
    {
        Console.WriteLine($"NBomber: {scenarioName} stops: {reason}");
        _scenarios.Find(s => s.Props.ScenarioName == scenarioName)?.Stop();
    }

    private async Task<NodeStats> RunAsync()
    {
        foreach (var scenario in _scenarios) await scenario.InitAsync().ConfigureAwait(false);

        var start = Stopwatch.GetTimestamp();
        var all = await Task.WhenAll(_scenarios.Select(s => Task.Run(s.RunAsync))).ConfigureAwait(false);
        var duration = Stopwatch.GetElapsedTime(start);
        foreach (var scenario in _scenarios) await scenario.CleanAsync().ConfigureAwait(false);

        ScenarioStats[] stats = [.. all.OfType<ScenarioStats>()];
        Console.WriteLine(Report.Text(stats));
        return new()
        {
            ScenarioStats = stats,
            NodeInfo = NodeInfo,
            TestInfo = TestInfo,
            AllRequestCount = stats.Sum(s => s.AllRequestCount),
            AllOkCount = stats.Sum(s => s.AllOkCount),
            AllFailCount = stats.Sum(s => s.AllFailCount),
            AllBytes = stats.Sum(s => s.AllBytes),
            Duration = duration,
            ReportFiles = [.. _context.ReportFormats.Select(format => Write(stats, format))],
        };
    }

    private ReportFile Write(ScenarioStats[] stats, ReportFormat format)
    {
        var name = _context.ReportFileName ?? string.Create(CultureInfo.InvariantCulture, $"nbomber_report_{DateTime.UtcNow:yyyy-MM-dd--HH-mm-ss}");
        var file = Path.Combine(_context.ReportFolder, $"{name}.{(format == ReportFormat.Txt ? "txt" : format == ReportFormat.Html ? "html" : format == ReportFormat.Csv ? "csv" : "md")}");
        var content = Report.Of(stats, format);
        Directory.CreateDirectory(_context.ReportFolder);
        File.WriteAllText(file, content);
        return new() { FilePath = file, ReportFormat = format, ReportContent = content };
    }
}
