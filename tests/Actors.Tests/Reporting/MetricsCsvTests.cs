using Troupe.Actors.Reporting;
using Troupe.Learner.Weights;

namespace Troupe.Actors.Tests.Reporting;

public sealed class MetricsCsvTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_row_has_a_cell_for_each_column_and_blanks_for_what_is_not_known()
    {
        Write(Progress(10) with { State = "filling, still", Loss = double.NaN });

        var lines = File.ReadAllLines(_folder["metrics.csv"]);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("elapsedSeconds,trainingSeconds,environmentSteps,", lines[0], StringComparison.Ordinal);
        Assert.Equal("0,1.5,10,3,2,0.25,,,,,,0,0,0,0,2,7,0,,,0,0,0,0,0,0" + new string(',', ProgressColumns.All.Count - 26 + 1) + "\"filling, still\"", lines[1]);
    }

    [Fact]
    public void A_resumed_run_appends_without_a_second_header()
    {
        Write(Progress(10));
        Write(Progress(20));

        var rows = LearningCurve.Read(_folder["metrics.csv"]);
        Assert.Equal([10.0, 20.0], rows.Select(r => r["environmentSteps"]));
    }

    [Fact]
    public void A_row_that_a_kill_cut_short_is_dropped()
    {
        Write(Progress(10));
        File.AppendAllText(_folder["metrics.csv"], "1,2,15,4");
        Write(Progress(20));

        var lines = File.ReadAllLines(_folder["metrics.csv"]);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.Equal(MetricsCsv.Header.Split(',').Length, line.Split(',').Length));
    }

    [Fact]
    public void Columns_of_another_build_are_kept_beside()
    {
        File.WriteAllText(_folder["metrics.csv"], "old,columns\n1,2\n");
        Write(Progress(20));

        Assert.Equal("old,columns\n1,2\n", File.ReadAllText(_folder["metrics.1.csv"]));
        Assert.Equal(MetricsCsv.Header, File.ReadLines(_folder["metrics.csv"]).First());
    }

    internal static RunProgress Progress(long steps) => new()
    {
        State = "training",
        TrainingTime = TimeSpan.FromSeconds(1.5),
        EnvironmentSteps = steps,
        Updates = 3,
        Episodes = 2,
        MeanReturn = 0.25,
        WeightsVersion = new WeightsVersion(2, 7),
    };

    private void Write(RunProgress progress)
    {
        using var csv = new MetricsCsv(_folder.Path);
        csv.Write(progress);
    }
}
