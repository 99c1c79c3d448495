using System.Text.Json;
using System.Text.Json.Serialization;

namespace Troupe.Actors.Reporting;

/// <summary><c>summary.json</c> of a run folder: for programs, its keys fixed. Null: not measured.</summary>
/// <param name="Engine"><see cref="BuildInfo.Packages"/>.</param>
/// <param name="WeightsVersion">Epoch and number, as in <c>2.140</c>.</param>
/// <param name="Evaluation">Greedy test games of the final weights; null where the run was stopped before them.</param>
/// <param name="WallSeconds">From start to end, summed over resumes.</param>
/// <param name="TrainingSeconds">The same without evaluation.</param>
/// <param name="PeakMemoryMb">Largest resident memory, MiB.</param>
/// <param name="WeightsHash">SHA-256 of the final weights, hexadecimal.</param>
public sealed record Summary(
    string Environment, string Algorithm, long Seed, string Engine, long EnvironmentSteps, long Updates, string WeightsVersion,
    SummaryEvaluation? Evaluation, double WallSeconds, double TrainingSeconds, double StepsPerSecond, double UpdatesPerSecond,
    double PeakMemoryMb, SummaryTransitions Transitions, string WeightsHash, RunStatus Status)
{
    public const string FileName = "summary.json";

    /// <summary>Of a supervised run; in others the key is left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SummarySupervised? Supervised { get; init; }

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,   // one game has no standard error: NaN
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>Replaces the file whole or not at all, whenever the process dies.</summary>
    public void Write(string runFolder)
    {
        var path = Path.Combine(runFolder, FileName);
        var half = path + ".tmp";
        using (var file = new FileStream(half, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, this, Format);
            file.WriteByte((byte)'\n');
            file.Flush(flushToDisk: true);
        }

        File.Move(half, path, overwrite: true);
    }

    /// <exception cref="InvalidDataException">Not a summary.</exception>
    public static Summary Read(string runFolder)
    {
        var path = Path.Combine(runFolder, FileName);
        try
        {
            return JsonSerializer.Deserialize<Summary>(File.ReadAllBytes(path), Format) ?? throw new InvalidDataException($"{path} is empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is not a summary of a run: {e.Message}", e);
        }
    }
}

/// <param name="RandomMean">Mean return of the random admissible player on the same games.</param>
/// <param name="Optimum">Mean return of the planner, or the best possible; null where nobody knows.</param>
public sealed record SummaryEvaluation(double Mean, double StandardError, int Episodes, double SuccessRate, double? RandomMean, double? Optimum);

/// <param name="Task">As the configuration says it.</param>
/// <param name="Final">The final weights on the test set.</param>
/// <param name="Best">The best validated weights on the test set; null where nothing was validated.</param>
/// <param name="BestValidation">What they reached in validation.</param>
/// <param name="BestUpdates">After how many updates.</param>
/// <param name="Seen">Tokens or choices learned from, folds included.</param>
/// <param name="SeenPerSecond">Of training time.</param>
/// <param name="Folds">Cross-validation; null without.</param>
public sealed record SummarySupervised(
    string Task, Supervised.SupervisedScore? Final, Supervised.SupervisedScore? Best, Supervised.SupervisedScore? BestValidation, long BestUpdates,
    long Seen, double SeenPerSecond, SummaryFolds? Folds);

/// <param name="Figure">What was compared.</param>
/// <param name="Deviation">Sample standard deviation over the folds.</param>
public sealed record SummaryFolds(string Figure, double Mean, double Deviation, IReadOnlyList<double> Each);

/// <param name="Dropped">Of episodes whose world failed.</param>
/// <param name="Stale">Not learned from on policy, since the weights that chose them were too old.</param>
public sealed record SummaryTransitions(long Acknowledged, long Recovered, long Evicted, long Dropped, long Stale = 0);

public enum RunStatus
{
    Running,

    /// <summary>A stop limit was reached.</summary>
    Completed,

    /// <summary>Stopped from outside; <c>--resume</c> goes on.</summary>
    Interrupted,

    Failed,
}
