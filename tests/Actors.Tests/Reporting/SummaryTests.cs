using System.Text.Json;
using Troupe.Actors.Reporting;

namespace Troupe.Actors.Tests.Reporting;

public sealed class SummaryTests : IDisposable
{
    private static readonly Summary Example = new(
        "coin-collector", "dqn", 1, "standins", 1000, 50, "1.3", new(0.98, 0.006, 500, 0.98, 0.01, 1), 61, 55, 18.2, 0.9, 400,
        new(1000, 0, 0, 4), "ab12", RunStatus.Completed);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_keys_are_the_promised_ones_in_the_promised_order()
    {
        using var json = JsonDocument.Parse(Example.ToJson());
        Assert.Equal(
            ["environment", "algorithm", "seed", "engine", "environmentSteps", "updates", "weightsVersion", "evaluation", "wallSeconds", "trainingSeconds",
                "stepsPerSecond", "updatesPerSecond", "peakMemoryMb", "transitions", "weightsHash", "status"],
            json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["mean", "standardError", "episodes", "successRate", "randomMean", "optimum"], Keys("evaluation"));
        Assert.Equal(["acknowledged", "recovered", "evicted", "dropped", "stale"], Keys("transitions"));
        Assert.Equal("completed", json.RootElement.GetProperty("status").GetString());

        IEnumerable<string> Keys(string part) => json.RootElement.GetProperty(part).EnumerateObject().Select(p => p.Name);
    }

    [Fact]
    public void What_is_written_is_read_back_and_replaced_whole()
    {
        Example.Write(_folder.Path);
        var later = Example with { Updates = 60, Evaluation = null, Status = RunStatus.Interrupted };
        later.Write(_folder.Path);

        Assert.Equal(later, Summary.Read(_folder.Path));
        Assert.Equal(["summary.json"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_file_that_is_no_summary_is_named()
    {
        File.WriteAllText(_folder["summary.json"], "{ half");
        Assert.Contains("summary.json", Assert.Throws<InvalidDataException>(() => Summary.Read(_folder.Path)).Message, StringComparison.Ordinal);
    }
}
