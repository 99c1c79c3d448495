using System.Globalization;
using System.Net;
using NBomber.Contracts.Stats;

namespace NBomber.Engine;

/// <summary>The figures of a test as a table: a row for each scenario and step, ok and failed apart.</summary>
internal static class Report
{
    private static readonly string[] Head =
        ["scenario", "step", "result", "count", "RPS", "%", "min ms", "mean ms", "max ms", "p50 ms", "p75 ms", "p95 ms", "p99 ms", "std dev", "bytes", "codes"];

    public static string Of(ScenarioStats[] stats, ReportFormat format) => format switch
    {
        ReportFormat.Csv => string.Concat(Rows(stats).Prepend(Head).Select(row => string.Join(',', row.Select(Csv)) + "\n")),
        ReportFormat.Md => string.Concat(Rows(stats).Prepend([.. Head.Select(_ => "---")]).Prepend(Head).Select(row => $"| {string.Join(" | ", row)} |\n")),
        ReportFormat.Html => $"<!doctype html><meta charset=utf-8><title>NBomber</title><pre>{WebUtility.HtmlEncode(Text(stats))}</pre>\n",
        _ => Text(stats),
    };

    public static string Text(ScenarioStats[] stats)
    {
        string[][] rows = [Head, .. Rows(stats)];
        var widths = Head.Select((_, i) => rows.Max(r => r[i].Length)).ToArray();
        return string.Concat(rows.Select(row =>
            string.Join("  ", row.Select((cell, i) => i is < 3 or 15 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd() + "\n"));
    }

    private static IEnumerable<string[]> Rows(ScenarioStats[] stats)
    {
        foreach (var scenario in stats)
        {
            foreach (var (step, ok, fail) in scenario.StepStats.Select(s => (s.StepName, s.Ok, s.Fail)).Prepend(("global information", scenario.Ok, scenario.Fail)))
            {
                yield return Row(scenario.ScenarioName, step, "ok", ok);
                if (fail.Request.Count > 0) yield return Row(scenario.ScenarioName, step, "fail", fail);
            }
        }
    }

    private static string[] Row(string scenario, string step, string result, MeasurementStats stats) =>
    [
        scenario, step, result, Shown(stats.Request.Count), Shown(stats.Request.RPS), Shown(stats.Request.Percent),
        Shown(stats.Latency.MinMs), Shown(stats.Latency.MeanMs), Shown(stats.Latency.MaxMs), Shown(stats.Latency.Percent50),
        Shown(stats.Latency.Percent75), Shown(stats.Latency.Percent95), Shown(stats.Latency.Percent99), Shown(stats.Latency.StdDev),
        Shown(stats.DataTransfer.AllBytes), string.Join(' ', stats.StatusCodes.Select(c => $"{c.StatusCode}:{Shown(c.Count)}")),
    ];

    private static string Shown(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Csv(string cell) => cell.AsSpan().ContainsAny(",\"\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
