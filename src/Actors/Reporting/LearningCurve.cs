using System.Globalization;

namespace Troupe.Actors.Reporting;

/// <summary>A run's learning curve as a picture: return, or games won, over training time.</summary>
public static class LearningCurve
{
    public const string FileName = "curve.svg";

    /// <summary>Makes curve.svg from the metrics.csv of the same folder. Nothing is drawn from fewer than two rows.</summary>
    public static void Write(string runFolder)
    {
        var rows = Read(Path.Combine(runFolder, MetricsCsv.FileName));
        if (Draw(Path.GetFileName(Path.GetFullPath(runFolder)), rows) is { } svg) File.WriteAllText(Path.Combine(runFolder, FileName), svg);
    }

    /// <summary>The numbers of a metrics.csv: column name to value, NaN where the cell is empty.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, double>> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        var names = (reader.ReadLine() ?? "").Split(',');
        var rows = new List<IReadOnlyDictionary<string, double>>();
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            rows.Add(names.Zip(cells).ToDictionary(
                c => c.First,
                c => double.TryParse(c.Second, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN));
        }

        return rows;
    }

    /// <summary>The points of one column over another, where both are numbers.</summary>
    public static IReadOnlyList<(double X, double Y)> Points(IReadOnlyList<IReadOnlyDictionary<string, double>> rows, string x, string y) =>
        [.. rows.Select(r => (X: Cell(r, x), Y: Cell(r, y))).Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y))];

    /// <summary>Whether the world counts games won: then they say more than the return.</summary>
    public static bool CountsWins(IReadOnlyList<IReadOnlyDictionary<string, double>> rows) =>
        rows.Any(r => Cell(r, "successRate") > 0 || Cell(r, "validationSuccess") > 0);

    private static string? Draw(string title, IReadOnlyList<IReadOnlyDictionary<string, double>> rows)
    {
        var won = CountsWins(rows);
        if (rows.Any(r => double.IsFinite(Cell(r, "epoch"))))
            return CurvePicture.Draw($"{title}: loss, nats", "updates", share: false,
            [
                new("training", "#9aa5b1", Points(rows, "updates", "loss")),
                new("validation", "#0b6e4f", Points(rows, "updates", "validationLoss")),
            ]);
        return CurvePicture.Draw($"{title}: {(won ? "games won" : "return")}", "seconds of training", won,
        [
            new("training (exploring), last 100 episodes", "#9aa5b1", Points(rows, "trainingSeconds", won ? "successRate" : "meanReturn")),
            new("validation (greedy, unseen games)", "#0b6e4f", Points(rows, "trainingSeconds", won ? "validationSuccess" : "validationReturn")),
        ]);
    }

    private static double Cell(IReadOnlyDictionary<string, double> row, string column) => row.GetValueOrDefault(column, double.NaN);
}
