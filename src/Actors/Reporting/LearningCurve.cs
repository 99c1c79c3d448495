using System.Globalization;
using System.Text;

namespace Troupe.Actors.Reporting;

/// <summary>A run's learning curve as a picture: return, or games won, over training time.</summary>
public static class LearningCurve
{
    public const string FileName = "curve.svg";

    private const int Width = 720, Height = 320, Left = 64, Right = 16, Top = 40, Bottom = 48;   // pixels
    private const int MostPoints = 400;   // a line of more is no clearer, only larger

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

    private static string? Draw(string title, IReadOnlyList<IReadOnlyDictionary<string, double>> rows)
    {
        // Games won where the world counts them, else the return.
        var won = rows.Any(r => r["successRate"] > 0 || r["validationSuccess"] > 0);
        var training = Line(rows, won ? "successRate" : "meanReturn");
        var validation = Line(rows, won ? "validationSuccess" : "validationReturn");
        var all = training.Concat(validation).ToArray();
        if (all.Length < 2) return null;

        var end = Math.Max(all.Max(p => p.Time), 1);
        var (low, high) = won ? (0, 1) : (Math.Min(0, all.Min(p => p.Value)), Math.Max(all.Max(p => p.Value), 1e-9));
        double X(double time) => Left + time / end * (Width - Left - Right);
        double Y(double value) => Height - Bottom - (value - low) / (high - low) * (Height - Top - Bottom);

        var svg = new StringBuilder();
        void Add(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Add($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#ffffff\"/>");
        Add($"<text x=\"{Left}\" y=\"22\" font-size=\"14\">{System.Security.SecurityElement.Escape(title)}: {(won ? "games won" : "return")}</text>");
        for (var i = 0; i <= 4; i++)
        {
            double value = low + (high - low) * i / 4, time = end * i / 4;
            Add($"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):0.#}\" y2=\"{Y(value):0.#}\" stroke=\"#e3e3e3\"/>");
            Add($"<text x=\"{Left - 8}\" y=\"{Y(value) + 4:0.#}\" text-anchor=\"end\" fill=\"#666666\">{(won ? Percent(value) : Plain(value))}</text>");
            Add($"<text x=\"{X(time):0.#}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\" fill=\"#666666\">{time:0.#}</text>");
        }

        Add($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 10}\" text-anchor=\"middle\" fill=\"#666666\">seconds of training</text>");
        Polyline(training, "#9aa5b1", "training (exploring), last 100 episodes", 0);
        Polyline(validation, "#0b6e4f", "validation (greedy, unseen games)", 1);
        return svg.Append("</svg>\n").ToString();

        void Polyline(IReadOnlyList<(double Time, double Value)> line, string colour, string label, int row)
        {
            if (line.Count == 0) return;
            var points = string.Join(' ', line.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.Time):0.#},{Y(p.Value):0.#}")));
            Add($"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" points=\"{points}\"/>");
            Add($"<text x=\"{Width - Right}\" y=\"{Height - Bottom - 26 + 16 * row}\" text-anchor=\"end\" fill=\"{colour}\">{label}</text>");
        }
    }

    private static List<(double Time, double Value)> Line(IReadOnlyList<IReadOnlyDictionary<string, double>> rows, string column)
    {
        var points = rows.Select(r => (Time: r["trainingSeconds"], Value: r[column])).Where(p => double.IsFinite(p.Time) && double.IsFinite(p.Value)).ToList();
        var every = (points.Count + MostPoints - 1) / MostPoints;
        return every <= 1 ? points : points.Where((_, i) => i % every == 0 || i == points.Count - 1).ToList();
    }

    private static string Percent(double value) => value.ToString("0%", CultureInfo.InvariantCulture);

    private static string Plain(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
