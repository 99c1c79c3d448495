using Troupe.Learner.Evaluation;
using Troupe.Learner.Weights;

namespace Troupe.Actors.Evaluation;

/// <summary>The conversation between the run and its evaluator.</summary>
public static class EvaluationProtocol
{
    public enum Games
    {
        Validation,
        Test,
    }

    /// <summary>Play greedy games. Answered by <see cref="Evaluated"/> or <see cref="EvaluationFailed"/>.</summary>
    /// <param name="Folder">A checkpoint whose weights are played; null: the newest published.</param>
    public sealed record Evaluate(long Request, Games Games, int Episodes, string? Folder);

    public sealed record Evaluated(long Request, Games Games, EvaluationResult Result, WeightsSnapshot Weights);

    public sealed record EvaluationFailed(long Request, string Reason);
}

/// <summary>Greedy games: no exploration, no bonus.</summary>
/// <param name="StandardError">Of the mean; 0 for a single game.</param>
/// <param name="SuccessRate">Share of games won, 0…1.</param>
/// <param name="MeanLength">Agent steps an episode.</param>
/// <param name="Transcript">One won game as a person reads it, or the first where none was won.</param>
/// <param name="Failures">Games whose world threw or hung: they count as lost, with the return so far.</param>
/// <param name="Failure">What the last of them said.</param>
public sealed record EvaluationResult(int Episodes, double Mean, double StandardError, double SuccessRate, double MeanLength, string Transcript, int Failures = 0, string? Failure = null)
{
    /// <param name="games">Return, whether won, and agent steps of each, in order; one at least.</param>
    public static EvaluationResult Of(IReadOnlyList<(double Return, bool Won, int Length)> games, string transcript, int failures, string? failure)
    {
        var mean = games.Average(g => g.Return);
        var variance = games.Count > 1 ? games.Sum(g => (g.Return - mean) * (g.Return - mean)) / (games.Count - 1) : 0;
        return new EvaluationResult(
            games.Count, mean, Math.Sqrt(variance / games.Count), games.Count(g => g.Won) / (double)games.Count, games.Average(g => g.Length), transcript, failures, failure)
        {
            Returns = [.. games.Select(g => g.Return)],
        };
    }

    /// <summary>Of each game, in order; empty where the mean was computed and not played for.</summary>
    public IReadOnlyList<double> Returns { get; init; } = [];

    /// <summary>95% bootstrap interval of the mean, resampling games; the mean alone where it was computed.</summary>
    public (double Low, double High) Interval => Returns.Count > 0 ? Bootstrap.Interval([.. Returns], Bootstrap.Mean) : (Mean, Mean);
}
