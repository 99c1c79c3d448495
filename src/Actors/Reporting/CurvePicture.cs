using System.Globalization;
using System.Text;

namespace Troupe.Actors.Reporting;

/// <param name="Points">In order of X; values that are not numbers were left out.</param>
public sealed record Curve(string Label, string Colour, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Curves over a common axis, as SVG.</summary>
public static class CurvePicture
{
    private const int Width = 720, Height = 320, Left = 64, Right = 16, Top = 40, Bottom = 48, LineHeight = 16;   // pixels
    private const int MostPoints = 400;   // a curve of more is no clearer, only larger
    private const string Background = "#ffffff", Grid = "#e3e3e3", Text = "#666666";

    /// <param name="unit">Of the horizontal axis.</param>
    /// <param name="share">Values are shares of 1, shown as percents of a whole axis.</param>
    /// <returns>Null where fewer than two points are there to draw.</returns>
    public static string? Draw(string title, string unit, bool share, IReadOnlyList<Curve> curves)
    {
        var drawn = curves.Select(c => c with { Points = Thinned(c.Points) }).Where(c => c.Points.Count > 0).ToArray();
        var all = drawn.SelectMany(c => c.Points).ToArray();
        if (all.Length < 2) return null;

        var end = Math.Max(all.Max(p => p.X), 1);
        var (low, high) = share ? (0, 1) : (Math.Min(0, all.Min(p => p.Y)), Math.Max(all.Max(p => p.Y), 1e-9));
        double X(double x) => Left + x / end * (Width - Left - Right);
        double Y(double y) => Height - Bottom - (y - low) / (high - low) * (Height - Top - Bottom);

        var svg = new StringBuilder();
        void Add(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Add($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"{Background}\"/>");
        Add($"<text x=\"{Left}\" y=\"22\" font-size=\"14\">{Escaped(title)}</text>");
        for (var i = 0; i <= 4; i++)
        {
            double y = low + (high - low) * i / 4, x = end * i / 4;
            Add($"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(y):0.#}\" y2=\"{Y(y):0.#}\" stroke=\"{Grid}\"/>");
            Add($"<text x=\"{Left - 8}\" y=\"{Y(y) + 4:0.#}\" text-anchor=\"end\" fill=\"{Text}\">{(share ? y.ToString("0%", CultureInfo.InvariantCulture) : y.ToString("0.##", CultureInfo.InvariantCulture))}</text>");
            Add($"<text x=\"{X(x):0.#}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\" fill=\"{Text}\">{Short(x)}</text>");
        }

        Add($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 10}\" text-anchor=\"middle\" fill=\"{Text}\">{Escaped(unit)}</text>");
        var line = Height - Bottom - 10 - LineHeight * (drawn.Select(c => c.Label).Distinct().Count() - 1);
        var labelled = new HashSet<string>();
        foreach (var curve in drawn)
        {
            var points = string.Join(' ', curve.Points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.X):0.#},{Y(p.Y):0.#}")));
            Add($"<polyline fill=\"none\" stroke=\"{curve.Colour}\" stroke-width=\"2\" points=\"{points}\"/>");
            if (!labelled.Add(curve.Label)) continue;
            Add($"<text x=\"{Width - Right}\" y=\"{line}\" text-anchor=\"end\" fill=\"{curve.Colour}\">{Escaped(curve.Label)}</text>");
            line += LineHeight;
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static List<(double X, double Y)> Thinned(IReadOnlyList<(double X, double Y)> points)
    {
        var every = Math.Max(1, (points.Count + MostPoints - 1) / MostPoints);
        return [.. points.Where((_, i) => i % every == 0 || i == points.Count - 1)];
    }

    private static string Short(double x) => x switch
    {
        >= 1e6 => (x / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + "M",
        >= 1e4 => (x / 1e3).ToString("0.#", CultureInfo.InvariantCulture) + "k",
        _ => x.ToString("0.#", CultureInfo.InvariantCulture),
    };

    private static string? Escaped(string text) => System.Security.SecurityElement.Escape(text);
}
