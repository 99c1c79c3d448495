namespace Troupe.Env.Baselines;

/// <summary>Returns of independent episodes, gathered one by one (Welford 1962: no cancellation). Not thread-safe.</summary>
public sealed class EpisodeStatistics
{
    private double _mean, _squares, _moves;
    private int _won;

    public int Episodes { get; private set; }

    /// <summary>Mean return; NaN over no episodes.</summary>
    public double Mean => Episodes == 0 ? double.NaN : _mean;

    /// <summary>Standard error of <see cref="Mean"/>, from the sample variance; NaN over fewer than two episodes.</summary>
    public double StandardError => Episodes < 2 ? double.NaN : Math.Sqrt(_squares / (Episodes - 1) / Episodes);

    /// <summary>Share of episodes won, 0 … 1.</summary>
    public double SuccessRate => Episodes == 0 ? double.NaN : (double)_won / Episodes;

    /// <summary>Mean number of steps an episode.</summary>
    public double MeanMoves => Episodes == 0 ? double.NaN : _moves / Episodes;

    public void Add(double episodeReturn, bool won, int moves)
    {
        Episodes++;
        var delta = episodeReturn - _mean;
        _mean += delta / Episodes;
        _squares += delta * (episodeReturn - _mean);
        _moves += moves;
        if (won) _won++;
    }

    public override string ToString() => FormattableString.Invariant(
        $"return {Mean:F4} ± {StandardError:F4}, won {SuccessRate:P1} of {Episodes}, {MeanMoves:F1} moves");
}
