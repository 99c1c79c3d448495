using System.Globalization;
using System.Xml.Linq;
using Troupe.Actors.CommandLine;
using Troupe.Actors.Configuration;
using Troupe.Actors.Reporting;

namespace Troupe.Actors.Tests.Reporting;

public sealed class ComparisonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Runs_that_differ_only_in_their_seed_are_one_group()
    {
        var comparison = new Comparison([Run("a", 1, 0.5, 0.001), Run("b", 2, 0.7, 0.001), Run("c", 1, 0.2, 0.01)]);

        Assert.Equal(["algorithm.learning-rate = 0.001", "algorithm.learning-rate = 0.01"], comparison.Groups.Select(g => g.Label));
        Assert.Equal([2, 1], comparison.Groups.Select(g => g.Runs.Count));
        Assert.Equal(0.6, comparison.Groups[0].Iqm, 12);
        Assert.Equal((0.5, 0.7), comparison.Groups[0].Interval);
        Assert.Equal(0.2, comparison.Groups[1].Iqm, 12);
    }

    [Fact]
    public void The_picture_has_a_line_a_run_and_a_colour_a_group()
    {
        var picture = XDocument.Parse(new Comparison([Run("a", 1, 0.5, 0.001), Run("b", 2, 0.7, 0.001), Run("c", 1, 0.2, 0.01)]).Picture()!);

        var lines = picture.Descendants().Where(e => e.Name.LocalName == "polyline").Select(e => e.Attribute("stroke")!.Value).ToArray();
        Assert.Equal(3, lines.Length);
        Assert.Equal(lines[0], lines[1]);
        Assert.NotEqual(lines[0], lines[2]);
    }

    [Fact]
    public async Task The_command_prints_a_table_and_writes_csv_and_picture()
    {
        foreach (var (name, seed, mean) in new[] { ("a", 1, 0.5), ("b", 2, 0.7) }) Run(name, seed, mean, 0.001);
        var output = new StringWriter();
        var into = Path.Combine(_folder.Path, "out");

        var code = await Cli.RunAsync(["compare", Path.Combine(_folder.Path, "a"), Path.Combine(_folder.Path, "b"), "--out", into], new NoRuns(),
            new(TextReader.Null, output, TextWriter.Null), CancellationToken.None);

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("IQM 0.600 (0.500 – 0.700)", output.ToString(), StringComparison.Ordinal);
        var rows = await File.ReadAllLinesAsync(Path.Combine(into, "comparison.csv"));
        Assert.Equal(3, rows.Length);
        Assert.Contains(",coin-collector,dqn,2,1000,", rows[2], StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(into, "comparison.svg")));
    }

    [Fact]
    public async Task A_folder_without_a_run_or_without_an_end_is_bad_usage()
    {
        Run("unfinished", 1, 0, 0.001);
        File.Delete(Path.Combine(_folder.Path, "unfinished", Summary.FileName));
        foreach (var (name, said) in new[] { ("nowhere", "holds no run"), ("unfinished", "--resume") })
        {
            var error = new StringWriter();
            var code = await Cli.RunAsync(["compare", Path.Combine(_folder.Path, name)], new NoRuns(), new(TextReader.Null, TextWriter.Null, error), CancellationToken.None);
            Assert.Equal(ExitCode.BadUsage, code);
            Assert.Contains(said, error.ToString(), StringComparison.Ordinal);
        }
    }

    private ComparedRun Run(string name, int seed, double mean, double rate)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;
        var text = string.Create(CultureInfo.InvariantCulture, $"troupe {{ run {{ name = {name}, seed = {seed} }}, algorithm.learning-rate = {rate} }}");
        File.WriteAllText(Path.Combine(folder, "run.conf"), TroupeConfiguration.Parse(text, "test", []).Render());
        File.WriteAllLines(Path.Combine(folder, MetricsCsv.FileName), ["environmentSteps,validationReturn", "10,0.1", "20,", string.Create(CultureInfo.InvariantCulture, $"30,{mean}")]);
        new Summary("coin-collector", "dqn", seed, "standins", 1000, 100, "1.2", new SummaryEvaluation(mean, 0.01, 500, mean, 0.1, 1), 2, 1, 1000, 100, 50,
            new SummaryTransitions(1, 0, 0, 0), "00", RunStatus.Completed).Write(folder);
        return ComparedRun.Read(folder);
    }

    private sealed class NoRuns : IRuns
    {
        public Task<int> TrainAsync(TrainRequest request, CancellationToken stop) => throw new InvalidOperationException("No run was asked for.");

        public Task<int> EvaluateAsync(EvaluateRequest request, CancellationToken stop) => throw new InvalidOperationException("No run was asked for.");

        public Task<int> GenerateAsync(GenerateRequest request, CancellationToken stop) => throw new InvalidOperationException("No run was asked for.");

        public Task<int> CheckJournalAsync(CheckJournalRequest request, CancellationToken stop) => throw new InvalidOperationException("No run was asked for.");
    }
}
