using System.Globalization;
using Spectre.Console;

namespace Troupe.Actors.Reporting;

/// <param name="Player">Who played: random admissible, trained (final weights), planner …</param>
public sealed record ScoreRow(string Player, Score Score);

/// <summary>Several players on the same games, one a row: what the quickstart ends with.</summary>
public static class ScoreTable
{
    public static Table Of(string title, IReadOnlyList<ScoreRow> rows)
    {
        var table = new Table().Title(title.EscapeMarkup()).Border(TableBorder.Rounded);
        table.AddColumn(new TableColumn("player").NoWrap());
        foreach (var heading in (string[])["won (95% interval)", "return (95%)", "moves"])
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        foreach (var (player, score) in rows)
        {
            var (low, high) = score.SuccessInterval95;
            var (least, most) = score.Interval95;
            table.AddRow(
                player.EscapeMarkup(),
                Text($"{100 * score.SuccessRate:0.0}% ({100 * low:0.0}–{100 * high:0.0})"),
                Text($"{score.Mean:0.000} ({least:0.000} – {most:0.000})"),
                score.MeanMoves is { } moves ? Text($"{moves:0.0}") : "–");
        }

        return table;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
