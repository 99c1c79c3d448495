using System.Text.Json;
using Spectre.Console;
using Troupe.Actors.Reporting;
using Troupe.Env;

namespace Troupe.Actors.Tests.Reporting;

public sealed class RunReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _out = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_log_gets_a_line_at_each_change_of_state_and_else_every_five_seconds()
    {
        await using (var report = Open(OutputStyle.Live))
            foreach (var (second, state) in new[] { (0, "filling"), (1, "filling"), (2, "training"), (3, "training"), (7, "training") })
                report.Report(MetricsCsvTests.Progress(second) with { State = state, Elapsed = TimeSpan.FromSeconds(second) });

        Assert.Equal(["filling: 0", "training: 2", "training: 7"], Lines().Select(l => l[5..].Split(" steps")[0]));
        Assert.Equal(5, LearningCurve.Read(_folder["metrics.csv"]).Count);
        Assert.Single(Directory.GetFiles(_folder.Path, "events.out.tfevents.*"));
    }

    [Fact]
    public async Task For_programs_each_line_is_an_object_with_a_type()
    {
        await using (var report = Open(OutputStyle.Json))
        {
            report.Report(MetricsCsvTests.Progress(10) with { Note = "resumed", Loss = double.PositiveInfinity });
            report.Show("scores", [new("random", Score.Of([0, 1], 1))]);
        }

        var lines = Lines().Select(l => JsonDocument.Parse(l).RootElement).ToArray();
        Assert.Equal(["note", "progress"], lines.Select(l => l.GetProperty("type").GetString()));
        Assert.Equal(10, lines[1].GetProperty("environmentSteps").GetInt64());
        Assert.Equal(JsonValueKind.Null, lines[1].GetProperty("loss").ValueKind);
    }

    [Fact]
    public async Task Quiet_prints_nothing()
    {
        await using (var report = Open(OutputStyle.Quiet)) report.Report(MetricsCsvTests.Progress(10) with { Note = "resumed" });
        Assert.Empty(_out.ToString());
    }

    [Fact]
    public async Task A_live_terminal_shows_the_last_picture_and_everything_that_was_said()
    {
        await using (var report = new RunReport(_folder.Path, Terminals.For(OutputStyle.Live, Terminal(interactive: true), _out), tensorBoard: false, TimeProvider.System))
        {
            report.Say("before");
            report.Report(MetricsCsvTests.Progress(12_345));
            report.Say("after");
        }

        Assert.Contains("before", _out.ToString(), StringComparison.Ordinal);
        Assert.Contains("after", _out.ToString(), StringComparison.Ordinal);
        Assert.Contains("12,345", _out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_leaves_a_summary_and_a_curve()
    {
        await using var report = Open(OutputStyle.Quiet);
        for (var i = 1; i <= 5; i++)
            report.Report(MetricsCsvTests.Progress(i) with { TrainingTime = TimeSpan.FromSeconds(i), SuccessRate = i / 5.0, ValidationSuccess = i > 2 ? i / 5.0 : null });
        report.Finish(new("w", "dqn", 1, "standins", 5, 1, "1.1", null, 1, 1, 5, 1, 1, new(5, 0, 0, 0), "", RunStatus.Completed));

        Assert.Equal(RunStatus.Completed, Summary.Read(_folder.Path).Status);
        var svg = System.Xml.Linq.XDocument.Load(_folder["curve.svg"]);
        Assert.Equal(2, svg.Descendants().Count(e => e.Name.LocalName == "polyline"));
    }

    [Fact]
    public void The_score_table_names_each_player_and_his_interval()
    {
        Terminal(interactive: false).Write(ScoreTable.Of("unseen games", [new("random admissible", Score.Of([0, 0, 0, 1], 1, 48.5)), new("planner", Score.Of([1, 1], 2))]));

        var text = _out.ToString();
        Assert.Contains("random admissible", text, StringComparison.Ordinal);
        Assert.Contains("25.0%", text, StringComparison.Ordinal);
        Assert.Contains("0.250", text, StringComparison.Ordinal);
        Assert.Contains("48.5", text, StringComparison.Ordinal);
        Assert.Contains("100.0%", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_transcript_reads_like_the_screen() => Assert.Equal(
        "You are in a hall.\n\n> go east\nYou go east.\nA closet.\n\nWon.\n",
        Transcript.Of([new Observation("", "", "You are in a hall."), new Observation("go east", "You go east.", "A closet.")], "Won."));

    private RunReport Open(OutputStyle style) =>
        new(_folder.Path, Terminals.For(style, Terminal(interactive: false), _out), tensorBoard: true, TimeProvider.System);

    private IAnsiConsole Terminal(bool interactive)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = interactive ? AnsiSupport.Yes : AnsiSupport.No,
            Interactive = interactive ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(_out),
        });
        console.Profile.Width = 120;
        return console;
    }

    private string[] Lines() => _out.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
