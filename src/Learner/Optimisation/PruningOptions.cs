namespace Troupe.Learner.Optimisation;

/// <summary>How many weights are set to zero for good, and when (Zhu and Gupta 2017; Han et al. 2015 where <see cref="Over"/> is 0).</summary>
public sealed record PruningOptions
{
    /// <summary>s_f: share of the numbers of each matrix that are zero in the end; 0: off.</summary>
    public double Fraction { get; init; }

    /// <summary>t₀: updates before the first are pruned.</summary>
    public long Start { get; init; }

    /// <summary>n: updates from there until all are; 0: all at once.</summary>
    public long Over { get; init; }

    /// <summary>Updates between two cuts; the last comes at the end whatever this is.</summary>
    public long Every { get; init; } = 100;

    /// <summary>s_t = s_f (1 − (1 − (t − t₀) / n)³), eq. 1: much is cut while much is superfluous.</summary>
    public double FractionAt(long updates)
    {
        if (updates < Start) return 0;
        if (updates >= Start + Over) return Fraction;
        var left = 1 - (updates - Start) / Every * Every / (double)Over;
        return Fraction * (1 - left * left * left);
    }
}
