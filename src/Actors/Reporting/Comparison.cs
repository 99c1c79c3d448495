using System.Globalization;
using System.Text;
using Spectre.Console;
using Troupe.Actors.CommandLine;
using Troupe.Actors.Configuration;
using Troupe.Actors.Run;
using Troupe.Learner.Evaluation;

namespace Troupe.Actors.Reporting;

/// <summary>One run as it is compared.</summary>
/// <param name="Rows">Of its metrics.csv.</param>
public sealed record ComparedRun(string Folder, TroupeConfiguration Configuration, Summary Summary, IReadOnlyList<IReadOnlyDictionary<string, double>> Rows)
{
    /// <exception cref="UsageException">There is no run, or it has not ended once yet.</exception>
    public static ComparedRun Read(string folder)
    {
        var configuration = RunFolder.ConfigurationOf(folder);
        if (!File.Exists(Path.Combine(folder, Summary.FileName)))
            throw new UsageException($"{folder} has no {Summary.FileName} yet: the run goes on, or was killed. Let it end: ./troupe train --resume {folder}");
        var metrics = Path.Combine(folder, MetricsCsv.FileName);
        return new(Path.TrimEndingDirectorySeparator(folder), TroupeConfiguration.Load(configuration, []), Summary.Read(folder), File.Exists(metrics) ? LearningCurve.Read(metrics) : []);
    }
}

/// <summary>Runs that differ in nothing but their seed, and what they reached together.</summary>
/// <param name="Label">What sets them apart from the other groups.</param>
/// <param name="Iqm">Interquartile mean over seeds of the mean test return; NaN where no run was evaluated.</param>
/// <param name="Interval">95% bootstrap interval of it, resampling seeds.</param>
public sealed record ComparedGroup(string Label, IReadOnlyList<ComparedRun> Runs, double Iqm, (double Low, double High) Interval);

/// <summary>Several runs side by side: a table, a CSV file and a picture of their learning curves (Agarwal et al. 2021).</summary>
public sealed class Comparison
{
    private static readonly string[] s_colours = ["#0b6e4f", "#b23a48", "#2660a4", "#c77d0a", "#6d4c9f", "#3f7d8c", "#8a5a44", "#555555"];
    private static readonly string[] s_ofTheSeed = ["troupe.run.seed", "troupe.run.name"];

    /// <exception cref="ArgumentException">No run.</exception>
    public Comparison(IReadOnlyList<ComparedRun> runs)
    {
        if (runs.Count == 0) throw new ArgumentException("Nothing to compare.", nameof(runs));
        var groups = new List<List<ComparedRun>>();
        foreach (var run in runs)
        {
            if (groups.Find(g => Differing(g[0], run).Count == 0) is { } alike) alike.Add(run);
            else groups.Add([run]);
        }

        var first = groups[0][0];
        var defaults = new Dictionary<string, string>();   // of the first run, for each key in which another differs
        foreach (var difference in groups.SelectMany(g => Differing(first, g[0]))) defaults[difference.Path] = difference.Before;
        Groups = [.. groups.Select(g => Group(Label(first, g[0], defaults), g))];
    }

    public IReadOnlyList<ComparedGroup> Groups { get; }

    public Table Table()
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var heading in (string[])["run", "seed", "steps", "updates", "training s", "won", "return (95%)"])
            table.AddColumn(new TableColumn(heading).NoWrap());
        foreach (var group in Groups)
        {
            foreach (var run in group.Runs)
            {
                var (s, e) = (run.Summary, run.Summary.Evaluation);
                table.AddRow(run.Folder.EscapeMarkup(), Text($"{s.Seed}"), Text($"{s.EnvironmentSteps:N0}"), Text($"{s.Updates:N0}"), Text($"{s.TrainingSeconds:0.0}"),
                    e is null ? "–" : Text($"{100 * e.SuccessRate:0.0}%"), e is null ? "–" : Text($"{e.Mean:0.000} ± {new Score(e.Episodes, e.Mean, e.StandardError, e.SuccessRate).HalfWidth95:0.000}"));
            }

            table.AddRow(Text($"[bold]{group.Label.EscapeMarkup()}[/]"), Text($"[bold]{group.Runs.Count} seed{(group.Runs.Count == 1 ? "" : "s")}[/]"), "", "", "", "",
                double.IsNaN(group.Iqm) ? "–" : Text($"[bold]IQM {group.Iqm:0.000} ({group.Interval.Low:0.000} – {group.Interval.High:0.000})[/]"));
        }

        return table;
    }

    /// <summary>One row a run.</summary>
    public string Csv()
    {
        var csv = new StringBuilder("group,run,environment,algorithm,seed,environmentSteps,updates,trainingSeconds,successRate,meanReturn,standardError,groupIqm,groupLow,groupHigh\n");
        foreach (var group in Groups)
            foreach (var run in group.Runs)
            {
                var (s, e) = (run.Summary, run.Summary.Evaluation);
                csv.AppendJoin(',', Quoted(group.Label), Quoted(run.Folder), s.Environment, s.Algorithm, Text($"{s.Seed}"), Text($"{s.EnvironmentSteps}"), Text($"{s.Updates}"),
                    Text($"{s.TrainingSeconds:R}"), Number(e?.SuccessRate), Number(e?.Mean), Number(e?.StandardError), Number(group.Iqm), Number(group.Interval.Low), Number(group.Interval.High)).Append('\n');
            }

        return csv.ToString();
    }

    /// <summary>Validation curves of all runs over environment steps, one colour a group; null where there is nothing to draw.</summary>
    public string? Picture()
    {
        var won = Groups.SelectMany(g => g.Runs).All(r => LearningCurve.CountsWins(r.Rows));
        var curves = Groups.SelectMany((group, i) => group.Runs.Select(run => new Curve(
            group.Label, s_colours[i % s_colours.Length], LearningCurve.Points(run.Rows, "environmentSteps", won ? "validationSuccess" : "validationReturn"))));
        return CurvePicture.Draw($"validation {(won ? "games won" : "return")}, one line a run", "environment steps", won, [.. curves]);
    }

    private static List<KeyDifference> Differing(ComparedRun one, ComparedRun other) =>
        [.. TroupeConfiguration.Differences(one.Configuration, other.Configuration).Where(d => !s_ofTheSeed.Contains(d.Path))];

    private static string Label(ComparedRun first, ComparedRun run, Dictionary<string, string> keys)
    {
        if (keys.Count == 0) return $"{run.Summary.Environment}, {run.Summary.Algorithm}";
        var told = Differing(first, run).ToDictionary(d => d.Path, d => d.After);
        return string.Join(", ", keys.Select(k => $"{k.Key["troupe.".Length..]} = {told.GetValueOrDefault(k.Key, k.Value)}"));
    }

    private static ComparedGroup Group(string label, List<ComparedRun> runs)
    {
        double[] means = [.. runs.Select(r => r.Summary.Evaluation?.Mean).OfType<double>()];
        return means.Length == 0
            ? new(label, runs, double.NaN, (double.NaN, double.NaN))
            : new(label, runs, InterquartileMean.Of(means), Bootstrap.Interval(means, InterquartileMean.Of));
    }

    private static string Number(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
