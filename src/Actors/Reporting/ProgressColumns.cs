using System.Globalization;

namespace Troupe.Actors.Reporting;

/// <summary>
/// One number of <see cref="RunProgress"/> under its one name: the column of metrics.csv, the key of a JSON line, and
/// after its group the tag in TensorBoard.
/// </summary>
/// <param name="Group">Heading in TensorBoard; empty: not shown there.</param>
public sealed record ProgressColumn(string Name, string Group, Func<RunProgress, double?> Value)
{
    /// <summary>Invariant, shortest text that reads back to the same number; empty where nothing is known.</summary>
    public string Text(RunProgress progress) =>
        Value(progress) is { } value && double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";
}

/// <summary>Every number that is reported, in the order of metrics.csv. New ones go to the end.</summary>
public static class ProgressColumns
{
    public static IReadOnlyList<ProgressColumn> All { get; } =
    [
        new("elapsedSeconds", "", p => Rounded(p.Elapsed.TotalSeconds)),
        new("trainingSeconds", "run", p => Rounded(p.TrainingTime.TotalSeconds)),
        new("environmentSteps", "run", p => p.EnvironmentSteps),
        new("updates", "run", p => p.Updates),
        new("episodes", "run", p => p.Episodes),
        new("meanReturn", "training", p => p.MeanReturn),
        new("successRate", "training", p => p.SuccessRate),
        new("loss", "learner", p => p.Loss),
        new("gradientNorm", "learner", p => p.GradientNorm),
        new("meanQ", "learner", p => p.Learner.MeanQ),
        new("epsilon", "training", p => p.Epsilon),
        new("stepsPerSecond", "speed", p => Rounded(p.StepsPerSecond)),
        new("updatesPerSecond", "speed", p => Rounded(p.UpdatesPerSecond)),
        new("bufferTransitions", "replay", p => p.BufferTransitions),
        new("bufferCapacity", "", p => p.BufferCapacity),
        new("weightsEpoch", "weights", p => p.WeightsVersion.Epoch),
        new("weightsNumber", "weights", p => p.WeightsVersion.Number),
        new("weightsLag", "weights", p => p.WeightsLag),
        new("validationReturn", "validation", p => p.ValidationReturn),
        new("validationSuccess", "validation", p => p.ValidationSuccess),
        new("managedMemoryMb", "memory", p => Rounded(p.ManagedMemoryMb)),
        new("processMemoryMb", "memory", p => Rounded(p.ProcessMemoryMb)),
        new("acknowledged", "replay", p => p.Acknowledged),
        new("dropped", "replay", p => p.Dropped),
        new("stale", "replay", p => p.Stale),
        new("worldFailures", "run", p => p.WorldFailures),
        new("policyLoss", "learner", p => p.Learner.PolicyLoss),
        new("valueLoss", "learner", p => p.Learner.ValueLoss),
        new("entropy", "learner", p => p.Learner.Entropy),
        new("approximateKl", "learner", p => p.Learner.ApproximateKl),
        new("clipFraction", "learner", p => p.Learner.ClipFraction),
        new("explainedVariance", "learner", p => p.Learner.ExplainedVariance),
        new("referenceKl", "learner", p => p.Learner.ReferenceKl),
        new("epoch", "supervised", p => p.Supervised?.Epoch),
        new("seenPerSecond", "speed", p => p.Supervised is { } s ? Rounded(s.SeenPerSecond) : null),
        new("validationLoss", "validation", p => p.Supervised?.Validated?.Loss),
        new("tokenPerplexity", "validation", p => p.Supervised?.Validated?.TokenPerplexity),
        new("bytePerplexity", "validation", p => p.Supervised?.Validated?.BytePerplexity),
        new("accuracy", "validation", p => p.Supervised?.Validated?.Accuracy),
        new("macroF1", "validation", p => p.Supervised?.Validated?.MacroF1),
        new("deadUnits", "learner", p => p.Learner.Layers?.Average(l => l.DeadUnits)),
    ];

    private static double Rounded(double value) => Math.Round(value, 2);
}
