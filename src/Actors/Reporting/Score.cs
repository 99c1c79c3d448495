namespace Troupe.Actors.Reporting;

/// <summary>What a player made of some games.</summary>
/// <param name="Mean">Mean undiscounted return.</param>
/// <param name="StandardError">Of that mean; 0 where the value is exact.</param>
/// <param name="SuccessRate">Share of games won, 0…1.</param>
/// <param name="MeanMoves">Mean commands a game, or null where that was not counted.</param>
public sealed record Score(int Episodes, double Mean, double StandardError, double SuccessRate, double? MeanMoves = null)
{
    private const double Z95 = 1.959963984540054;   // 97.5% quantile of the normal distribution

    /// <summary>The mean's 95% bootstrap interval, where the games' returns were at hand.</summary>
    public (double Low, double High)? Bootstrapped { get; init; }

    /// <summary>Half the width of the mean's 95% interval (normal approximation).</summary>
    public double HalfWidth95 => Z95 * StandardError;

    /// <summary>95% interval of the mean: <see cref="Bootstrapped"/>, else the normal approximation.</summary>
    public (double Low, double High) Interval95 => Bootstrapped ?? (Mean - HalfWidth95, Mean + HalfWidth95);

    /// <exception cref="ArgumentException">No game was played.</exception>
    public static Score Of(IReadOnlyList<double> returns, int won, double? meanMoves = null)
    {
        if (returns.Count == 0) throw new ArgumentException("A score needs at least one game.", nameof(returns));
        var mean = returns.Average();
        var variance = returns.Count > 1 ? returns.Sum(r => (r - mean) * (r - mean)) / (returns.Count - 1) : 0;
        return new(returns.Count, mean, Math.Sqrt(variance / returns.Count), (double)won / returns.Count, meanMoves);
    }

    /// <summary>95% interval of the success rate (Wilson 1927), which stays within 0…1 and honest near its ends.</summary>
    public (double Low, double High) SuccessInterval95
    {
        get
        {
            double n = Episodes, p = SuccessRate, z2 = Z95 * Z95;
            var centre = (p + z2 / (2 * n)) / (1 + z2 / n);
            var half = Z95 / (1 + z2 / n) * Math.Sqrt(p * (1 - p) / n + z2 / (4 * n * n));
            return (Math.Max(0, centre - half), Math.Min(1, centre + half));
        }
    }
}
